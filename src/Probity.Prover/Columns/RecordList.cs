namespace Probity.Prover.Columns;

/// <summary>A list that grows by whole chunks, so that nothing is ever copied.</summary>
internal sealed class RecordList<T>
    where T : struct
{
    /// <summary>Records of one chunk: a power of two.</summary>
    public const int ChunkLength = 1 << 13;

    private readonly List<T[]> _chunks = [];
    private T[] _last = [];
    private int _used;

    /// <summary>Number of records.</summary>
    public int Count => _chunks.Count == 0 ? 0 : ((_chunks.Count - 1) * ChunkLength) + _used;

    /// <summary>A record.</summary>
    public ref readonly T this[int index] => ref _chunks[index / ChunkLength][index % ChunkLength];

    /// <summary>Consecutive records that lie in one chunk.</summary>
    public ReadOnlySpan<T> Slice(int first, int count) =>
        _chunks[first / ChunkLength].AsSpan(first % ChunkLength, count);

    /// <summary>Appends a record for the caller to fill; it may hold anything.</summary>
    public ref T Add()
    {
        if (_used == _last.Length) { Grow(); }
        return ref _last[_used++];
    }

    private void Grow()
    {
        _last = GC.AllocateUninitializedArray<T>(ChunkLength);
        _chunks.Add(_last);
        _used = 0;
    }
}
