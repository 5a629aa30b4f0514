using System.Reflection;
using System.Text;
using Probity.Machine.Tables;
using Probity.Machine.Tests.Support;
using Probity.ProofSystem.Air;

namespace Probity.Machine.Tests.Tables;

public sealed class MachineTablesTests
{
    private static TableId[] Originals => [.. Enum.GetValues<TableId>().Where(t => MachineTables.Original(t) == t)];

    /// <summary>What each row costs; changes only with a commit that says why.</summary>
    [Fact]
    public void The_tables_have_the_golden_sizes()
    {
        StringBuilder text = new();
        text.Append("table                  main cells  interactions  lookup columns  constraints  largest degree\n");
        foreach (TableId table in Originals)
        {
            Chip chip = MachineTables.Chip(table);
            int degree = chip.Constraints.Count == 0 ? 0 : chip.Constraints.Max(c => c.Value.Degree);
            text.Append(
                $"{table,-22} {chip.MainColumns.Count,10} {chip.Interactions.Count,13} {chip.LookupColumnCount,15} "
                + $"{chip.Constraints.Count,12} {degree,15}\n");
        }

        string golden = Tools.RepositoryPath("tests", "Probity.Machine.Tests", "Tables", "tables.golden");
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
        {
            File.WriteAllText(golden, text.ToString());
        }

        Assert.Equal(File.ReadAllText(golden), text.ToString());
    }

    /// <summary>The numbers by which fillers name columns are the columns' places.</summary>
    [Fact]
    public void Column_constants_name_their_columns()
    {
        Type[] definitions = [.. typeof(MachineTables).Assembly.GetTypes().Where(
            t => t.GetMethod("Define", BindingFlags.Public | BindingFlags.Static) is not null)];
        Assert.Equal(Originals.Length, definitions.Length);
        foreach (Type definition in definitions)
        {
            Chip chip = (Chip)definition.GetMethod("Define")!.Invoke(null, null)!;
            Dictionary<string, int> constants = definition.GetFields(BindingFlags.Public | BindingFlags.Static)
                .Where(f => f.IsLiteral && !f.Name.EndsWith("HeightLog2", StringComparison.Ordinal))
                .ToDictionary(f => f.Name, f => (int)f.GetRawConstantValue()!);
            for (int i = 0; i < chip.MainColumns.Count; i++)
            {
                Assert.True(constants.Remove(chip.MainColumns[i], out int place), $"{chip.Name}: {chip.MainColumns[i]}");
                Assert.Equal(i, place);
            }

            for (int i = 0; i < chip.ProgramColumns.Count; i++)
            {
                Assert.True(constants.Remove(chip.ProgramColumns[i], out int place));
                Assert.Equal(i, place);
            }

            constants.Remove("ProgramColumns");
            Assert.Empty(constants);
        }
    }

    [Fact]
    public void Each_table_has_its_place_and_each_bus_its_number()
    {
        Assert.Equal(Enum.GetValues<TableId>().Length, MachineTables.Chips.Count);
        Assert.Equal(Originals.Length, MachineTables.Chips.Select(c => c.Name).Distinct().Count());
        foreach (TableId table in Enum.GetValues<TableId>())
        {
            TableId original = MachineTables.Original(table);
            Assert.Same(MachineTables.Chip(original), MachineTables.Chip(table));
            Assert.Equal(original == table ? $"{table}" : $"{original}Rest", $"{table}");
            if (original != table) { Assert.Equal(table, MachineTables.RestOf(original)); }
            else { Assert.True(MachineTables.RestOf(table) is not { } rest || MachineTables.Original(rest) == table); }
        }

        Assert.Equal(Enumerable.Range(1, Buses.All.Count).Select(i => (uint)i), Buses.All.Select(b => b.Id));
        IEnumerable<Bus> used = MachineTables.Chips.SelectMany(c => c.Interactions).Select(i => i.Bus).Distinct();
        Assert.Equal(Buses.All.Count, used.Count());
    }

    /// <summary>A row of an instruction has 6 interactions and more, on which the bound on clocks
    /// relies.</summary>
    [Fact]
    public void Each_instruction_row_has_at_least_six_interactions()
    {
        IEnumerable<Chip> instructions = Originals.Select(MachineTables.Chip).Where(
            c => c.Interactions.Any(i => i.Bus == Buses.State));
        Assert.Equal(26, instructions.Count());
        Assert.All(instructions, chip => Assert.True(chip.Interactions.Count >= 6));
    }

    /// <summary>The selector, or a flag that is 0 without it, gates each interaction: the only
    /// multiplicities in use.</summary>
    [Fact]
    public void Interactions_are_gated()
    {
        string[] known =
        [
            "Boundary: IsImage", "TransferCall: HasBytes", "Copy: Real - IsLast", "Copy: Public0", "Copy: Public1",
            "Copy: Public2", "Copy: Public3",
        ];
        SortedSet<string> found = [];
        foreach (TableId table in Originals)
        {
            Chip chip = MachineTables.Chip(table);
            if (chip.MainColumns[0] != "Real") { continue; }
            foreach (Interaction interaction in chip.Interactions)
            {
                string gate = Name(chip, interaction.Multiplicity);
                if (gate != "Real") { found.Add($"{table}: {gate}"); }
            }
        }

        Assert.Equal(known.Order(StringComparer.Ordinal), found.Order(StringComparer.Ordinal));
    }

    private static string Name(Chip chip, Expression expression) => expression switch
    {
        ColumnExpression column => chip.MainColumns[column.Index],
        DifferenceExpression { Left: ConstantExpression { Value.IsZero: true } } negated => Name(chip, negated.Right),
        DifferenceExpression difference => $"{Name(chip, difference.Left)} - {Name(chip, difference.Right)}",
        _ => "?",
    };
}
