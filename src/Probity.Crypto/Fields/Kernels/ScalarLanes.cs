using System.Runtime.CompilerServices;

namespace Probity.Crypto.Fields.Kernels;

/// <summary>One element per "register": the reference that every wider lane type must equal.</summary>
/// <remarks>Number form: Montgomery words below p.</remarks>
internal readonly struct ScalarLanes(uint word) : ILanes<ScalarLanes>
{
    private const ulong WideModulus = (ulong)KoalaBear.Modulus << 32;

    private readonly uint _word = word;

    /// <inheritdoc/>
    public static bool IsAccelerated => true;

    /// <inheritdoc/>
    public static int Count => 1;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ScalarLanes Load(ref readonly uint source, nuint offset) =>
        // SAFETY: the caller ensures that offset + 1 words follow the source.
        new(Unsafe.Add(ref Unsafe.AsRef(in source), offset));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(ScalarLanes value, ref uint target, nuint offset) =>
        // SAFETY: the caller ensures that offset + 1 words follow the target.
        Unsafe.Add(ref target, offset) = value._word;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreStreaming(ScalarLanes value, ref uint target, nuint offset) =>
        Store(value, ref target, offset);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ScalarLanes Broadcast(uint word) => new(word);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ScalarLanes Add(ScalarLanes a, ScalarLanes b)
    {
        uint sum = a._word + b._word;
        return new(Math.Min(sum, sum - KoalaBear.Modulus));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ScalarLanes Subtract(ScalarLanes a, ScalarLanes b)
    {
        uint difference = a._word - b._word;
        return new(Math.Min(difference, difference + KoalaBear.Modulus));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ScalarLanes Multiply(ScalarLanes a, ScalarLanes b) =>
        new(KoalaBear.Reduce((ulong)a._word * b._word));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ScalarLanes MultiplyAll(ScalarLanes a, ScalarLanes same) => Multiply(a, same);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ScalarLanes AddUnreduced(ScalarLanes a, ScalarLanes b) => new(a._word + b._word);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ScalarLanes SubtractUnreduced(ScalarLanes a, ScalarLanes b) =>
        new(a._word - b._word + KoalaBear.Modulus);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ScalarLanes Sum2(ScalarLanes a, ScalarLanes b, ScalarLanes c, ScalarLanes d) =>
        // 2 (p-1)^2 is below 2^32 p already.
        new(KoalaBear.Reduce(((ulong)a._word * b._word) + ((ulong)c._word * d._word)));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ScalarLanes Sum3(
        ScalarLanes a0, ScalarLanes b0, ScalarLanes a1, ScalarLanes b1, ScalarLanes a2, ScalarLanes b2)
    {
        ulong sum = ((ulong)a0._word * b0._word) + ((ulong)a1._word * b1._word) + ((ulong)a2._word * b2._word);
        return new(KoalaBear.Reduce(Math.Min(sum, sum - WideModulus)));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ScalarLanes Sum4(
        ScalarLanes a0, ScalarLanes b0, ScalarLanes a1, ScalarLanes b1,
        ScalarLanes a2, ScalarLanes b2, ScalarLanes a3, ScalarLanes b3)
    {
        // 4 (p-1)^2 is below 2^64 and below 2 · 2^32 p.
        ulong sum = ((ulong)a0._word * b0._word) + ((ulong)a1._word * b1._word)
            + ((ulong)a2._word * b2._word) + ((ulong)a3._word * b3._word);
        return new(KoalaBear.Reduce(Math.Min(sum, sum - WideModulus)));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ScalarLanes Even(ScalarLanes a, ScalarLanes b) => a;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ScalarLanes Odd(ScalarLanes a, ScalarLanes b) => b;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint SumAcross(ScalarLanes a) => a._word;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static QuinticLanes<ScalarLanes> MultiplyQuintic(
        in QuinticLanes<ScalarLanes> a, in QuinticLanes<ScalarLanes> b)
    {
        Quintic product = ToQuintic(a) * ToQuintic(b);
        return QuinticLanes<ScalarLanes>.Broadcast(product);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static QuinticLanes<ScalarLanes> MultiplyQuintic(
        in QuinticLanes<ScalarLanes> a, in QuinticFactor<ScalarLanes> b)
    {
        QuinticLanes<ScalarLanes> factor = new(b.C0, b.C1, b.C2, b.C3, b.C4);
        return MultiplyQuintic(in a, in factor);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Quintic ToQuintic(in QuinticLanes<ScalarLanes> a) => new(
        KoalaBear.FromMontgomery(a.C0._word),
        KoalaBear.FromMontgomery(a.C1._word),
        KoalaBear.FromMontgomery(a.C2._word),
        KoalaBear.FromMontgomery(a.C3._word),
        KoalaBear.FromMontgomery(a.C4._word));
}
