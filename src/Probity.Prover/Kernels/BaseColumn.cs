using Probity.Core.Kernels;

namespace Probity.Prover.Kernels;

/// <summary>A table's column in native memory. Number form: canonical words.</summary>
/// <remarks>At least <see cref="MinReadableRows"/> rows can be read, whatever the table's height.</remarks>
internal readonly unsafe struct BaseColumn(NativeBuffer<uint> buffer, int offset, int rows)
{
    /// <summary>Kernels read whole blocks of this many rows; shorter columns are copied into zeroed memory of this size.</summary>
    public const int MinReadableRows = 2 * ConstraintProgram.BlockRows;

    /// <summary>Rows of the table, padding included.</summary>
    public int Rows { get; } = rows;

    /// <summary>The first word.</summary>
    public uint* Words { get; } = buffer.Pointer + offset;

    /// <summary>The column as a span.</summary>
    public ReadOnlySpan<uint> Span => new(Words, Math.Max(Rows, MinReadableRows));

    /// <summary>The column itself, or a zero-padded copy where it is too short to be read in blocks.</summary>
    public static BaseColumn Readable(NativeBuffer<uint> buffer, int offset, int rows, ICollection<IDisposable> owned)
    {
        if (rows >= MinReadableRows) { return new BaseColumn(buffer, offset, rows); }
        NativeBuffer<uint> copy = new(MinReadableRows, isCleared: true);
        owned.Add(copy);
        buffer.Span.Slice(offset, rows).CopyTo(copy.Span);
        return new BaseColumn(copy, 0, rows);
    }
}
