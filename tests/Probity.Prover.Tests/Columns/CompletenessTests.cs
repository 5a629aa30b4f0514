using Probity.Machine.Isa;
using Probity.Machine.Loader;
using Probity.Machine.Tables;
using Probity.Testing;

namespace Probity.Prover.Tests.Columns;

/// <summary>What the executor does satisfies every constraint and balances every bus.</summary>
public class CompletenessTests
{
    public static TheoryData<Opcode> RegisterOpcodes => [.. Programs.RegisterOpcodes];

    [Theory, MemberData(nameof(RegisterOpcodes))]
    public void Register_operations_on_all_edge_operands_hold(Opcode opcode) => Accept(Programs.AllPairs(opcode));

    [Fact]
    public void Immediate_operations_on_all_edge_operands_hold() => Accept(Programs.AllImmediates());

    [Fact]
    public void Branches_and_jumps_hold() => Accept(Programs.AllBranches());

    [Fact]
    public void Loads_and_stores_hold() => Accept(Programs.AllAccesses());

    [Theory]
    [InlineData(0, 0), InlineData(1, 30), InlineData(30, 1), InlineData(64, 65), InlineData(13, 9)]
    public void System_calls_hold(int privateBytes, int publicBytes) =>
        Accept(Programs.AllCalls(), Programs.Bytes(privateBytes, 1), Programs.Bytes(publicBytes, 2));

    [Fact]
    public void Long_gaps_are_refreshed()
    {
        TraceData trace = Accept(Programs.Everything(70_000), Programs.Bytes(20), Programs.Bytes(11));
        Assert.True(trace.RowCounts[(int)TableId.Refresh] > 3);
    }

    [Fact]
    public void One_program_reaches_every_table()
    {
        TraceData trace = Accept(Programs.Everything(70_000), Programs.Bytes(20), Programs.Bytes(11));
        Assert.All(
            Enum.GetValues<TableId>().Where(t => MachineTables.Original(t) == t),
            table => Assert.True(trace.RowCounts[(int)table] > 0, $"{table}"));
    }

    /// <summary>The rounds of the idle loop are 2^15 and some: the two tables of the loop leave a
    /// rest.</summary>
    [Fact]
    public void Tables_that_are_a_little_too_long_are_divided()
    {
        TraceData trace = Accept(Programs.Everything(33_000), Programs.Bytes(20), Programs.Bytes(11));
        Assert.Equal(1 << 15, trace.RowCounts[(int)TableId.AddImmediate]);
        Assert.InRange(trace.RowCounts[(int)TableId.AddImmediateRest], 200, 300);
        Assert.Equal(1 << 15, trace.RowCounts[(int)TableId.BranchEqual]);
        Assert.Equal(256, trace.Height(TableId.AddImmediateRest));
        TraceData whole = TraceData.Of(
            Programs.Everything(33_000), Programs.Bytes(20), Programs.Bytes(11), divideTables: false);
        Assert.Equal(1 << 16, whole.Height(TableId.AddImmediate));
        Assert.Equal(0, whole.RowCounts[(int)TableId.AddImmediateRest]);
    }

    [Fact]
    public void Random_programs_hold() => Laws.ForAll(12, random => Accept(Programs.Random(random, 400)));

    private static TraceData Accept(GuestProgram program, byte[]? privateInput = null, byte[]? publicInput = null)
    {
        TraceData trace = TraceData.Of(program, privateInput, publicInput);
        IReadOnlyList<string> errors = TraceChecker.Check(trace);
        Assert.True(errors.Count == 0, $"{errors.Count} errors:\n{string.Join('\n', errors.Take(20))}");
        return trace;
    }
}
