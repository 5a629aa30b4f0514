using Probity.ProofSystem.Air;

namespace Probity.Machine.Tables;

/// <summary>A 32-bit number as two 16-bit limbs: low + 2^16 · high.</summary>
/// <param name="Low">Range: below 2^16, proven where the number was first written.</param>
/// <param name="High">Range: below 2^16, likewise.</param>
internal readonly record struct Word(Expression Low, Expression High)
{
    /// <summary>2^16.</summary>
    public const long Limb = 1 << 16;

    /// <summary>A constant.</summary>
    public static Word Of(uint value) => new(value & 0xFFFF, value >> 16);

    /// <summary>A number given by four bytes, the lowest first.</summary>
    public static Word OfBytes(Expression[] bytes) => new(bytes[0] + (256 * bytes[1]), bytes[2] + (256 * bytes[3]));
}
