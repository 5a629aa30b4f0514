using Probity.Crypto.Fields;
using Probity.Machine.Isa;
using Probity.Machine.Loader;
using Probity.Machine.Tables;
using Probity.Machine.Tables.Compute;
using Probity.Machine.Tables.Control;
using Probity.Machine.Tables.Storage;
using static Probity.Prover.Tests.Columns.Assembly;
using static Probity.Prover.Tests.Columns.TraceEdits;

namespace Probity.Prover.Tests.Columns;

/// <summary>
/// Wrong executions, told as consistently as the tables allow: all lookup multiplicities are adapted, and
/// what a lie changes further on is changed too. Each test says which rule catches it.
/// </summary>
public class FaultTests
{
    private const uint P = KoalaBear.Modulus;

    [Fact]
    public void A_wrong_sum_breaks_the_carry()
    {
        TraceData trace = Run(new Assembly().Set(T0, 5).Set(T1, 7).Register(Opcode.Add, T2, T0, T1));
        Cells row = new(trace, TableId.AddRegister, 0);
        row[AddRegisterTable.ResultLow] = 13;
        SetLast(trace, AddressSpace.Register(T2), 13);
        Reject(trace, "carry of the low limbs");
    }

    [Theory]
    [InlineData(Opcode.Div, 7u, 2u, 4u, -1), InlineData(Opcode.Divu, 7u, 2u, 2u, 3), InlineData(Opcode.Rem, 0xFFFFFFF9u, 2u, 1u, 1)]
    [InlineData(Opcode.Rem, 7u, 0xFFFFFFFEu, 0xFFFFFFFFu, -1), InlineData(Opcode.Div, 6u, 3u, 1u, 3)]
    [InlineData(Opcode.Div, 0xFFFFFFFAu, 3u, 0xFFFFFFFDu, 3)]
    public void A_quotient_with_a_remainder_out_of_bounds_has_no_margin(Opcode opcode, uint n, uint d, uint q, long r)
    {
        // The lie q, r satisfies n = q d + r; only the bound or the sign of the remainder is wrong.
        TraceData trace = Run(new Assembly().Set(T0, n).Set(T1, d).Register(opcode, T2, T0, T1));
        Cells row = new(trace, TableId.Divide, 0);
        bool isSigned = opcode is Opcode.Div or Opcode.Rem;
        long dividend = isSigned ? (int)n : n, divisor = isSigned ? (int)d : d, quotient = isSigned ? (int)q : q;
        if ((quotient * divisor) + r != dividend) { r = dividend - (quotient * divisor); }
        Assert.Equal(dividend, (quotient * divisor) + r);
        for (int i = 0; i < 4; i++)
        {
            row[DivideTable.Q0 + i] = (q >> (8 * i)) & 0xFF;
        }

        row[DivideTable.QNegative] = quotient < 0 ? 1u : 0;
        row[DivideTable.RNegative] = r < 0 ? 1u : 0;
        row.SetWord(DivideTable.RLow, (uint)r);
        uint result = opcode is Opcode.Rem ? (uint)r : q;
        row.SetWord(DivideTable.ResultLow, result);
        SetLast(trace, AddressSpace.Register(T2), result);
        long margin = Math.Abs(divisor) - Math.Abs(r) - 1;
        row.SetWord(DivideTable.MarginLow, (uint)margin);
        Repair(trace, TableId.Divide, 0, ["limb 0", "limb 1", "limb 2"], [DivideTable.Carry0, DivideTable.Carry1, DivideTable.Carry2]);
        Repair(trace, TableId.Divide, 0, ["low limb of the margin"], [DivideTable.Borrow]);
        Reject(trace, "Divide row 0");
    }

