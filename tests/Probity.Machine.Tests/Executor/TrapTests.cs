using Probity.Machine.Executor;
using Probity.Machine.Loader;
using Probity.Machine.Tests.Support;

namespace Probity.Machine.Tests.Executor;

public sealed class TrapTests
{
    private const uint StackBase = GuestProgram.MemoryBytes - GuestProgram.StackBytes;
    private const uint Break = ElfFile.DataBase + 0x4000;

    // x5 holds the address under test; the access is the third instruction.
    public static TheoryData<uint, uint, TrapReason, string> BadLoads => new()
    {
        { 2, 0, TrapReason.OutsideMemory, "lw t1, 0(t0)" },
        { 0, 4095, TrapReason.OutsideMemory, "lb t1, 0(t0)" },
        { 2, Break, TrapReason.OutsideMemory, "lw t1, 0(t0)" },
        { 4, Break, TrapReason.OutsideMemory, "lbu t1, 0(t0)" },
        { 1, StackBase - 2, TrapReason.OutsideMemory, "lh t1, 0(t0)" },
        { 2, GuestProgram.MemoryBytes, TrapReason.OutsideMemory, "lw t1, 0(t0)" },
        { 2, 0xFFFF_FFFC, TrapReason.OutsideMemory, "lw t1, 0(t0)" },
        { 0, 0x8000_0000, TrapReason.OutsideMemory, "lb t1, 0(t0)" },
        { 2, ElfFile.DataBase + 2, TrapReason.MisalignedAccess, "lw t1, 0(t0)" },
        { 2, ElfFile.DataBase + 1, TrapReason.MisalignedAccess, "lw t1, 0(t0)" },
        { 5, ElfFile.DataBase + 3, TrapReason.MisalignedAccess, "lhu t1, 0(t0)" },
        { 1, GuestProgram.MemoryBytes - 1, TrapReason.MisalignedAccess, "lh t1, 0(t0)" },
    };

    public static TheoryData<uint, uint, TrapReason> BadStores => new()
    {
        { 2, 4092, TrapReason.OutsideMemory },
        { 0, Break, TrapReason.OutsideMemory },
        { 2, StackBase - 4, TrapReason.OutsideMemory },
        { 0, GuestProgram.MemoryBytes, TrapReason.OutsideMemory },
        { 2, Assembler.TextBase, TrapReason.StoreIntoText },
        { 0, Assembler.TextBase + 27, TrapReason.StoreIntoText },
        { 1, Assembler.TextBase + 26, TrapReason.StoreIntoText },
        { 2, ElfFile.DataBase + 1, TrapReason.MisalignedAccess },
        { 1, Assembler.TextBase + 1, TrapReason.MisalignedAccess },
    };

    public static TheoryData<uint, uint> GoodAddresses => new()
    {
        { 2, 4096 }, { 0, 4096 }, { 2, Assembler.TextBase - 4 }, { 1, Assembler.TextBase - 2 }, { 2, Assembler.TextBase + 28 },
        { 0, Assembler.TextBase + 28 }, { 2, Break - 4 }, { 0, Break - 1 }, { 2, StackBase }, { 0, StackBase },
        { 2, GuestProgram.MemoryBytes - 4 }, { 0, GuestProgram.MemoryBytes - 1 }, { 1, GuestProgram.MemoryBytes - 2 },
    };

    [Theory, MemberData(nameof(BadLoads))]
    public void Bad_loads_trap_with_their_instruction(uint funct3, uint address, TrapReason reason, string text)
    {
        Trap trap = RunToTrap(new Assembler().Set(5, address).Load(funct3, 6, 5, 0));
        Assert.Equal((reason, Assembler.TextBase + 8, 2L, text), (trap.Reason, trap.Pc, trap.Cycle, trap.Instruction));
        Assert.Contains($"0x{address:x8}", trap.ToString(), StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(BadStores))]
    public void Bad_stores_trap(uint funct3, uint address, TrapReason reason)
    {
        Trap trap = RunToTrap(new Assembler().Set(5, address).Store(funct3, 6, 5, 0).Addi(0, 0, 0).Addi(0, 0, 0).Addi(0, 0, 0).Addi(0, 0, 0));
        Assert.Equal((reason, Assembler.TextBase + 8, 2L), (trap.Reason, trap.Pc, trap.Cycle));
    }

    [Theory, MemberData(nameof(GoodAddresses))]
    public void The_edges_of_memory_are_valid(uint funct3, uint address)
    {
        Assembler text = new Assembler().Set(5, address).Store(funct3, 5, 5, 0).Load(funct3, 10, 5, 0).Addi(17, 0, 93).Ecall();
        text.Addi(0, 0, 0);
        ExecutionResult result = Run(text);
        Assert.True(result.HasExited, result.Trap?.ToString());
        Assert.Equal((byte)address, result.ExitCode);
    }

