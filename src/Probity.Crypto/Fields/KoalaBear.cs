using System.Runtime.CompilerServices;
using Probity.Core.Encoding;

namespace Probity.Crypto.Fields;

/// <summary>An element of the prime field with p = 2^31 - 2^24 + 1, kept in Montgomery form.</summary>
/// <remarks>
/// Invariant: the stored word is x · 2^32 mod p and below p. The multiplicative group has order
/// 2^24 · 127, so the field has roots of unity of every order up to 2^24.
/// </remarks>
public readonly struct KoalaBear : IEquatable<KoalaBear>
{
    /// <summary>The field's modulus p.</summary>
    public const uint Modulus = 0x7f000001;

    /// <summary>The largest k such that 2^k divides p - 1.</summary>
    public const int TwoAdicity = 24;

    /// <summary>A generator of the multiplicative group, in canonical form.</summary>
    public const uint Generator = 3;

    /// <summary>p^-1 mod 2^32, for the subtractive form of Montgomery reduction.</summary>
    public const uint ModulusInverse = 0x81000001;

    private const uint RModP = (uint)((1UL << 32) % Modulus);
    private const uint R2ModP = (uint)((ulong)RModP * RModP % Modulus);

    private KoalaBear(uint montgomery) => Montgomery = montgomery;

    /// <summary>Zero.</summary>
    public static KoalaBear Zero => default;

    /// <summary>One.</summary>
    public static KoalaBear One => new(RModP);

    /// <summary>The stored word. Range: below p.</summary>
    public uint Montgomery { get; }

    /// <summary>The number itself. Range: below p.</summary>
    public uint Canonical => Reduce(Montgomery);

    /// <summary>Whether this is zero.</summary>
    public bool IsZero => Montgomery == 0;

    /// <summary>The element with this value; numbers of p and above are reduced.</summary>
    public static KoalaBear From(uint value) => new(Reduce((ulong)R2ModP * (value >= Modulus ? Wrap(value) : value)));

    /// <summary>The element whose Montgomery word this is. Range: below p, which the caller ensures.</summary>
    public static KoalaBear FromMontgomery(uint word) => new(word);

    /// <summary>The element with this canonical word; false when the word is p or more.</summary>
    public static bool TryFromCanonical(uint word, out KoalaBear value)
    {
        value = word < Modulus ? From(word) : default;
        return word < Modulus;
    }

    /// <summary>Reads a canonical word; false, with the reader unmoved, when it is missing or p or more.</summary>
    public static bool TryRead(ref ByteReader reader, out KoalaBear value)
    {
        value = default;
        ByteReader ahead = reader;
        if (!ahead.TryReadUInt32(out uint word) || !TryFromCanonical(word, out value)) { return false; }
        reader = ahead;
        return true;
    }

    /// <summary>A primitive root of unity of order 2^<paramref name="orderLog2"/>.</summary>
    /// <param name="orderLog2">Range: 0 to <see cref="TwoAdicity"/>.</param>
    public static KoalaBear RootOfUnity(int orderLog2)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)orderLog2, (uint)TwoAdicity);
        KoalaBear root = From(Generator).Power((Modulus - 1) >> TwoAdicity);
        for (int i = orderLog2; i < TwoAdicity; i++)
        {
            root *= root;
        }

        return root;
    }

    /// <summary>This element raised to a power; 0^0 is 1.</summary>
    public KoalaBear Power(ulong exponent)
    {
        KoalaBear result = One, square = this;
        for (; exponent != 0; exponent >>= 1)
        {
            if ((exponent & 1) != 0)
            {
                result *= square;
            }

            square *= square;
        }

        return result;
    }

    /// <summary>The multiplicative inverse; zero gives zero.</summary>
    public KoalaBear Inverse() => Power(Modulus - 2);

    /// <summary>Sum.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static KoalaBear operator +(KoalaBear a, KoalaBear b)
    {
        uint sum = a.Montgomery + b.Montgomery;
        return new(Math.Min(sum, sum - Modulus));
    }

    /// <summary>Difference.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static KoalaBear operator -(KoalaBear a, KoalaBear b)
    {
        uint difference = a.Montgomery - b.Montgomery;
        return new(Math.Min(difference, difference + Modulus));
    }

    /// <summary>Negation.</summary>
    public static KoalaBear operator -(KoalaBear a) => default(KoalaBear) - a;

    /// <summary>Product.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static KoalaBear operator *(KoalaBear a, KoalaBear b) => new(Reduce((ulong)a.Montgomery * b.Montgomery));

    /// <summary>Equality of values.</summary>
    public static bool operator ==(KoalaBear a, KoalaBear b) => a.Montgomery == b.Montgomery;

    /// <summary>Inequality of values.</summary>
    public static bool operator !=(KoalaBear a, KoalaBear b) => a.Montgomery != b.Montgomery;

    /// <inheritdoc/>
    public bool Equals(KoalaBear other) => Montgomery == other.Montgomery;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is KoalaBear other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => (int)Montgomery;

    /// <inheritdoc/>
    public override string ToString() => Canonical.ToString(System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Montgomery reduction: x · 2^-32 mod p, below p, for x below 2^32 · p.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static uint Reduce(ulong x)
    {
        uint quotient = (uint)x * ModulusInverse;
        uint difference = (uint)(x >> 32) - (uint)(((ulong)quotient * Modulus) >> 32);
        return Math.Min(difference, difference + Modulus);
    }

    // 2^32 < 3p, so at most two subtractions bring any word below p.
    private static uint Wrap(uint value) => value - Modulus >= Modulus ? value - (2 * Modulus) : value - Modulus;
}