    [Theory]
    [InlineData(Opcode.Slt, 0xFFFFFFFFu, 1u), InlineData(Opcode.Sltu, 0xFFFFFFFFu, 1u), InlineData(Opcode.Slt, 3u, 3u)]
    public void A_flipped_comparison_has_no_difference(Opcode opcode, uint a, uint b)
    {
        TraceData trace = Run(new Assembly().Set(T0, a).Set(T1, b).Register(opcode, T2, T0, T1));
        bool isSigned = opcode == Opcode.Slt;
        Cells row = new(trace, isSigned ? TableId.CompareSigned : TableId.CompareUnsigned, 0);
        int isLess = isSigned ? CompareSignedTable.IsLess : CompareUnsignedTable.IsLess;
        row[isLess] ^= 1;
        SetLast(trace, AddressSpace.Register(T2), row[isLess]);
        Reject(trace, "range 16");

        // Nor does it help to lie about the signs.
        foreach (int sign in (int[])(isSigned ? [CompareSignedTable.ASign, CompareSignedTable.BSign] : []))
        {
            row[sign] ^= 1;
            Reject(trace, "range 16");
            row[sign] ^= 1;
        }
    }

    [Theory]
    [InlineData(Opcode.Mulh, 0xFFFFFFFFu, 5u), InlineData(Opcode.Mulhsu, 0xFFFFFFFFu, 0xFFFFFFFFu)]
    public void A_product_of_other_signedness_breaks_the_sign_lookup(Opcode opcode, uint a, uint b)
    {
        TraceData trace = Run(new Assembly().Set(T0, a).Set(T1, b).Register(opcode, T2, T0, T1));
        Cells row = new(trace, TableId.MultiplyHigh, 0);
        row[MultiplyHighTable.ANegative] ^= 1;
        uint result = (uint)(((ulong)a * b) >> 32);
        row.SetWord(MultiplyHighTable.ResultLow, result);
        row[MultiplyHighTable.ResultNegative] = 0;
        SetLast(trace, AddressSpace.Register(T2), result);
        Repair(trace, TableId.MultiplyHigh, 0, ["limb 2"], [MultiplyHighTable.Carry2]);
        Reject(trace, "byte and");
    }

    [Fact]
    public void A_skipped_instruction_leaves_the_state_over()
    {
        TraceData trace = Run(new Assembly().Set(T0, 5).Immediate(Opcode.Addi, T1, T0, 1).Set(T2, 9));
        Cells skipped = new(trace, TableId.AddImmediate, 0);
        skipped.Clear();
        SetBoundary(trace, AddressSpace.Register(T1), null, 0, 0);
        Reject(trace, "bus state");
    }

    [Fact]
    public void A_jump_to_another_place_has_no_instruction()
    {
        // The row before the skipped one claims to go on behind it: no such row stands in the program.
        TraceData trace = Run(new Assembly().Set(T0, 5).Set(T1, 1).Set(T2, 9));
        Cells first = new(trace, TableId.Constant, 0), skipped = new(trace, TableId.Constant, 1);
        first[ConstantTable.NextPc] += 4;
        skipped.Clear();
        Reject(trace, "bus program");
    }

    [Fact]
    public void A_stale_load_takes_a_value_that_is_gone()
    {
        TraceData trace = Run(new Assembly().Word(DataBase, 7).Set(T0, DataBase).Set(T1, 9)
            .Immediate(Opcode.Lw, T2, T0, 0).Store(Opcode.Sw, T1, T0, 0).Immediate(Opcode.Lw, T2, T0, 0));
        Cells first = new(trace, TableId.LoadWord, 0), stale = new(trace, TableId.LoadWord, 1);
        stale[LoadWordTable.WordLow] = 7;
        stale[LoadWordTable.WordTime] = first[LoadWordTable.Clock] + 1;
        SetLast(trace, AddressSpace.Register(T2), 7);
        Reject(trace, "bus memory");
    }

