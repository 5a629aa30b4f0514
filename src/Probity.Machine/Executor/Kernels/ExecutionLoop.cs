using Probity.Core;
using Probity.Machine.Isa;
using Probity.Machine.Loader;

namespace Probity.Machine.Executor.Kernels;

/// <summary>One execution: alternates between the interpreter's loop and the system calls.</summary>
internal static unsafe class ExecutionLoop
{
    private const int StackPointer = 2;
    private const int A0 = 10, A1 = 11, A2 = 12, A7 = 17;

    internal static ExecutionResult Run<TRecorder>(
        GuestProgram program, ExecutionInput input, ref TRecorder recorder, ExecutionLimits limits)
        where TRecorder : struct, IExecutionRecorder
    {
        using GuestMemory memory = new(program);
        using PreparedText text = new(program.Instructions);
        Invariant.Require(program.EntryPc % 4 == 0);
        Invariant.Require(program.EntryPc >= program.TextBase && program.EntryPc < memory.TextEnd);
        SystemCalls calls = new(input, memory);
        KernelState state = default;
        state.Text = text.Pointer;
        state.InstructionCount = (uint)text.Count;
        state.TextBase = program.TextBase;
        state.Memory = memory.Pointer;
        state.Index = (program.EntryPc - program.TextBase) / 4;
        state.Remaining = (ulong)limits.MaxCycles;
        state.Registers[StackPointer] = GuestProgram.InitialStackPointer;

        // Only a system call can add public data, but the input may be too long at the start.
        (TrapReason Reason, string Detail)? trap = input.PublicInput.Length <= ExecutionInput.MaxPublicBytes
            ? null
            : (TrapReason.PublicDataTooLong,
                $"the public input has {input.PublicInput.Length} bytes; "
                + $"at most {ExecutionInput.MaxPublicBytes} are allowed");
        while (trap is null)
        {
            state.LowWords = memory.LowWords;
            KernelStop stop = InterpreterKernel.Run(&state, ref recorder);
            if (stop != KernelStop.SystemCall)
            {
                trap = Explain(stop, program, memory, in state);
                break;
            }

            // SAFETY: constant positions inside of the register file, here and below.
            uint number = state.Registers[A7], a0 = state.Registers[A0];
            uint a1 = state.Registers[A1], a2 = state.Registers[A2];
            if (number is SystemCalls.Exit or SystemCalls.ExitGroup)
            {
                recorder.SystemCall((int)state.Index, number, a0, a1, a2, a0);
                state.Remaining--;
                return Finish((byte)a0, null, in state);
            }

            trap = calls.Call(ref recorder, (int)state.Index, number, a0, a1, a2, out uint result);
            if (trap is null)
            {
                state.Registers[A0] = result;
                state.Remaining--;
                state.Index++;
            }
        }

        return Finish(0, trap, in state);

        ExecutionResult Finish(byte exitCode, (TrapReason Reason, string Detail)? cause, in KernelState end)
        {
            long cycles = limits.MaxCycles - (long)end.Remaining;
            uint pc = program.TextBase + (4 * end.Index);
            string line = end.Index < (uint)program.Instructions.Length
                ? Disassembler.Format(program.Instructions[(int)end.Index], pc)
                : string.Empty;
            Trap? report = cause is { } known ? new Trap(known.Reason, pc, cycles, line, known.Detail) : null;
            return new ExecutionResult(exitCode, report, cycles, calls.PublicOutput, calls.DebugText);
        }
    }

    private static (TrapReason Reason, string Detail) Explain(
        KernelStop stop, GuestProgram program, GuestMemory memory, in KernelState state)
    {
        switch (stop)
        {
            case KernelStop.CycleLimit:
                return (TrapReason.CycleLimit, "the limit on cycles is used up");
            case KernelStop.IllegalInstruction:
                uint word = memory.ReadWord((program.TextBase / 4) + state.Index);
                return (TrapReason.IllegalInstruction, $"0x{word:x8} is not an instruction of RV32IM");
            case KernelStop.PcOutsideText:
                return (TrapReason.PcOutsideText, "execution ran past the end of the text");
        }

        Instruction instruction = program.Instructions[(int)state.Index];
        if (stop == KernelStop.BadJump)
        {
            uint pc = program.TextBase + (4 * state.Index);
            uint target = instruction.Opcode == Opcode.Jalr ? state.FaultAddress : pc + instruction.Immediate;
            return target % 4 != 0
                ? (TrapReason.PcMisaligned, $"jump to 0x{target:x8}, which is not a multiple of 4")
                : (TrapReason.PcOutsideText, $"jump to 0x{target:x8}, outside of the text");
        }

        uint bytes = AccessBytes(instruction.Opcode);
        uint address = state.FaultAddress;
        string what = $"{(stop == KernelStop.BadStore ? "store" : "load")} of {bytes} bytes at 0x{address:x8}";
        return address % bytes != 0 ? (TrapReason.MisalignedAccess, what + ", which is misaligned")
            : memory.IsValid(address, bytes) ? (TrapReason.StoreIntoText, what + ", which is in the text")
            : (TrapReason.OutsideMemory, what + ", outside of memory");
    }

    private static uint AccessBytes(Opcode opcode) => opcode switch
    {
        Opcode.Lb or Opcode.Lbu or Opcode.Sb => 1,
        Opcode.Lh or Opcode.Lhu or Opcode.Sh => 2,
        _ => 4,
    };
}
