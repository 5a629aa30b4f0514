namespace Probity.Machine.Tests.Support;

/// <summary>A small generator (SplitMix64): the same seed gives the same numbers on every machine.</summary>
internal sealed class SeededNumbers(ulong seed)
{
    private static readonly uint[] Edges =
        [0, 1, uint.MaxValue, 0x8000_0000, 0x7FFF_FFFF, 31, 32, 0xFFFF, 0x1_0000, 0xFFFF_FFE0, 2, 0x8000_0001];

    private ulong _state = seed;

    public ulong Next64()
    {
        ulong z = _state += 0x9E37_79B9_7F4A_7C15;
        z = (z ^ (z >> 30)) * 0xBF58_476D_1CE4_E5B9;
        z = (z ^ (z >> 27)) * 0x94D0_49BB_1331_11EB;
        return z ^ (z >> 31);
    }

    public uint Next32() => (uint)(Next64() >> 32);

    /// <summary>From 0 to <paramref name="count"/> - 1.</summary>
    public int Below(int count) => (int)(Next64() % (ulong)count);

    /// <summary>A number that finds bugs: an edge half of the time.</summary>
    public uint Operand() => Below(2) == 0 ? Edges[Below(Edges.Length)] : Next32();

    public byte[] Bytes(int count)
    {
        byte[] bytes = new byte[count];
        for (int i = 0; i < count; i++) { bytes[i] = (byte)Next64(); }
        return bytes;
    }
}
