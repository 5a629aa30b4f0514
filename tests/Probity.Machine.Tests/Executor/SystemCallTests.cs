using System.Text;
using Probity.Machine.Executor;
using Probity.Machine.Loader;
using Probity.Machine.Tests.Support;

namespace Probity.Machine.Tests.Executor;

public sealed class SystemCallTests
{
    private const uint Read = 63, Write = 64, SetBreak = 214;
    private const uint Data = ElfFile.DataBase;
    private const uint Break = Data + 0x4000;
    private const uint StackBase = GuestProgram.MemoryBytes - GuestProgram.StackBytes;

    [Fact]
    public void Inputs_are_read_once_and_then_end()
    {
        // Each read's result goes to memory behind the buffer.
        Assembler text = new();
        int slot = 0;
        foreach ((uint fd, uint count) in ((uint, uint)[])[(0, 3), (3, 10), (0, 100), (0, 5), (3, 1), (0, 0)])
        {
            text.Call(Read, fd, Data + (16 * (uint)slot), count).Set(5, Data + 0x100 + (4 * (uint)slot)).Store(2, 10, 5, 0);
            slot++;
        }

        text.Call(Write, 1, Data, 0x118).Exit(0);
        byte[] output = Run(text, "abcdefg", "XY").PublicOutput.ToArray();
        Assert.Equal("abc", Text(output, 0, 3));
        Assert.Equal("XY\0", Text(output, 16, 3));
        Assert.Equal("defg\0", Text(output, 32, 5));
        Assert.Equal([3, 2, 4, 0, 0, 0], Enumerable.Range(0, 6).Select(i => BitConverter.ToInt32(output, 0x100 + (4 * i))));
    }

    [Theory]
    [InlineData(Read, 1u, -9)]
    [InlineData(Read, 2u, -9)]
    [InlineData(Read, 4u, -9)]
    [InlineData(Write, 0u, -9)]
    [InlineData(Write, 3u, -9)]
    [InlineData(Write, 0xFFFF_FFFFu, -9)]
    [InlineData(80u, 1u, -38)]
    [InlineData(0u, 0u, -38)]
    [InlineData(0xFFFF_FFFFu, 0u, -38)]
    public void Other_descriptors_and_numbers_give_an_error(uint number, uint a0, int expected)
    {
        Assert.Equal(expected, ResultOf(number, a0, 0, 0xFFFF_FFFF));
    }

    [Theory]
    [InlineData(0u, Break)]
    [InlineData(Break, Break)]
    [InlineData(Break - 1, Break)]
    [InlineData(Break + 1, Break + 1)]
    [InlineData(StackBase, StackBase)]
    [InlineData(StackBase + 1, Break)]
    [InlineData(0xFFFF_FFFFu, Break)]
    public void The_break_moves_only_between_its_start_and_the_stack(uint address, uint expected) =>
        Assert.Equal((int)expected, ResultOf(SetBreak, address, 0, 0));

    [Fact]
    public void Memory_up_to_the_break_is_valid_and_zero()
    {
        Assembler text = new Assembler().Call(SetBreak, StackBase).Set(5, StackBase - 4).Load(2, 10, 5, 0).Store(2, 5, 5, 0)
            .Addi(17, 0, 93).Ecall();
        ExecutionResult result = Run(text);
        Assert.Equal((true, 0), (result.HasExited, result.ExitCode));

        // Back again: the memory is no longer valid.
        text = new Assembler().Call(SetBreak, StackBase).Call(SetBreak, Break).Set(5, Break).Load(2, 10, 5, 0);
        Assert.Equal(TrapReason.OutsideMemory, Run(text).Trap!.Reason);
    }

    [Fact]
    public void Exit_codes_are_taken_modulo_256()
    {
        Assert.Equal(0x34, Run(new Assembler().Call(93, 0x1234)).ExitCode);
        Assert.Equal(0xFF, Run(new Assembler().Call(94, 0xFFFF_FFFF)).ExitCode);
    }