    [Fact]
    public void An_illegal_instruction_traps_when_it_is_reached()
    {
        Assembler text = new Assembler().Jal(0, 8).Word(0x00100073).Addi(5, 5, 1).Word(0xDEADBEEB);
        Trap trap = RunToTrap(text);
        Assert.Equal((TrapReason.IllegalInstruction, Assembler.TextBase + 12, 2L), (trap.Reason, trap.Pc, trap.Cycle));
        Assert.Equal(
            "trap at pc 0x0001000c, cycle 2 (illegal): 0xdeadbeeb is not an instruction of RV32IM", trap.ToString());
    }

    [Fact]
    public void Running_off_the_text_traps_behind_it()
    {
        Trap trap = RunToTrap(new Assembler().Addi(5, 5, 1));
        Assert.Equal((TrapReason.PcOutsideText, Assembler.TextBase + 4, 1L, ""), (trap.Reason, trap.Pc, trap.Cycle, trap.Instruction));
    }

    [Fact]
    public void Jumps_and_branches_out_of_the_text_trap_at_the_jump()
    {
        AssertBadJump(new Assembler().Jal(1, 4096), TrapReason.PcOutsideText, 0x11000);
        AssertBadJump(new Assembler().Jal(1, -4), TrapReason.PcOutsideText, 0xFFFC);
        AssertBadJump(new Assembler().Jal(1, 4), TrapReason.PcOutsideText, 0x10004);
        AssertBadJump(new Assembler().Jal(1, 2), TrapReason.PcMisaligned, 0x10002);
        AssertBadJump(new Assembler().Branch(0, 0, 0, -8), TrapReason.PcOutsideText, 0xFFF8);
        AssertBadJump(new Assembler().Branch(0, 0, 0, 6), TrapReason.PcMisaligned, 0x10006);
        AssertBadJump(new Assembler().Jalr(1, 0, 0), TrapReason.PcOutsideText, 0);
        AssertBadJump(new Assembler().Jalr(1, 0, -1), TrapReason.PcMisaligned, 0xFFFF_FFFE);
        AssertBadJump(new Assembler().Jalr(1, 2, 0), TrapReason.PcOutsideText, GuestProgram.InitialStackPointer);
    }

    [Fact]
    public void A_branch_that_is_not_taken_may_lead_anywhere()
    {
        ExecutionResult result = Run(new Assembler().Branch(1, 0, 0, 6).Branch(1, 0, 0, -8).Exit(3));
        Assert.Equal((true, 3), (result.HasExited, result.ExitCode));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1_000_000)]
    public void An_endless_loop_stops_at_the_limit(long maxCycles)
    {
        ExecutionResult result = Run(new Assembler().Jal(0, 0), maxCycles);
        Assert.Equal((TrapReason.CycleLimit, maxCycles, maxCycles), (result.Trap!.Reason, result.Trap.Cycle, result.Cycles));
    }

    [Fact]
    public void The_limit_counts_the_exit_itself()
    {
        Assembler text = new Assembler().Exit(0);
        Assert.Equal(9, Run(text).Cycles);
        Assert.True(Run(text, 9).HasExited);
        Assert.Equal(TrapReason.CycleLimit, Run(text, 8).Trap!.Reason);
    }

    [Fact]
    public void A_stack_overflow_traps_below_the_stack()
    {
        // f: sp -= 1024; *sp = ra; call f
        Trap trap = RunToTrap(new Assembler().Addi(2, 2, -1024).Store(2, 1, 2, 0).Jal(1, -8));
        Assert.Equal((TrapReason.OutsideMemory, Assembler.TextBase + 4), (trap.Reason, trap.Pc));
        Assert.Equal(3 * ((GuestProgram.StackBytes - 16) / 1024) + 1, trap.Cycle);
    }

    [Fact]
    public void A_trapped_program_keeps_what_it_wrote()
    {
        ExecutionResult result = Run(new Assembler().Call(64, 1, ElfFile.DataBase, 3).Word(0));
        Assert.Equal((false, 3, (byte)0), (result.HasExited, result.PublicOutput.Length, result.ExitCode));
    }

    internal static ExecutionResult Run(Assembler text, long maxCycles = 100_000_000) =>
        GuestExecutor.Run(ElfLoader.Parse(ElfFile.Write(text)).Value!, ExecutionInput.Empty, new ExecutionLimits(maxCycles));

    private static Trap RunToTrap(Assembler text) => Run(text).Trap!;

    private static void AssertBadJump(Assembler text, TrapReason reason, uint target)
    {
        Trap trap = RunToTrap(text);
        Assert.Equal((reason, Assembler.TextBase, 0L), (trap.Reason, trap.Pc, trap.Cycle));
        Assert.Contains($"0x{target:x8}", trap.Detail, StringComparison.Ordinal);
    }
}
