using Probity.Crypto.Fields;
using Probity.Machine.Tables;
using Probity.ProofSystem.Air;

namespace Probity.Prover.Tests.Columns;

/// <summary>
/// Looks for wrong rows that pass: changes one cell, then repairs what broke by solving for other cells, a
/// few cells deep. A row is wrong if it takes the same tuples as the original, differs from it, and passes
/// every check.
/// </summary>
public sealed class RowSearch
{
    private const uint P = KoalaBear.Modulus;
    private const int MaxDepth = 4;
    private const int NodeLimit = 12_000;

    private static readonly long[] Changes =
        [
        1, -1, 2, -2, 3, 4, -4, 32, 128, 255, -255, 256, -256, 1 << 13, 1 << 14, -(1 << 14), 1 << 15, -(1 << 15),
        1 << 16, -(1 << 16), 1 << 18,
    ];

    private readonly TraceData _trace;
    private readonly TableId _table;
    private readonly Chip _chip;
    private readonly LookupRules _rules;
    private readonly (Func<uint[], uint> Value, int[] Columns)[] _constraints;
    private readonly (Func<uint[], uint> Count, Func<uint[], uint>[] Tuple, int[][] Columns, Bus Bus)[] _interactions;
    private uint[] _original = [];
    private uint[]?[] _taken = [];
    private readonly List<string[]> _found = [];
    private readonly HashSet<string> _seen = [];
    private int _nodes;

    public RowSearch(TraceData trace, TableId table)
    {
        _trace = trace;
        _table = table;
        _chip = MachineTables.Chip(table);
        _rules = new LookupRules(trace);
        _constraints = [.. _chip.Constraints.Select(c => (Compile(c.Value), ColumnsOf(c.Value)))];
        _interactions =
        [
            .. _chip.Interactions.Select(i => (
                Compile(i.Multiplicity),
                i.Tuple.Select(Compile).ToArray(),
                i.Tuple.Select(ColumnsOf).ToArray(),
                i.Bus)),
        ];
    }

    /// <summary>The columns of each wrong row that was found, as "column: new for old".</summary>
    public IReadOnlyList<string[]> Found => _found;

    /// <summary>Makes a constraint hold by changing one cell of a row; leaves it where that is not
    /// possible.</summary>
    public static void Solve(TraceData trace, TableId table, int row, string constraint, int column)
    {
        Expression value = MachineTables.Chip(table).Constraints.Single(c => c.Name == constraint).Value;
        uint[] cells = [.. trace.Table(table).Select(c => c[row])];
        if (Solve(Compile(value), cells, column) is { } root) { trace.Table(table)[column][row] = root; }
    }

    /// <summary>Searches around one row.</summary>
    public void Run(int row)
    {
        _seen.Clear();
        _original = [.. _trace.Table(_table).Select(column => column[row])];
        _taken = [.. _interactions.Select(i => IsTaken(i, _original) ? i.Tuple.Select(t => t(_original)).ToArray() : null)];
        int limit = NodeLimit / _original.Length;
        for (int column = 1; column < _original.Length; column++)
        {
            _nodes = 0;
            uint[] cells = [.. _original];
            uint value = cells[column];
            uint[] others = [.. Changes.Select(c => Shifted(value, c)), 0, 1, P - 1, value == 0 ? 0 : P - value, 0xFFFF];
            foreach (uint other in others.Distinct())
            {
                if (other == value) { continue; }
                cells[column] = other;
                Visit(cells, 1 << column, 0, limit);
            }
        }
    }

