using System.Runtime.CompilerServices;

namespace Probity.Prover.Columns;

/// <summary>One row inside a block of <see cref="BlockRows"/> rows, which lie column by column.</summary>
/// <remarks>
/// Blocks stay in the nearest cache while rows are written into them; a column of a block is one cache line,
/// which then goes to its place as a whole. Writing rows straight into columns that lie a power of two apart
/// would evict every line before it is full.
/// </remarks>
internal readonly ref struct RowCells(Span<uint> cells)
{
    /// <summary>Rows of a block.</summary>
    public const int BlockRows = 16;

    private readonly Span<uint> _cells = cells;

    /// <summary>A cell of the row. Range: canonical.</summary>
    public uint this[int column]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _cells[column * BlockRows];
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        set => _cells[column * BlockRows] = value;
    }

    /// <summary>Writes a word into two neighbouring columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void SetWord(int lowColumn, uint value)
    {
        this[lowColumn + 1] = value >> 16;
        this[lowColumn] = value & 0xFFFF;
    }

    /// <summary>Writes the bytes of a word into four neighbouring columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void SetBytes(int firstColumn, uint value)
    {
        this[firstColumn + 3] = value >> 24;
        this[firstColumn + 2] = (value >> 16) & 0xFF;
        this[firstColumn + 1] = (value >> 8) & 0xFF;
        this[firstColumn] = value & 0xFF;
    }

    /// <summary>Writes a number that may be negative.</summary>
    public void SetSigned(int column, long value) =>
        this[column] = (uint)(value < 0 ? value + Crypto.Fields.KoalaBear.Modulus : value);
}
