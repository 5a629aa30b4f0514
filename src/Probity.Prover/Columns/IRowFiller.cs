using Probity.Machine.Tables;

namespace Probity.Prover.Columns;

/// <summary>Turns one record into one row of a table, and counts the row's lookups.</summary>
internal interface IRowFiller<TRecord>
    where TRecord : struct
{
    /// <summary>The table.</summary>
    static abstract TableId Table { get; }

    /// <summary>Writes every cell of the row that is not zero.</summary>
    /// <param name="record">What happened.</param>
    /// <param name="program">The decoded instructions, by position.</param>
    /// <param name="counts">Counts each lookup that the row makes.</param>
    /// <param name="row">Zeroed.</param>
    static abstract void Fill(
        in TRecord record, ReadOnlySpan<ProgramRow> program, LookupCounts counts, RowCells row);

    /// <summary>Finishes what is cheaper for a whole block of rows.</summary>
    /// <param name="block">Shape: <see cref="RowCells.BlockRows"/> cells per column.</param>
    static virtual void FinishBlock(Span<uint> block)
    {
    }
}