    /// <summary>The quotient of a misaligned address by 4 is a number of the field that no boundary row can
    /// have.</summary>
    [Theory]
    [InlineData(1), InlineData(2), InlineData(3), InlineData(-1)]
    public void A_misaligned_load_has_no_boundary(int offset)
    {
        TraceData trace = Run(new Assembly().Set(T0, DataBase).Immediate(Opcode.Lw, T2, T0, 0));
        Cells load = new(trace, TableId.LoadWord, 0), set = new(trace, TableId.Constant, 0);

        // As if the program set the base to a misaligned address; only the program bus minds that.
        uint wrong = DataBase + (uint)offset;
        load[LoadWordTable.ALow] = wrong & 0xFFFF;
        load[LoadWordTable.AHigh] = wrong >> 16;
        set[ConstantTable.ResultLow] = wrong & 0xFFFF;
        set[ConstantTable.ResultHigh] = wrong >> 16;
        SetLast(trace, AddressSpace.Register(T0), wrong);
        ulong quarter = ((ulong)P * 3) + 1;
        uint word = (uint)(wrong * (quarter / 4) % P);
        Assert.Equal(wrong, (uint)((ulong)word * 4 % P));
        Assert.True(word >= AddressSpace.SpecialBase + AddressSpace.MemoryWords);
        Cells boundary = Boundary(trace, DataBase / 4);
        boundary[BoundaryTable.Address0] = word & 0x3FFF;
        boundary[BoundaryTable.Address1] = word >> 14;
        Reject(trace, "bus range 14");
    }

    [Fact]
    public void A_load_outside_of_memory_has_no_boundary()
    {
        // The word behind the last one: its row would need an address part of 2^13.
        TraceData trace = Run(new Assembly().Set(T0, GuestProgram.MemoryBytes - 4).Immediate(Opcode.Lw, T2, T0, 0));
        Cells load = new(trace, TableId.LoadWord, 0), set = new(trace, TableId.Constant, 0);
        load[LoadWordTable.ALow] = 0;
        load[LoadWordTable.AHigh] = GuestProgram.MemoryBytes >> 16;
        set[ConstantTable.ResultLow] = 0;
        set[ConstantTable.ResultHigh] = GuestProgram.MemoryBytes >> 16;
        SetLast(trace, AddressSpace.Register(T0), GuestProgram.MemoryBytes);
        Cells boundary = Boundary(trace, AddressSpace.MemoryWords - 1);
        boundary[BoundaryTable.Address0] = 0;
        boundary[BoundaryTable.Address1] = 1 << 13;
        Reject(trace, "bus range 14");

        // Nor is it a special address, to which it would be a register.
        boundary[BoundaryTable.IsSpecial] = 1;
        boundary[BoundaryTable.Address1] = 0;
        Reject(trace, "bus memory");
    }

    [Fact]
    public void A_load_from_the_future_has_no_gap()
    {
        // The load takes the value of the store behind it, and the store takes the load's: a consistent loop.
        TraceData trace = Run(new Assembly().Word(DataBase, 7).Set(T0, DataBase).Set(T1, 9)
            .Immediate(Opcode.Lw, T2, T0, 0).Store(Opcode.Sw, T1, T0, 0));
        Cells load = new(trace, TableId.LoadWord, 0), store = new(trace, TableId.StoreWord, 0);
        load[LoadWordTable.WordLow] = 9;
        load[LoadWordTable.WordTime] = store[StoreWordTable.Clock] + 2;
        store[StoreWordTable.OldLow] = 7;
        store[StoreWordTable.WordTime] = 0;
        SetBoundary(trace, DataBase / 4, null, 9, load[LoadWordTable.Clock] + 1);
        SetLast(trace, AddressSpace.Register(T2), 9);
        Reject(trace, "bus range 18");
    }

