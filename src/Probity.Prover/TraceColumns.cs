namespace Probity.Prover;

/// <summary>A chip's main columns in the prover's memory, one span per column.</summary>
public readonly ref struct TraceColumns
{
    private readonly Span<uint> _words;
    private readonly ReadOnlySpan<int> _offsets;

    internal TraceColumns(Span<uint> words, ReadOnlySpan<int> offsets, int heightLog2)
    {
        _words = words;
        _offsets = offsets;
        HeightLog2 = heightLog2;
    }

    /// <summary>The memory that holds the columns, among others.</summary>
    public Span<uint> Arena => _words;

    /// <summary>Where each column starts in the arena.</summary>
    public ReadOnlySpan<int> Starts => _offsets;

    /// <summary>Logarithm of a column's length.</summary>
    public int HeightLog2 { get; }

    /// <summary>Columns.</summary>
    public int Count => _offsets.Length;

    /// <summary>A column. Shape: 2^HeightLog2 words, zero to begin with. Range: canonical.</summary>
    public Span<uint> this[int column] => _words.Slice(_offsets[column], 1 << HeightLog2);
}
