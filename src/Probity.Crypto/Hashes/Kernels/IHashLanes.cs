namespace Probity.Crypto.Hashes.Kernels;

/// <summary>A register with one 32-bit word of each of several BLAKE3 computations that run side by side.</summary>
internal interface IHashLanes<TSelf>
    where TSelf : struct, IHashLanes<TSelf>
{
    /// <summary>Computations side by side; a power of two.</summary>
    static abstract int Count { get; }

    /// <summary>The words 0, 1, .., Count - 1.</summary>
    static abstract TSelf Indices { get; }

    /// <summary>Loads <see cref="Count"/> words that start <paramref name="offset"/> words after the source.</summary>
    static abstract TSelf Load(ref readonly uint source, nuint offset);

    /// <summary>Stores <see cref="Count"/> words that start <paramref name="offset"/> words after the target.</summary>
    static abstract void Store(TSelf value, ref uint target, nuint offset);

    /// <summary>Every lane gets this word.</summary>
    static abstract TSelf Broadcast(uint word);

    /// <summary>Sum modulo 2^32.</summary>
    static abstract TSelf Add(TSelf a, TSelf b);

    /// <summary>Bitwise exclusive or.</summary>
    static abstract TSelf Xor(TSelf a, TSelf b);

    /// <summary>a xor b, rotated right by 16.</summary>
    static abstract TSelf XorRotate16(TSelf a, TSelf b);

    /// <summary>a xor b, rotated right by 12.</summary>
    static abstract TSelf XorRotate12(TSelf a, TSelf b);

    /// <summary>a xor b, rotated right by 8.</summary>
    static abstract TSelf XorRotate8(TSelf a, TSelf b);

    /// <summary>a xor b, rotated right by 7.</summary>
    static abstract TSelf XorRotate7(TSelf a, TSelf b);

    /// <summary>Turns 16 words of each of <see cref="Count"/> rows into 16 registers.</summary>
    /// <param name="rows">Row i starts i · <paramref name="strideWords"/> words after this.</param>
    /// <param name="strideWords">Words from one row to the next.</param>
    /// <param name="registers">Shape: 16 x Count.</param>
    static abstract void Gather(ref readonly uint rows, nuint strideWords, ref uint registers);

    /// <summary>Turns eight registers into <see cref="Count"/> rows of eight words.</summary>
    /// <param name="registers">Shape: 8 x Count.</param>
    /// <param name="rows">Row i starts i · <paramref name="strideWords"/> words after this.</param>
    /// <param name="strideWords">Words from one row to the next.</param>
    static abstract void Scatter(ref readonly uint registers, ref uint rows, nuint strideWords);
}
