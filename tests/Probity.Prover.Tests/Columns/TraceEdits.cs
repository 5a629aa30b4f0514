using Probity.Machine.Tables;
using Probity.Machine.Tables.Storage;

namespace Probity.Prover.Tests.Columns;

/// <summary>Changes of a valid trace that keep what they can consistent.</summary>
public static class TraceEdits
{
    public static TraceData Run(Assembly code, byte[]? privateInput = null, byte[]? publicInput = null)
    {
        TraceData trace = TraceData.Of(code.Exit().Build(), privateInput, publicInput);
        Assert.Empty(TraceChecker.Check(trace));
        return trace;
    }

    public static IReadOnlyList<string> Reject(TraceData trace, string reason)
    {
        IReadOnlyList<string> errors = TraceChecker.Check(trace, adaptLookups: true);
        Assert.Contains(errors, error => error.Contains(reason, StringComparison.Ordinal));
        return errors;
    }

    public static Cells Boundary(TraceData trace, uint address)
    {
        for (int row = 0; row < trace.RowCounts[(int)TableId.Boundary]; row++)
        {
            Cells cells = new(trace, TableId.Boundary, row);
            if (AddressOf(cells) == address) { return cells; }
        }

        throw new InvalidOperationException($"No boundary row for {address}.");
    }

    public static void SetLast(TraceData trace, uint address, uint value) =>
        SetBoundary(trace, address, null, value, null);

    public static void SetBoundary(TraceData trace, uint address, uint? first, uint? last, uint? lastTime)
    {
        Cells row = Boundary(trace, address);
        if (first is { } firstWord) { row.SetWord(BoundaryTable.FirstLow, firstWord); }
        if (last is { } lastWord) { row.SetWord(BoundaryTable.LastLow, lastWord); }
        if (lastTime is { } time) { row[BoundaryTable.LastTime] = time; }
    }

    // Inserts an address into the chain, behind the next lower one.
    public static void AddBoundary(TraceData trace, uint address, uint last, uint lastTime)
    {
        uint previous = uint.MaxValue;
        Cells? next = null;
        for (int row = 0; row < trace.RowCounts[(int)TableId.Boundary]; row++)
        {
            Cells cells = new(trace, TableId.Boundary, row);
            if (cells[BoundaryTable.Real] == 0) { continue; }
            uint own = AddressOf(cells);
            if (own < address) { previous = own; }
            else if (next is null)
            {
                next = cells;
                SetDistance(cells, own - address - 1);
            }
        }

        Cells added = trace.AddRow(TableId.Boundary);
        added[BoundaryTable.Real] = 1;
        bool isSpecial = address >= AddressSpace.SpecialBase;
        uint place = isSpecial ? address - AddressSpace.SpecialBase : address;
        added[BoundaryTable.IsSpecial] = isSpecial ? 1u : 0;
        added[BoundaryTable.Address0] = place & 0x3FFF;
        added[BoundaryTable.Address1] = place >> 14;
        added.SetWord(BoundaryTable.LastLow, last);
        added[BoundaryTable.LastTime] = lastTime;
        SetDistance(added, address - previous - 1);
    }

    public static uint AddressOf(Cells boundary) =>
        boundary[BoundaryTable.Address0] + (boundary[BoundaryTable.Address1] << 14)
        + (boundary[BoundaryTable.IsSpecial] * AddressSpace.SpecialBase);

    public static void SetDistance(Cells row, uint distance)
    {
        row[BoundaryTable.Distance0] = distance & 0x3FFF;
        row[BoundaryTable.Distance1] = distance >> 14;
    }

    // Moves the boundary row of one address to another one, and mends the chain.
    public static void AddressSwap(TraceData trace, uint from, uint to)
    {
        Cells row = Boundary(trace, from);
        uint last = row[BoundaryTable.LastLow] + (row[BoundaryTable.LastHigh] << 16), time = row[BoundaryTable.LastTime];
        uint distance = row[BoundaryTable.Distance0] + (row[BoundaryTable.Distance1] << 14);
        for (int other = 0; other < trace.RowCounts[(int)TableId.Boundary]; other++)
        {
            Cells next = new(trace, TableId.Boundary, other);
            uint own = AddressOf(next);
            uint gap = next[BoundaryTable.Distance0] + (next[BoundaryTable.Distance1] << 14);
            if (own > from && own - gap - 1 == from) { SetDistance(next, gap + distance + 1); }
        }

        row.Clear();
        AddBoundary(trace, to, last, time);
    }

    // Solves each named constraint for one cell of the row.
    public static void Repair(TraceData trace, TableId table, int row, string[] constraints, int[] columns)
    {
        for (int i = 0; i < constraints.Length; i++)
        {
            RowSearch.Solve(trace, table, row, constraints[i], columns[i]);
        }
    }
}
