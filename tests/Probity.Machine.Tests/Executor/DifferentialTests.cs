using Probity.Machine.Executor;
using Probity.Machine.Isa;
using Probity.Machine.Loader;
using Probity.Machine.Tests.Support;

namespace Probity.Machine.Tests.Executor;

public sealed class DifferentialTests
{
    private const int Programs = 12, UnitsPerProgram = 9_000;

    [Fact]
    public void Random_instruction_streams_run_as_under_qemu()
    {
        Tools.SkipUnlessInstalled(Tools.Qemu);
        long cycles = 0, takenBranches = 0;
        Dictionary<Opcode, int> executed = [];
        for (ulong seed = 1; seed <= Programs; seed++)
        {
            byte[] elf = RandomProgram.Generate(new SeededNumbers(seed), UnitsPerProgram);
            GuestProgram program = ElfLoader.Parse(elf).Value!;
            ReplayRecorder recorder = ReplayRecorder.For(program);
            ExecutionResult result = GuestExecutor.Run(program, ExecutionInput.Empty, ref recorder, new ExecutionLimits(10_000_000));
            Assert.True(result.HasExited, $"seed {seed}: {result.Trap}");
            (byte[] output, int exitCode) = Tools.RunUnderQemu(elf, [], []);
            Assert.True(output.AsSpan().SequenceEqual(result.PublicOutput.Span), $"seed {seed}: other output than qemu");
            Assert.Equal(exitCode, result.ExitCode);
            Assert.Equal(0x1080, output.Length);

            // The recorder changes nothing, and saw every instruction.
            ExecutionResult unrecorded = GuestExecutor.Run(program, ExecutionInput.Empty, ExecutionLimits.Unlimited);
            Assert.Equal(output, unrecorded.PublicOutput.ToArray());
            Assert.Equal(result.Cycles, unrecorded.Cycles);
            Assert.Equal(result.Cycles, recorder.Replay.Events);
            cycles += result.Cycles;
            takenBranches += recorder.Replay.TakenBranches;
            foreach ((Opcode opcode, int count) in recorder.Replay.Executed)
            {
                executed[opcode] = executed.GetValueOrDefault(opcode) + count;
            }
        }

        int branches = executed.Where(pair => pair.Key is >= Opcode.Beq and <= Opcode.Bgeu).Sum(pair => pair.Value);
        Assert.True(cycles >= 100_000, $"only {cycles} instructions ran");
        Assert.InRange(takenBranches, branches / 10, branches * 9 / 10);
        Assert.All(Enum.GetValues<Opcode>().Where(opcode => opcode is not (Opcode.Illegal or Opcode.Ecall)),
            opcode => Assert.True(executed.GetValueOrDefault(opcode) >= 50, $"{opcode} ran too rarely"));
    }

    [Fact]
    public void Edge_operands_give_the_results_of_qemu_for_every_register_operation()
    {
        Tools.SkipUnlessInstalled(Tools.Qemu);
        uint[] edges = [0, 1, uint.MaxValue, 0x8000_0000, 0x7FFF_FFFF, 31, 32, 0xFFFF_FFE1, 7, 0xFFFF_FFF9];
        Assembler text = new();
        text.Set(8, ElfFile.DataBase);
        foreach ((string name, _, _) in Assembler.RegisterOperations)
        {
            foreach (uint first in edges)
            {
                text.Set(5, first);
                foreach (uint second in edges)
                {
                    text.Set(6, second).Register(name, 7, 5, 6).Store(2, 7, 8, 0).Addi(8, 8, 4);
                }
            }
        }

        uint bytes = (uint)(Assembler.RegisterOperations.Length * edges.Length * edges.Length * 4);
        text.Call(64, 1, ElfFile.DataBase, bytes).Exit(0);
        byte[] elf = ElfFile.Write(text);
        ExecutionResult result = GuestExecutor.Run(ElfLoader.Parse(elf).Value!, ExecutionInput.Empty, ExecutionLimits.Unlimited);
        Assert.True(result.HasExited, result.Trap?.ToString());
        Assert.Equal(Tools.RunUnderQemu(elf, [], []).Output, result.PublicOutput.ToArray());
    }

    [Fact]
    public void Mutated_programs_end_with_an_exit_or_a_trap()
    {
        SeededNumbers numbers = new(99);
        HashSet<TrapReason> reasons = [];
        int exits = 0;
        for (int i = 0; i < 1_500; i++)
        {
            byte[] elf = RandomProgram.Generate(numbers, 60);
            for (int change = numbers.Below(12); change >= 0; change--)
            {
                // Behind the first page of the file: text and data, not the headers.
                elf[4096 + numbers.Below(elf.Length - 4096)] ^= (byte)(1 << numbers.Below(8));
            }

            GuestProgram program = ElfLoader.Parse(elf).Value!;
            ReplayRecorder recorder = ReplayRecorder.For(program);
            ExecutionResult result = GuestExecutor.Run(
                program, ExecutionInput.Empty, ref recorder, new ExecutionLimits(20_000));
            Assert.Equal(result.Cycles, recorder.Replay.Events);
            ExecutionResult unrecorded = GuestExecutor.Run(program, ExecutionInput.Empty, new ExecutionLimits(20_000));
            Assert.Equal((result.Cycles, result.Trap, result.ExitCode), (unrecorded.Cycles, unrecorded.Trap, unrecorded.ExitCode));
            exits += result.HasExited ? 1 : 0;
            if (result.Trap is Trap trap)
            {
                reasons.Add(trap.Reason);
                Assert.Equal(recorder.Replay.Pc, trap.Pc);
                Assert.Equal(result.Cycles, trap.Cycle);
            }
        }

        Assert.InRange(exits, 100, 1_400);
        Assert.Subset(reasons, new HashSet<TrapReason>
        {
            TrapReason.IllegalInstruction, TrapReason.PcOutsideText, TrapReason.MisalignedAccess, TrapReason.OutsideMemory,
        });
    }
}
