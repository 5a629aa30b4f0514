using Probity.Machine.Isa;
using Probity.Machine.Loader;
using Probity.Machine.Tables;
using Probity.Machine.Tables.Calls;
using Probity.Machine.Tables.Storage;
using Probity.ProofSystem.Air;
using static Probity.Prover.Tests.Columns.Assembly;
using static Probity.Prover.Tests.Columns.TraceEdits;

namespace Probity.Prover.Tests.Columns;

/// <summary>As <see cref="FaultTests"/>, for system calls, copies and what the statement says of
/// them.</summary>
public class CallFaultTests
{
    [Fact]
    public void A_second_exit_leaves_an_exit_over()
    {
        TraceData trace = Run(new Assembly().Set(T0, 1));
        Cells first = new(trace, TableId.ExitCall, 0), second = trace.AddRow(TableId.ExitCall);
        for (int column = 0; column < trace.Table(TableId.ExitCall).Length; column++)
        {
            second[column] = first[column];
        }

        second[ExitCallTable.Clock] += 4;
        Reject(trace, "bus exit");
    }

    [Fact]
    public void An_execution_without_exit_leaves_the_state_over()
    {
        TraceData trace = Run(new Assembly().Set(T0, 1));
        new Cells(trace, TableId.ExitCall, 0).Clear();
        Reject(trace, "bus exit");
    }

    [Theory]
    [InlineData(10, 6, 5), InlineData(10, 6, 7), InlineData(4, 9, 3), InlineData(4, 9, 5), InlineData(4, 9, 9)]
    [InlineData(5, 5, 4), InlineData(5, 5, 0), InlineData(4, 9, 0)]
    public void A_read_of_another_length_is_impossible(int inputBytes, uint count, uint claimed)
    {
        // The program ends behind the read, so nothing but the read itself can tell.
        TraceData honest = Run(new Assembly().Call(63, 0, DataBase, count), Programs.Bytes(inputBytes));
        Assert.NotEqual(claimed, new Cells(honest, TableId.TransferCall, 0)[TransferCallTable.BytesLow]);
        foreach (uint isFull in (uint[])[0, 1])
        {
            TraceData trace = Run(new Assembly().Call(63, 0, DataBase, count), Programs.Bytes(inputBytes));
            Cells call = new(trace, TableId.TransferCall, 0);
            call.SetWord(TransferCallTable.BytesLow, claimed);
            call.SetWord(TransferCallTable.NewCursorLow, claimed);
            call[TransferCallTable.IsFull] = isFull;
            uint slack = isFull == 1 ? (uint)inputBytes - claimed : count - claimed - 1;
            call.SetWord(TransferCallTable.SlackLow, slack);
            call[TransferCallTable.SlackBorrow] = slack > 100 ? 1u : 0;
            call[TransferCallTable.HasBytes] = claimed == 0 ? 0u : 1;
            SetLast(trace, AddressSpace.PrivateCursor, claimed);
            RewriteCopies(trace, claimed);
            Reject(trace, "TransferCall row 0");
        }
    }

    [Fact]
    public void A_write_must_move_all_bytes()
    {
        TraceData trace = Run(new Assembly().Word(DataBase, 0x04030201).Call(64, 1, DataBase, 4));
        Cells call = new(trace, TableId.TransferCall, 0), copy = new(trace, TableId.Copy, 0);
        call.SetWord(TransferCallTable.BytesLow, 2);
        call.SetWord(TransferCallTable.NewCursorLow, 2);
        call[TransferCallTable.IsFull] = 0;
        call.SetWord(TransferCallTable.LengthLow, 2);
        call.SetWord(TransferCallTable.SlackLow, 1);
        copy[CopyTable.Left] = 2;
        Reject(trace, "a write moves all bytes");
    }

    [Fact]
    public void A_copy_row_without_a_call_writes_nothing()
    {
        TraceData trace = Run(new Assembly().Set(T0, DataBase).Immediate(Opcode.Lw, T2, T0, 0));
        Cells copy = trace.AddRow(TableId.Copy), load = new(trace, TableId.LoadWord, 0);
        copy[CopyTable.Real] = 1;
        copy[CopyTable.Clock] = Clock.Start;
        copy[CopyTable.IsLast] = 1;
        copy[CopyTable.Address] = DataBase / 4;
        copy[CopyTable.Left] = 4;
        copy[CopyTable.New0] = 99;
        load[LoadWordTable.WordLow] = 99;
        load[LoadWordTable.WordTime] = Clock.Start + Clock.SecondRead;
        SetBoundary(trace, DataBase / 4, null, 99, null);
        SetLast(trace, AddressSpace.Register(T2), 99);
        IReadOnlyList<string> errors = Reject(trace, "bus copy");
        Assert.Single(errors);
    }

    [Fact]
    public void A_copy_cannot_skip_a_word()
    {
        TraceData trace = Run(new Assembly().Call(63, 0, DataBase, 12), Programs.Bytes(12));
        Cells second = new(trace, TableId.Copy, 1);
        second[CopyTable.Address] += 1;
        Reject(trace, "bus copy");
    }

    [Fact]
    public void Claims_about_output_and_exit_are_bound()
    {
        TraceData trace = Run(new Assembly().Word(DataBase, 0x04030201).Call(64, 1, DataBase, 4), [], [1, 2, 3]);
        List<BusTerm> honest = [.. trace.Terms];
        byte[] output = trace.Result.PublicOutput.ToArray();
        Assert.Equal([1, 2, 3, 4], output);
        Claim([1, 2, 3, 4, 4], 0, TextBase, [1, 2, 3]);
        Claim([1, 2, 3], 0, TextBase, [1, 2, 3]);
        Claim([1, 2, 4, 3], 0, TextBase, [1, 2, 3]);
        Claim(output, 1, TextBase, [1, 2, 3]);
        Claim(output, 0, TextBase + 4, [1, 2, 3]);
        Claim(output, 0, TextBase, [1, 2]);
        Restore(honest);
        Assert.Empty(TraceChecker.Check(trace));

        void Claim(byte[] claimed, byte exitCode, uint entryPc, byte[] input)
        {
            Restore(VerifierTerms.For(entryPc, input, claimed, exitCode));
            Assert.NotEmpty(TraceChecker.Check(trace, adaptLookups: true));
        }

        void Restore(IEnumerable<BusTerm> terms)
        {
            trace.Terms.Clear();
            trace.Terms.AddRange(terms);
        }
    }

    [Fact]
    public void A_byte_of_public_input_cannot_be_another()
    {
        TraceData trace = Run(new Assembly().Call(63, 3, DataBase, 3), [], [10, 20, 30]);
        Cells copy = new(trace, TableId.Copy, 0);
        copy[CopyTable.New1] = 21;
        SetBoundary(trace, DataBase / 4, null, 10 | (21 << 8) | (30 << 16), null);
        Reject(trace, "bus public byte");
    }

    // Makes the copy rows fit a transfer of this many bytes to DataBase.
    private static void RewriteCopies(TraceData trace, uint bytes)
    {
        for (int row = 0; row < trace.RowCounts[(int)TableId.Copy]; row++)
        {
            Cells copy = new(trace, TableId.Copy, row);
            if (4 * row < bytes) { copy[CopyTable.Left] = bytes - (4 * (uint)row); }
        }
    }
}