    private void Visit(uint[] cells, long changed, int depth, int limit)
    {
        if (++_nodes > limit || !_seen.Add(string.Join(',', cells))) { return; }
        int broken = 0;
        List<(Func<uint[], uint> Value, int[] Columns)> repairs = [];
        for (int i = 0; i < _constraints.Length; i++)
        {
            if (_constraints[i].Value(cells) == 0) { continue; }
            broken++;
            repairs.Add(_constraints[i]);
        }

        for (int i = 0; i < _interactions.Length; i++)
        {
            var interaction = _interactions[i];
            uint count = interaction.Count(cells);
            uint[] tuple = [.. interaction.Tuple.Select(t => t(cells))];
            BusTuple named = new(interaction.Bus.Id, string.Join(',', tuple));
            if (LookupRules.IsLookup(named))
            {
                if (count != 0 && !_rules.IsInTable(named))
                {
                    broken++;

                    // Another number of the table, for one column of the tuple.
                    for (int entry = 0; entry < tuple.Length; entry++)
                    {
                        int e = entry;
                        foreach (uint wanted in (uint[])[0, 1, tuple[e] & 0xFF, tuple[e] & 0xFFFF, 255, 128])
                        {
                            repairs.Add((c => (uint)(((ulong)interaction.Tuple[e](c) + P - wanted) % P), interaction.Columns[e]));
                        }
                    }
                }

                continue;
            }

            if (_taken[i] is { } taken)
            {
                bool differs = count != P - 1;
                for (int entry = 0; entry < tuple.Length; entry++)
                {
                    if (tuple[entry] == taken[entry]) { continue; }
                    differs = true;
                    int e = entry;
                    repairs.Add((c => (uint)(((ulong)interaction.Tuple[e](c) + P - taken[e]) % P), interaction.Columns[e]));
                }

                broken += differs ? 1 : 0;
            }
            else if (count > P / 2)
            {
                broken++;
            }
        }

        if (broken == 0)
        {
            if (!cells.AsSpan().SequenceEqual(_original)) { _found.Add(Changed(cells)); }
            return;
        }

        if (depth == MaxDepth) { return; }
        foreach ((Func<uint[], uint> value, int[] columns) in repairs.Take(8))
        {
            foreach (int column in columns)
            {
                if (column == 0 || ((changed >> column) & 1) != 0) { continue; }
                if (Solve(value, cells, column) is not { } root || root == cells[column]) { continue; }
                uint before = cells[column];
                cells[column] = root;
                Visit(cells, changed | (1L << column), depth + 1, limit);
                cells[column] = before;
            }
        }
    }

    private string[] Changed(uint[] cells) =>
    [
        .. Enumerable.Range(0, cells.Length).Where(i => cells[i] != _original[i]).Select(
            i => $"{_chip.MainColumns[i]}: {cells[i]} for {_original[i]}"),
    ];

    private static bool IsTaken(
        (Func<uint[], uint> Count, Func<uint[], uint>[] Tuple, int[][] Columns, Bus Bus) interaction, uint[] cells) =>
        interaction.Count(cells) == P - 1;

    // The root of an expression that is linear in one column.
    private static uint? Solve(Func<uint[], uint> value, uint[] cells, int column)
    {
        uint kept = cells[column];
        cells[column] = 0;
        ulong at0 = value(cells);
        cells[column] = 1;
        ulong at1 = value(cells);
        cells[column] = 2;
        ulong at2 = value(cells);
        cells[column] = kept;
        if ((at2 + at0) % P != (2 * at1) % P || at0 == at1) { return null; }
        KoalaBear slope = KoalaBear.From((uint)at1) - KoalaBear.From((uint)at0);
        return (-KoalaBear.From((uint)at0) * slope.Inverse()).Canonical;
    }

    private static Func<uint[], uint> Compile(Expression expression)
    {
        switch (expression)
        {
            case ConstantExpression constant:
                uint k = constant.Value.Canonical;
                return _ => k;
            case ColumnExpression column:
                int index = column.Index;
                return c => c[index];
            case SumExpression sum:
                (Func<uint[], uint> a, Func<uint[], uint> b) = (Compile(sum.Left), Compile(sum.Right));
                return c => (uint)(((ulong)a(c) + b(c)) % P);
            case DifferenceExpression difference:
                (Func<uint[], uint> x, Func<uint[], uint> y) = (Compile(difference.Left), Compile(difference.Right));
                return c => (uint)(((ulong)x(c) + P - y(c)) % P);
            case ProductExpression product:
                (Func<uint[], uint> u, Func<uint[], uint> v) = (Compile(product.Left), Compile(product.Right));
                return c => (uint)((ulong)u(c) * v(c) % P);
            default:
                throw new InvalidOperationException("Unknown expression.");
        }
    }

    private static int[] ColumnsOf(Expression expression)
    {
        SortedSet<int> columns = [];
        Collect(expression);
        return [.. columns];

        void Collect(Expression e)
        {
            switch (e)
            {
                case ColumnExpression column: columns.Add(column.Index); break;
                case SumExpression sum: Collect(sum.Left); Collect(sum.Right); break;
                case DifferenceExpression difference: Collect(difference.Left); Collect(difference.Right); break;
                case ProductExpression product: Collect(product.Left); Collect(product.Right); break;
            }
        }
    }

    private static uint Shifted(uint value, long change) => (uint)((((value + change) % P) + P) % P);
}
