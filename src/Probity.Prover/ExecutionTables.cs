using Probity.Machine.Tables;
using Probity.Prover.Columns;

namespace Probity.Prover;

/// <summary>An execution's tables as the prover of AIRs wants them.</summary>
internal sealed class ExecutionTables(ExecutionTrace trace) : ITraceTables
{
    private readonly LookupCounts _counts = new();

    public int RealRows(int chip) => trace.RowCount((TableId)chip);

    public bool IsFilledLast(int chip) => ExecutionTrace.IsLookup((TableId)chip);

    public void Fill(int chip, TraceColumns columns) =>
        trace.Fill((TableId)chip, columns.Arena, columns.Starts, _counts);
}