    [Theory]
    [InlineData(Write, 1u, 4095u, 1u, TrapReason.OutsideMemory)]
    [InlineData(Write, 2u, 0u, 1u, TrapReason.OutsideMemory)]
    [InlineData(Write, 1u, Break - 1, 2u, TrapReason.OutsideMemory)]
    [InlineData(Write, 1u, GuestProgram.MemoryBytes - 1, 2u, TrapReason.OutsideMemory)]
    [InlineData(Write, 1u, 0xFFFF_FFFFu, 2u, TrapReason.OutsideMemory)]
    [InlineData(Read, 0u, Break - 2, 3u, TrapReason.OutsideMemory)]
    [InlineData(Read, 0u, StackBase - 1, 3u, TrapReason.OutsideMemory)]
    [InlineData(Read, 0u, Assembler.TextBase - 1, 2u, TrapReason.StoreIntoText)]
    [InlineData(Read, 3u, Assembler.TextBase + 35, 2u, TrapReason.StoreIntoText)]
    [InlineData(Read, 0u, Data, (1u << 28) + 1, TrapReason.TransferTooLong)]
    [InlineData(Write, 2u, Data, 0xFFFF_FFFFu, TrapReason.TransferTooLong)]
    public void Bad_transfers_trap_at_the_call(uint number, uint fd, uint buffer, uint count, TrapReason reason)
    {
        Trap trap = Run(new Assembler().Call(number, fd, buffer, count), "abcdef", "abcdef").Trap!;
        Assert.Equal((reason, Assembler.TextBase + 32, 8L, "ecall"), (trap.Reason, trap.Pc, trap.Cycle, trap.Instruction));
    }

    [Fact]
    public void A_read_at_the_end_of_input_touches_no_memory()
    {
        Assert.Equal(0, ResultOf(Read, 0, 0, 100));
        Assert.Equal(0, ResultOf(Read, 0, Assembler.TextBase, 1u << 28));
        Assert.Equal(0, ResultOf(Write, 1, 0, 0));
    }

    [Fact]
    public void Public_input_and_output_share_their_limit()
    {
        Assembler text = new Assembler().Call(SetBreak, Data + 0x20000);
        text.Call(Write, 1, Data, 65_530).Call(Write, 1, Data, 4).Exit(0);
        Assert.Equal(65_534, Run(text, "", "ab").PublicOutput.Length);
        Trap trap = Run(text, "", "abc").Trap!;
        Assert.Equal(TrapReason.PublicDataTooLong, trap.Reason);
        Assert.Contains("65530", trap.Detail, StringComparison.Ordinal);

        ExecutionResult tooLong = Run(new Assembler().Exit(0), "", new string('x', 65_537));
        Assert.Equal((TrapReason.PublicDataTooLong, 0L), (tooLong.Trap!.Reason, tooLong.Cycles));
        Assert.True(Run(new Assembler().Exit(0), "", new string('x', 65_536)).HasExited);
    }

    [Fact]
    public void Debug_text_is_kept_up_to_its_cap_and_never_counts_as_output()
    {
        Assembler text = new Assembler().Call(SetBreak, Data + 0x100000).Call(Write, 2, Data, 0xC0000);
        text.Call(Write, 2, Data, 0xC0000).Addi(6, 10, 0).Exit(0);
        ExecutionResult result = Run(text);
        Assert.Equal((true, 0, ExecutionLimits.MaxDebugBytes), (result.HasExited, result.PublicOutput.Length, result.DebugText.Length));
        Assert.Equal("hi", Text(Run(Hello(2)).DebugText.ToArray(), 0, 2));
        Assert.Equal("hi", Text(Run(Hello(1)).PublicOutput.ToArray(), 0, 2));
    }

    [Fact]
    public void The_recorder_sees_exactly_the_documented_events()
    {
        Assembler text = new();
        text.Addi(5, 0, 7).Lui(6, 0x40).Store(1, 5, 6, 2).Load(0, 7, 6, 2).Addi(0, 5, 1);
        text.Branch(0, 5, 7, 8).Word(0).Branch(1, 5, 7, 8).Jal(1, 4);
        text.Addi(10, 0, 0).Addi(11, 6, 3).Addi(12, 0, 6).Addi(17, 0, 63).Ecall();
        text.Addi(10, 0, 1).Addi(12, 0, 5).Addi(17, 0, 64).Ecall();
        text.Addi(17, 0, 1000).Ecall().Addi(17, 0, 93).Ecall();
        GuestProgram program = ElfLoader.Parse(ElfFile.Write(text)).Value!;
        ListRecorder recorder = new([]);
        byte[] input = "ABCDEF"u8.ToArray();
        GuestExecutor.Run(program, new ExecutionInput(input, default), ref recorder, ExecutionLimits.Unlimited);
        string[] expected =
        [
            "compute 0 0 7 0 7",
            "compute 1 0 40000 0 40000",
            "store 2 40000 7 10000 0 70000",
            "load 3 40000 10000 70000 0 7",
            "compute 4 7 1 0 8",
            "branch 5 7 7 True",
            "branch 7 7 7 False",
            "compute 8 0 4 0 10024",
            "compute 9 0 0 0 0",
            "compute 10 40000 3 0 40003",
            "compute 11 0 6 0 6",
            "compute 12 0 3F 0 3F",
            "call 13 3F 0 40003 6 6",
            "copy 10000 70000 41070000",
            "copy 10001 0 45444342",
            "copy 10002 0 46",
            "compute 14 0 1 6 1",
            "compute 15 0 5 6 5",
            "compute 16 0 40 3F 40",
            "call 17 40 1 40003 5 5",
            "copy 10000 41070000 41070000",
            "copy 10001 45444342 45444342",
            "compute 18 0 3E8 40 3E8",
            "call 19 3E8 5 40003 5 FFFFFFDA",
            "compute 20 0 5D 3E8 5D",
            "call 21 5D FFFFFFDA 40003 5 FFFFFFDA",
        ];
        Assert.Equal(expected, recorder.Events);
    }