    [Fact]
    public void A_refresh_cannot_lead_back_in_time()
    {
        TraceData trace = Run(new Assembly().Set(T0, 1).Set(T1, 2));
        Cells boundary = Boundary(trace, AddressSpace.Register(T0));
        uint lastTime = boundary[BoundaryTable.LastTime];
        Cells refresh = trace.AddRow(TableId.Refresh);
        refresh[RefreshTable.Real] = 1;
        refresh[RefreshTable.Address] = AddressSpace.Register(T0);
        refresh[RefreshTable.ValueLow] = 1;
        refresh[RefreshTable.LastTime] = lastTime;
        refresh[RefreshTable.TimeLow] = lastTime - 1;
        refresh[RefreshTable.GapLow] = 0;
        boundary[BoundaryTable.LastTime] = lastTime - 1;
        Reject(trace, "bus byte pair");
    }

    [Theory]
    [InlineData(Opcode.Beq, 3u, 3u), InlineData(Opcode.Beq, 3u, 4u), InlineData(Opcode.Bne, 0x10003u, 3u), InlineData(Opcode.Bne, 3u, 3u)]
    public void A_wrong_branch_breaks_the_distance(Opcode opcode, uint a, uint b)
    {
        // Both ways lead to the same instruction, so the lie has no consequences elsewhere.
        TraceData trace = Run(new Assembly().Set(T0, a).Set(T1, b).Branch(opcode, T0, T1, 4));
        Cells row = new(trace, TableId.BranchEqual, 0);
        row[BranchEqualTable.AreEqual] ^= 1;
        row[BranchEqualTable.Inverse] = 0;
        Reject(trace, "distance");
        row[BranchEqualTable.Inverse] = 1;
        Reject(trace, "distance");
    }

    [Fact]
    public void Operands_whose_squares_sum_to_p_are_not_equal()
    {
        // x^2 + y^2 = p has a solution, since -1 is a square; the factor 3 in the distance is what this
        // needs.
        KoalaBear minusThree = -KoalaBear.From(3);
        Assert.Equal(-KoalaBear.One, minusThree.Power((P - 1) / 2));
        Assert.Equal(KoalaBear.One, (-KoalaBear.One).Power((P - 1) / 2));
    }

    [Fact]
    public void A_second_first_value_for_an_address_breaks_the_chain()
    {
        TraceData trace = Run(new Assembly().Set(T0, 1));
        Cells copied = Boundary(trace, AddressSpace.Register(T0)), fork = trace.AddRow(TableId.Boundary);
        fork[BoundaryTable.Real] = 1;
        fork[BoundaryTable.Address0] = copied[BoundaryTable.Address0];
        fork[BoundaryTable.Address1] = copied[BoundaryTable.Address1];
        fork[BoundaryTable.IsSpecial] = 1;
        fork[BoundaryTable.Distance0] = P - 1;

        // The row follows itself on the chain, which asks for a distance of -1, however it is split.
        Reject(trace, "bus range 14");
        fork[BoundaryTable.Distance0] = (1 << 14) - 1;
        fork[BoundaryTable.Distance1] = P - 1;
        Reject(trace, "bus range 16");
        fork[BoundaryTable.Distance0] = 0;
        fork[BoundaryTable.Distance1] = 0;
        Reject(trace, "bus chain");
    }

    [Fact]
    public void An_image_word_cannot_start_as_zero()
    {
        TraceData trace = Run(new Assembly().Word(DataBase, 7).Set(T0, DataBase).Immediate(Opcode.Lw, T2, T0, 0));
        Cells load = new(trace, TableId.LoadWord, 0);
        load[LoadWordTable.WordLow] = 0;
        SetBoundary(trace, DataBase / 4, 0, 0, null);
        Boundary(trace, DataBase / 4)[BoundaryTable.IsImage] = 0;
        SetLast(trace, AddressSpace.Register(T2), 0);
        Reject(trace, "bus image");
    }

    [Fact]
    public void Other_words_start_as_zero()
    {
        TraceData trace = Run(new Assembly().Set(T0, DataBase).Immediate(Opcode.Lw, T2, T0, 0));
        Cells load = new(trace, TableId.LoadWord, 0);
        load[LoadWordTable.WordLow] = 5;
        SetBoundary(trace, DataBase / 4, 5, 5, null);
        SetLast(trace, AddressSpace.Register(T2), 5);
        Reject(trace, "other words start as zero");
        Boundary(trace, DataBase / 4)[BoundaryTable.IsImage] = 1;
        Reject(trace, "bus image");
    }

