using System.Runtime.CompilerServices;
using Probity.Machine.Tables;
using Probity.Machine.Tables.Lookups;

namespace Probity.Prover.Columns;

/// <summary>How often each row of the lookup tables is used; counted while the other tables are
/// filled.</summary>
/// <remarks>
/// Not for several threads: each thread counts on its own, and <see cref="Add"/> joins them. Sums do not
/// depend on the order, so the counts are deterministic.
/// </remarks>
public sealed class LookupCounts
{
    private readonly uint[] _range14 = new uint[1 << SmallTable.HeightLog2];
    private readonly uint[] _byteShift = new uint[1 << SmallTable.HeightLog2];
    private readonly uint[] _range16 = new uint[1 << ByteTable.HeightLog2];
    private readonly uint[] _bytePair = new uint[1 << ByteTable.HeightLog2];
    private readonly uint[] _byteAnd = new uint[1 << ByteTable.HeightLog2];
    private readonly uint[] _range18 = new uint[1 << Range18Table.HeightLog2];

    /// <summary>Adds the counts of another thread.</summary>
    public void Add(LookupCounts other)
    {
        Join(_range14, other._range14);
        Join(_byteShift, other._byteShift);
        Join(_range16, other._range16);
        Join(_bytePair, other._bytePair);
        Join(_byteAnd, other._byteAnd);
        Join(_range18, other._range18);
    }

    internal uint[] Column(TableId table, int column) => (table, column) switch
    {
        (TableId.SmallNumbers, SmallTable.Range14Count) => _range14,
        (TableId.SmallNumbers, SmallTable.ByteShiftCount) => _byteShift,
        (TableId.Bytes, ByteTable.Range16Count) => _range16,
        (TableId.Bytes, ByteTable.BytePairCount) => _bytePair,
        (TableId.Bytes, ByteTable.ByteAndCount) => _byteAnd,
        (TableId.Range18, Range18Table.Range18Count) => _range18,
        _ => throw new ArgumentOutOfRangeException(nameof(table)),
    };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Range14(uint value) => _range14[value]++;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Range16(uint value) => _range16[value]++;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void RangeWord(uint value)
    {
        _range16[value & 0xFFFF]++;
        _range16[value >> 16]++;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void BytePair(uint a, uint b) => _bytePair[a | (b << 8)]++;

    /// <summary>The two pairs of a word's bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void WordBytes(uint value)
    {
        _bytePair[value & 0xFFFF]++;
        _bytePair[value >> 16]++;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void ByteAnd(uint a, uint b) => _byteAnd[a | (b << 8)]++;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void ByteShift(uint value, int bits, int mode) =>
        _byteShift[Machine.Tables.Lookups.ByteShift.Row(value, bits, mode)]++;

    /// <summary>The gap of an access.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Gap(uint time, uint lastTime) => _range18[time - lastTime - 1]++;

    private static void Join(uint[] sum, uint[] other)
    {
        for (int i = 0; i < sum.Length; i++)
        {
            sum[i] += other[i];
        }
    }
}