    [Fact]
    public void A_recorder_does_not_see_the_words_of_debug_text()
    {
        // One instruction may write 2^28 bytes of it: seen word by word, a few of them would keep a prover for minutes.
        Assembler text = new Assembler().Call(SetBreak, StackBase).Call(Write, 2, Data, 1u << 28).Exit(0);
        ListRecorder recorder = new([]);
        GuestExecutor.Run(
            ElfLoader.Parse(ElfFile.Write(text)).Value!, ExecutionInput.Empty, ref recorder, ExecutionLimits.Unlimited);
        Assert.Equal(3, recorder.Events.Count(e => e.StartsWith("call", StringComparison.Ordinal)));
        Assert.DoesNotContain(recorder.Events, e => e.StartsWith("copy", StringComparison.Ordinal));
    }

    [Fact]
    public void Arguments_out_of_range_are_the_callers_bug()
    {
        GuestProgram program = ElfLoader.Parse(ElfFile.Write(new Assembler().Exit(0))).Value!;
        Assert.Throws<ArgumentOutOfRangeException>(() => GuestExecutor.Run(program, ExecutionInput.Empty, new ExecutionLimits(-1)));
    }

    private readonly struct ListRecorder(List<string> events) : IExecutionRecorder
    {
        public List<string> Events => events;

        public void Compute(int index, uint rs1Value, uint rs2Value, uint rdBefore, uint rdAfter) =>
            events.Add($"compute {index} {rs1Value:X} {rs2Value:X} {rdBefore:X} {rdAfter:X}");

        public void Branch(int index, uint rs1Value, uint rs2Value, bool taken) =>
            events.Add($"branch {index} {rs1Value:X} {rs2Value:X} {taken}");

        public void Load(int index, uint rs1Value, uint wordAddress, uint word, uint rdBefore, uint rdAfter) =>
            events.Add($"load {index} {rs1Value:X} {wordAddress:X} {word:X} {rdBefore:X} {rdAfter:X}");

        public void Store(int index, uint rs1Value, uint rs2Value, uint wordAddress, uint wordBefore, uint wordAfter) =>
            events.Add($"store {index} {rs1Value:X} {rs2Value:X} {wordAddress:X} {wordBefore:X} {wordAfter:X}");

        public void SystemCall(int index, uint number, uint a0, uint a1, uint a2, uint result) =>
            events.Add($"call {index} {number:X} {a0:X} {a1:X} {a2:X} {result:X}");

        public void CopyWord(uint wordAddress, uint wordBefore, uint wordAfter) =>
            events.Add($"copy {wordAddress:X} {wordBefore:X} {wordAfter:X}");
    }

    private static Assembler Hello(uint descriptor) =>
        new Assembler().Set(5, Data).Set(6, 0x6968).Store(2, 6, 5, 0).Call(Write, descriptor, Data, 2).Exit(0);

    private static int ResultOf(uint number, uint a0, uint a1, uint a2)
    {
        Assembler text = new Assembler().Call(number, a0, a1, a2).Set(5, Data).Store(2, 10, 5, 0);
        return BitConverter.ToInt32(Run(text.Call(Write, 1, Data, 4).Exit(0)).PublicOutput.Span);
    }

    private static ExecutionResult Run(Assembler text, string privateInput = "", string publicInput = "") =>
        GuestExecutor.Run(
            ElfLoader.Parse(ElfFile.Write(text)).Value!,
            new ExecutionInput(Encoding.UTF8.GetBytes(privateInput), Encoding.UTF8.GetBytes(publicInput)),
            ExecutionLimits.Unlimited);

    private static string Text(byte[] bytes, int start, int count) => Encoding.Latin1.GetString(bytes, start, count);
}
