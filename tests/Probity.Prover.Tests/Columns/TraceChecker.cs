using Probity.Crypto.Fields;
using Probity.Machine.Tables;
using Probity.ProofSystem.Air;

namespace Probity.Prover.Tests.Columns;

/// <summary>A tuple on a bus.</summary>
public sealed record BusTuple(uint Bus, string Values);

/// <summary>What one row does: the constraints it breaks, and what it adds to each tuple (mod p, zeros left
/// out).</summary>
public sealed record RowEffect(IReadOnlyList<string> Broken, IReadOnlyDictionary<BusTuple, uint> Tuples);

/// <summary>The naive judge of a trace: evaluates every constraint on every row and balances every bus
/// exactly.</summary>
public static class TraceChecker
{
    /// <summary>Everything that is wrong with the trace; empty if it is a valid one.</summary>
    /// <param name="trace">The trace.</param>
    /// <param name="adaptLookups">
    /// Judges as if the prover had set the multiplicities of all lookup tables to whatever the other rows
    /// need.
    /// </param>
    public static IReadOnlyList<string> Check(TraceData trace, bool adaptLookups = false)
    {
        LookupRules? rules = adaptLookups ? new LookupRules(trace) : null;
        List<string> errors = [];
        Dictionary<BusTuple, uint> balance = [];
        foreach (BusTerm term in trace.Terms)
        {
            Add(balance, new BusTuple(term.Bus.Id, string.Join(',', term.Tuple)), term.IsSend ? 1 : Negate(1));
        }

        for (int table = 0; table < trace.Main.Length; table++)
        {
            for (int row = 0; row < trace.Height((TableId)table); row++)
            {
                RowEffect effect = Effect(trace, (TableId)table, row);
                errors.AddRange(effect.Broken.Select(c => $"{(TableId)table} row {row}: {c}"));
                foreach ((BusTuple tuple, uint count) in effect.Tuples)
                {
                    if (rules is null || !LookupRules.IsLookup(tuple)) { Add(balance, tuple, count); }
                    else if (!rules.IsInTable(tuple)) { Add(balance, tuple, count); }
                }
            }
        }

        errors.AddRange(balance.Where(b => b.Value != 0).Select(
            b => $"bus {Buses.All[(int)b.Key.Bus - 1].Name}: ({b.Key.Values}) is left over {Signed(b.Value)} times"));
        return errors;
    }

    /// <summary>Evaluates one row.</summary>
    public static RowEffect Effect(TraceData trace, TableId table, int row)
    {
        Chip chip = MachineTables.Chip(table);
        uint[] main = [.. trace.Table(table).Select(column => column[row])];
        uint[] program = table == TableId.Program ? [.. trace.Program.Select(column => column[row])] : [];
        uint[] known = [.. chip.PublicColumns.Select(column => column.ValueAt(trace.PublicInput, row))];
        List<string> broken = [];
        foreach (Constraint constraint in chip.Constraints)
        {
            if (Value(constraint.Value) != 0) { broken.Add(constraint.Name); }
        }

        Dictionary<BusTuple, uint> tuples = [];
        foreach (Interaction interaction in chip.Interactions)
        {
            uint count = Value(interaction.Multiplicity);
            if (count == 0) { continue; }
            Add(tuples, new BusTuple(interaction.Bus.Id, string.Join(',', interaction.Tuple.Select(Value))), count);
        }

        return new RowEffect(broken, tuples);

        uint Value(Expression expression) => expression switch
        {
            ConstantExpression constant => constant.Value.Canonical,
            ColumnExpression { Kind: ColumnKind.Main } column => main[column.Index],
            ColumnExpression { Kind: ColumnKind.Program } column => program[column.Index],
            ColumnExpression column => known[column.Index],
            SumExpression sum => Sum(Value(sum.Left), Value(sum.Right)),
            DifferenceExpression difference => Sum(Value(difference.Left), Negate(Value(difference.Right))),
            ProductExpression product => (uint)((ulong)Value(product.Left) * Value(product.Right) % KoalaBear.Modulus),
            _ => throw new InvalidOperationException("Unknown expression."),
        };
    }

    private static void Add(Dictionary<BusTuple, uint> balance, BusTuple tuple, uint count)
    {
        uint sum = Sum(balance.GetValueOrDefault(tuple), count);
        if (sum == 0) { balance.Remove(tuple); }
        else { balance[tuple] = sum; }
    }

    private static uint Sum(uint a, uint b) => (uint)(((ulong)a + b) % KoalaBear.Modulus);

    private static uint Negate(uint a) => a == 0 ? 0 : KoalaBear.Modulus - a;

    private static long Signed(uint a) => a > KoalaBear.Modulus / 2 ? (long)a - KoalaBear.Modulus : a;
}
