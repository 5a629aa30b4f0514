using System.Numerics;
using System.Runtime.CompilerServices;

namespace Probity.Crypto.Hashes.Kernels;

/// <summary>One computation: plain BLAKE3, and the reference for the wider lanes.</summary>
internal readonly struct ScalarHashLanes(uint word) : IHashLanes<ScalarHashLanes>
{
    private readonly uint _word = word;

    /// <inheritdoc/>
    public static int Count => 1;

    /// <inheritdoc/>
    public static ScalarHashLanes Indices => default;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ScalarHashLanes Load(ref readonly uint source, nuint offset) =>
        // SAFETY: the caller ensures that offset + 1 words follow the source.
        new(Unsafe.Add(ref Unsafe.AsRef(in source), offset));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(ScalarHashLanes value, ref uint target, nuint offset) =>
        // SAFETY: the caller ensures that offset + 1 words follow the target.
        Unsafe.Add(ref target, offset) = value._word;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ScalarHashLanes Broadcast(uint word) => new(word);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ScalarHashLanes Add(ScalarHashLanes a, ScalarHashLanes b) => new(a._word + b._word);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ScalarHashLanes Xor(ScalarHashLanes a, ScalarHashLanes b) => new(a._word ^ b._word);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ScalarHashLanes XorRotate16(ScalarHashLanes a, ScalarHashLanes b) =>
        new(BitOperations.RotateRight(a._word ^ b._word, 16));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ScalarHashLanes XorRotate12(ScalarHashLanes a, ScalarHashLanes b) =>
        new(BitOperations.RotateRight(a._word ^ b._word, 12));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ScalarHashLanes XorRotate8(ScalarHashLanes a, ScalarHashLanes b) =>
        new(BitOperations.RotateRight(a._word ^ b._word, 8));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ScalarHashLanes XorRotate7(ScalarHashLanes a, ScalarHashLanes b) =>
        new(BitOperations.RotateRight(a._word ^ b._word, 7));

    /// <inheritdoc/>
    public static void Gather(ref readonly uint rows, nuint strideWords, ref uint registers)
    {
        for (nuint i = 0; i < 16; i++)
        {
            // SAFETY: the caller ensures 16 words on both sides.
            Unsafe.Add(ref registers, i) = Unsafe.Add(ref Unsafe.AsRef(in rows), i);
        }
    }

    /// <inheritdoc/>
    public static void Scatter(ref readonly uint registers, ref uint rows, nuint strideWords)
    {
        for (nuint i = 0; i < 8; i++)
        {
            // SAFETY: the caller ensures eight words on both sides.
            Unsafe.Add(ref rows, i) = Unsafe.Add(ref Unsafe.AsRef(in registers), i);
        }
    }
}