    [Fact]
    public void A_detached_loop_of_states_does_not_close()
    {
        // jal x0, 0: the loop that needs the fewest lies. Its clock would have to be equal 4 later.
        Assembly code = new Assembly().Branch(Opcode.Beq, Zero, Zero, 8).Add(new Instruction(Opcode.Jal, Sink, 0, 0, 0));
        TraceData trace = Run(code);
        Cells loop = trace.AddRow(TableId.Constant);
        loop[ConstantTable.Real] = 1;
        loop[ConstantTable.Clock] = 1000;
        loop[ConstantTable.Pc] = TextBase + 4;
        loop[ConstantTable.Rd] = Sink;
        loop[ConstantTable.ResultLow] = (TextBase + 8) & 0xFFFF;
        loop[ConstantTable.ResultHigh] = (TextBase + 8) >> 16;
        loop[ConstantTable.NextPc] = TextBase + 4;
        loop[ConstantTable.RdTime] = 0;
        AddBoundary(trace, AddressSpace.Register(Sink), TextBase + 8, 1002);
        IReadOnlyList<string> errors = Reject(trace, "bus state");
        Assert.All(errors, error => Assert.Contains("bus state", error, StringComparison.Ordinal));
    }

    [Fact]
    public void Nothing_writes_x0()
    {
        TraceData trace = Run(new Assembly().Set(Sink, 5));
        Cells row = new(trace, TableId.Constant, 0);
        row[ConstantTable.Rd] = 0;
        AddressSwap(trace, AddressSpace.Register(Sink), AddressSpace.Register(0));
        IReadOnlyList<string> errors = Reject(trace, "bus program");
        Assert.Single(errors);
        Assert.Throws<InvalidOperationException>(() => ProgramRow.From(TextBase, new Instruction(Opcode.Addi, 0, 1, 0, 1)));
    }

    [Fact]
    public void A_shifted_clock_does_not_meet_the_start()
    {
        // All clocks near p: time would run through 0.
        TraceData trace = Run(new Assembly().Set(T0, 1));
        foreach (TableId table in (TableId[])[TableId.Constant, TableId.ExitCall])
        {
            for (int row = 0; row < trace.RowCounts[(int)table]; row++)
            {
                new Cells(trace, table, row)[ConstantTable.Clock] += P - 8;
            }
        }

        Reject(trace, "bus state");
    }

    [Fact]
    public void A_range_table_of_another_height_is_refused()
    {
        TraceData trace = Run(new Assembly().Set(T0, 1));
        int[] heights = [.. trace.Main.Select(t => t.Length == 0 ? MachineTables.Absent : int.Log2(t[0].Length))];
        Assert.Null(MachineTables.CheckHeights(heights, heights[0], 0));
        foreach (TableId table in (TableId[])[TableId.Bytes, TableId.SmallNumbers, TableId.Range18, TableId.Program])
        {
            heights[(int)table]++;
            Assert.NotNull(MachineTables.CheckHeights(heights, 11, 0));
            heights[(int)table]--;
        }

        heights[(int)TableId.PublicInput] = 2;
        Assert.NotNull(MachineTables.CheckHeights(heights, heights[0], 0));
        heights[(int)TableId.PublicInput] = 1;
        Assert.Null(MachineTables.CheckHeights(heights, heights[0], 0));
        heights[(int)TableId.AddRegister] = 24;
        heights[(int)TableId.Divide] = 24;
        heights[(int)TableId.LoadWord] = 24;
        Assert.NotNull(MachineTables.CheckHeights([.. heights.Select(h => h is MachineTables.Absent ? 24 : h)], heights[0], 0));
        Assert.NotNull(MachineTables.CheckHeights(heights.AsSpan(1), heights[0], 0));
    }
}
