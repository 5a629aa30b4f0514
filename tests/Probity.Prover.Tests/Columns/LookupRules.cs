using Probity.Machine.Tables;
using Probity.Machine.Tables.Lookups;

namespace Probity.Prover.Tests.Columns;

/// <summary>Which tuples a dishonest prover can look up: it chooses every table's multiplicities as it
/// likes.</summary>
public sealed class LookupRules
{
    private readonly HashSet<string> _instructions = [];
    private readonly byte[] _publicInput;
    private readonly int _publicRows;

    public LookupRules(TraceData trace)
    {
        _publicInput = trace.PublicInput;
        _publicRows = trace.Height(TableId.PublicInput);
        for (int i = 0; i < trace.Program[0].Length; i++)
        {
            _instructions.Add(string.Join(',', trace.Program.Take(8).Select(column => column[i])));
        }
    }

    /// <summary>Whether the tuple stands on a lookup bus: its balance is then only a matter of being in the
    /// table.</summary>
    public static bool IsLookup(BusTuple tuple) =>
        tuple.Bus == Buses.Program.Id || tuple.Bus >= Buses.Range14.Id
        || (tuple.Bus == Buses.PublicByte.Id && tuple.Values.StartsWith("3,", StringComparison.Ordinal));

    /// <summary>Whether a table has the tuple.</summary>
    public bool IsInTable(BusTuple tuple)
    {
        if (tuple.Bus == Buses.Program.Id) { return _instructions.Contains(tuple.Values); }
        uint[] v = [.. tuple.Values.Split(',').Select(uint.Parse)];
        if (tuple.Bus == Buses.Range14.Id) { return v[0] < 1 << 14; }
        if (tuple.Bus == Buses.Range16.Id) { return v[0] < 1 << 16; }
        if (tuple.Bus == Buses.Range18.Id) { return v[0] < 1 << 18; }
        if (tuple.Bus == Buses.BytePair.Id) { return v[0] < 256 && v[1] < 256; }
        if (tuple.Bus == Buses.ByteAnd.Id) { return v[0] < 256 && v[1] < 256 && v[2] == (v[0] & v[1]); }
        if (tuple.Bus == Buses.ByteShift.Id)
        {
            return v[0] < 256 && v[1] < 8 && v[2] < 4
                && ByteShift.Split(v[0], (int)v[1], (int)v[2]) == (v[3], v[4], v[5]);
        }

        return v[1] < _publicRows && v[2] == (v[1] < _publicInput.Length ? _publicInput[v[1]] : 0);
    }

    /// <summary>
    /// Whether a change of a row could be part of a wrong proof: the row still satisfies its constraints and
    /// its lookups, and takes the same tuples from the other buses. What it puts there may differ: dishonest
    /// rows further on could take that. So a row for which this never holds computes a function of what it
    /// takes.
    /// </summary>
    public bool IsPlausible(RowEffect before, RowEffect after) =>
        after.Broken.Count == 0
        && after.Tuples.Keys.All(t => !IsLookup(t) || IsInTable(t))
        && Taken(before).SetEquals(Taken(after));

    // Receives have the multiplicity -1. A row never takes the same tuple twice.
    private static HashSet<BusTuple> Taken(RowEffect effect) =>
        [.. effect.Tuples.Where(t => !IsLookup(t.Key) && t.Value == Crypto.Fields.KoalaBear.Modulus - 1).Select(t => t.Key)];
}
