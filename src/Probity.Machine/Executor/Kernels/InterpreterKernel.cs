using System.Numerics;
using System.Runtime.CompilerServices;
using Probity.Machine.Isa;
using Probity.Machine.Loader;

namespace Probity.Machine.Executor.Kernels;

/// <summary>The interpreter's loop: runs until a system call, a trap or the limit on cycles.</summary>
/// <remarks>
/// Facts that every raw access relies on, established by <see cref="PreparedText"/> and
/// <see cref="GuestMemory"/>: register numbers are at most 32; <c>ip</c> points into the table or at its
/// sentinel, because each jump is compared with the table's size; an address passed <see cref="IsReadable"/>
/// or <see cref="IsWritable"/> and is below 2^29.
/// </remarks>
internal static unsafe class InterpreterKernel
{
    /// <summary>Runs from <see cref="KernelState.Index"/> on.</summary>
    /// <remarks>
    /// Compiled fully at once: the loop is entered once per system call, so tiering would come late. With
    /// <see cref="NoRecording"/> every recorder call and what only feeds it vanishes.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static KernelStop Run<TRecorder>(KernelState* state, ref TRecorder recorder)
        where TRecorder : struct, IExecutionRecorder
    {
        Instruction* text = state->Text;
        Instruction* ip = text + state->Index;
        nuint textBytes = (nuint)state->InstructionCount * PreparedText.EntryBytes;
        uint* x = state->Registers;
        byte* memory = state->Memory;
        uint textBase = state->TextBase;
        uint lowWords = state->LowWords;
        uint textEnd = textBase + (4 * state->InstructionCount);
        uint gapWords = (textBase - GuestMemory.LowBase) / 4;
        uint dataWords = lowWords - gapWords - state->InstructionCount;
        ulong remaining = state->Remaining;
        uint a, b, address, before;
        KernelStop stop;
        while (true)
        {
            if (remaining == 0) { goto CycleLimit; }
            remaining--;
            // SAFETY, for the whole switch: see the remarks of this class.
            switch (ip->Opcode)
            {
                case Opcode.Add:
                    a = x[ip->Rs1];
                    b = x[ip->Rs2];
                    Compute(ref recorder, text, ip, x, a, b, a + b);
                    break;
                case Opcode.Sub:
                    a = x[ip->Rs1];
                    b = x[ip->Rs2];
                    Compute(ref recorder, text, ip, x, a, b, a - b);
                    break;
                case Opcode.Sll:
                    a = x[ip->Rs1];
                    b = x[ip->Rs2];
                    Compute(ref recorder, text, ip, x, a, b, a << (int)b);
                    break;
                case Opcode.Slt:
                    a = x[ip->Rs1];
                    b = x[ip->Rs2];
                    Compute(ref recorder, text, ip, x, a, b, (int)a < (int)b ? 1u : 0u);
                    break;
                case Opcode.Sltu:
                    a = x[ip->Rs1];
                    b = x[ip->Rs2];
                    Compute(ref recorder, text, ip, x, a, b, a < b ? 1u : 0u);
                    break;
                case Opcode.Xor:
                    a = x[ip->Rs1];
                    b = x[ip->Rs2];
                    Compute(ref recorder, text, ip, x, a, b, a ^ b);
                    break;
                case Opcode.Srl:
                    a = x[ip->Rs1];
                    b = x[ip->Rs2];
                    Compute(ref recorder, text, ip, x, a, b, a >> (int)b);
                    break;
                case Opcode.Sra:
                    a = x[ip->Rs1];
                    b = x[ip->Rs2];
                    Compute(ref recorder, text, ip, x, a, b, (uint)((int)a >> (int)b));
                    break;
                case Opcode.Or:
                    a = x[ip->Rs1];
                    b = x[ip->Rs2];
                    Compute(ref recorder, text, ip, x, a, b, a | b);
                    break;
                case Opcode.And:
                    a = x[ip->Rs1];
                    b = x[ip->Rs2];
                    Compute(ref recorder, text, ip, x, a, b, a & b);
                    break;
                case Opcode.Mul:
                    a = x[ip->Rs1];
                    b = x[ip->Rs2];
                    Compute(ref recorder, text, ip, x, a, b, a * b);
                    break;
                case Opcode.Mulh:
                    a = x[ip->Rs1];
                    b = x[ip->Rs2];
                    Compute(ref recorder, text, ip, x, a, b, (uint)(((long)(int)a * (int)b) >> 32));
                    break;
                case Opcode.Mulhsu:
                    a = x[ip->Rs1];
                    b = x[ip->Rs2];
                    Compute(ref recorder, text, ip, x, a, b, (uint)(((long)(int)a * b) >> 32));
                    break;
                case Opcode.Mulhu:
                    a = x[ip->Rs1];
                    b = x[ip->Rs2];
                    Compute(ref recorder, text, ip, x, a, b, (uint)(((ulong)a * b) >> 32));
                    break;
                case Opcode.Div:
                    a = x[ip->Rs1];
                    b = x[ip->Rs2];
                    Compute(ref recorder, text, ip, x, a, b, Divide(a, b));
                    break;
                case Opcode.Divu:
                    a = x[ip->Rs1];
                    b = x[ip->Rs2];
                    Compute(ref recorder, text, ip, x, a, b, b == 0 ? uint.MaxValue : a / b);
                    break;
                case Opcode.Rem:
                    a = x[ip->Rs1];
                    b = x[ip->Rs2];
                    Compute(ref recorder, text, ip, x, a, b, Remainder(a, b));
                    break;
                case Opcode.Remu:
                    a = x[ip->Rs1];
                    b = x[ip->Rs2];
                    Compute(ref recorder, text, ip, x, a, b, b == 0 ? a : a % b);
                    break;
                case Opcode.Addi:
                    a = x[ip->Rs1];
                    b = ip->Immediate;
                    Compute(ref recorder, text, ip, x, a, b, a + b);
                    break;
                case Opcode.Slti:
                    a = x[ip->Rs1];
                    b = ip->Immediate;
                    Compute(ref recorder, text, ip, x, a, b, (int)a < (int)b ? 1u : 0u);
                    break;
                case Opcode.Sltiu:
                    a = x[ip->Rs1];
                    b = ip->Immediate;
                    Compute(ref recorder, text, ip, x, a, b, a < b ? 1u : 0u);
                    break;
                case Opcode.Xori:
                    a = x[ip->Rs1];
                    b = ip->Immediate;
                    Compute(ref recorder, text, ip, x, a, b, a ^ b);
                    break;
                case Opcode.Ori:
                    a = x[ip->Rs1];
                    b = ip->Immediate;
                    Compute(ref recorder, text, ip, x, a, b, a | b);
                    break;
                case Opcode.Andi:
                    a = x[ip->Rs1];
                    b = ip->Immediate;
                    Compute(ref recorder, text, ip, x, a, b, a & b);
                    break;
                case Opcode.Slli:
                    a = x[ip->Rs1];
                    b = ip->Immediate;
                    Compute(ref recorder, text, ip, x, a, b, a << (int)b);
                    break;
                case Opcode.Srli:
                    a = x[ip->Rs1];
                    b = ip->Immediate;
                    Compute(ref recorder, text, ip, x, a, b, a >> (int)b);
                    break;
                case Opcode.Srai:
                    a = x[ip->Rs1];
                    b = ip->Immediate;
                    Compute(ref recorder, text, ip, x, a, b, (uint)((int)a >> (int)b));
                    break;
                case Opcode.Lui:
                    Compute(ref recorder, text, ip, x, 0, ip->Immediate, ip->Immediate);
                    break;
                case Opcode.Auipc:
                    b = ip->Immediate;
                    Compute(ref recorder, text, ip, x, 0, b, PcOf(text, ip, textBase) + b);
                    break;
                case Opcode.Lb:
                    a = x[ip->Rs1];
                    address = a + ip->Immediate;
                    if (!IsReadable(address, lowWords, 0)) { goto BadAccess; }
                    Load(ref recorder, text, ip, x, memory, a, address, (uint)(sbyte)memory[address]);
                    break;
                case Opcode.Lbu:
                    a = x[ip->Rs1];
                    address = a + ip->Immediate;
                    if (!IsReadable(address, lowWords, 0)) { goto BadAccess; }
                    Load(ref recorder, text, ip, x, memory, a, address, memory[address]);
                    break;
                case Opcode.Lh:
                    a = x[ip->Rs1];
                    address = a + ip->Immediate;
                    if (!IsReadable(address, lowWords, 1)) { goto BadAccess; }
                    Load(ref recorder, text, ip, x, memory, a, address, (uint)*(short*)(memory + address));
                    break;
                case Opcode.Lhu:
                    a = x[ip->Rs1];
                    address = a + ip->Immediate;
                    if (!IsReadable(address, lowWords, 1)) { goto BadAccess; }
                    Load(ref recorder, text, ip, x, memory, a, address, *(ushort*)(memory + address));
                    break;
                case Opcode.Lw:
                    a = x[ip->Rs1];
                    address = a + ip->Immediate;
                    if (!IsReadable(address, lowWords, 2)) { goto BadAccess; }
                    Load(ref recorder, text, ip, x, memory, a, address, *(uint*)(memory + address));
                    break;
                case Opcode.Sb:
                    a = x[ip->Rs1];
                    b = x[ip->Rs2];
                    address = a + ip->Immediate;
                    if (!IsWritable(address, textEnd, dataWords, gapWords, 0)) { goto BadStore; }
                    before = WordBefore<TRecorder>(memory, address);
                    memory[address] = (byte)b;
                    Store(ref recorder, text, ip, memory, a, b, address, before);
                    break;
                case Opcode.Sh:
                    a = x[ip->Rs1];
                    b = x[ip->Rs2];
                    address = a + ip->Immediate;
                    if (!IsWritable(address, textEnd, dataWords, gapWords, 1)) { goto BadStore; }
                    before = WordBefore<TRecorder>(memory, address);
                    *(ushort*)(memory + address) = (ushort)b;
                    Store(ref recorder, text, ip, memory, a, b, address, before);
                    break;
                case Opcode.Sw:
                    a = x[ip->Rs1];
                    b = x[ip->Rs2];
                    address = a + ip->Immediate;
                    if (!IsWritable(address, textEnd, dataWords, gapWords, 2)) { goto BadStore; }
                    before = WordBefore<TRecorder>(memory, address);
                    *(uint*)(memory + address) = b;
                    Store(ref recorder, text, ip, memory, a, b, address, before);
                    break;
                case Opcode.Beq:
                    a = x[ip->Rs1];
                    b = x[ip->Rs2];
                    if (a == b) { goto TakeBranch; }
                    Branch(ref recorder, text, ip, a, b, isTaken: false);
                    break;
                case Opcode.Bne:
                    a = x[ip->Rs1];
                    b = x[ip->Rs2];
                    if (a != b) { goto TakeBranch; }
                    Branch(ref recorder, text, ip, a, b, isTaken: false);
                    break;
                case Opcode.Blt:
                    a = x[ip->Rs1];
                    b = x[ip->Rs2];
                    if ((int)a < (int)b) { goto TakeBranch; }
                    Branch(ref recorder, text, ip, a, b, isTaken: false);
                    break;
                case Opcode.Bge:
                    a = x[ip->Rs1];
                    b = x[ip->Rs2];
                    if ((int)a >= (int)b) { goto TakeBranch; }
                    Branch(ref recorder, text, ip, a, b, isTaken: false);
                    break;
                case Opcode.Bltu:
                    a = x[ip->Rs1];
                    b = x[ip->Rs2];
                    if (a < b) { goto TakeBranch; }
                    Branch(ref recorder, text, ip, a, b, isTaken: false);
                    break;
                case Opcode.Bgeu:
                    a = x[ip->Rs1];
                    b = x[ip->Rs2];
                    if (a >= b) { goto TakeBranch; }
                    Branch(ref recorder, text, ip, a, b, isTaken: false);
                    break;
                case Opcode.Jal:
                    if (Target(ip) - (nuint)text >= textBytes) { goto BadJump; }
                    b = (uint)((int)ip->Immediate / (PreparedText.EntryBytes / 4));
                    Compute(ref recorder, text, ip, x, 0, b, PcOf(text, ip, textBase) + 4);
                    ip = (Instruction*)Target(ip);
                    continue;
                case Opcode.Jalr:
                    a = x[ip->Rs1];
                    b = ip->Immediate;
                    address = (a + b) & ~1u;
                    before = BitOperations.RotateRight(address - textBase, 2);
                    if (before >= state->InstructionCount) { goto BadJumpRegister; }
                    Compute(ref recorder, text, ip, x, a, b, PcOf(text, ip, textBase) + 4);
                    ip = text + before;
                    continue;
                case Opcode.Ecall:
                    stop = KernelStop.SystemCall;
                    goto Stop;
                case Opcode.Illegal:
                    stop = KernelStop.IllegalInstruction;
                    goto Stop;
                default:
                    stop = KernelStop.PcOutsideText;
                    goto Stop;
            }

            ip++;
            continue;

        TakeBranch:
            // SAFETY: a target outside of the table is never followed.
            if (Target(ip) - (nuint)text >= textBytes) { goto BadJump; }
            Branch(ref recorder, text, ip, a, b, isTaken: true);
            ip = (Instruction*)Target(ip);
        }

    CycleLimit:
        // Below 0 for a moment: nothing was taken for the instruction that did not start.
        stop = KernelStop.CycleLimit;
        remaining--;
        goto Stop;
    BadJumpRegister:
        state->FaultAddress = address;
        stop = KernelStop.BadJump;
        goto Stop;
    BadJump:
        stop = KernelStop.BadJump;
        goto Stop;
    BadAccess:
        state->FaultAddress = address;
        stop = KernelStop.BadAccess;
        goto Stop;
    BadStore:
        state->FaultAddress = address;
        stop = KernelStop.BadStore;
    Stop:
        // The instruction that stopped has not retired.
        state->Remaining = remaining + 1;
        state->Index = (uint)(ip - text);
        return stop;
    }

    /// <summary>Writes the result of an instruction that only computes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Compute<TRecorder>(
        ref TRecorder recorder, Instruction* text, Instruction* ip, uint* x, uint a, uint b, uint result)
        where TRecorder : struct, IExecutionRecorder
    {
        byte rd = ip->Rd;
        if (typeof(TRecorder) != typeof(NoRecording))
        {
            recorder.Compute((int)(ip - text), a, b, x[rd], result);
        }

        x[rd] = result;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Branch<TRecorder>(
        ref TRecorder recorder, Instruction* text, Instruction* ip, uint a, uint b, bool isTaken)
        where TRecorder : struct, IExecutionRecorder
    {
        if (typeof(TRecorder) != typeof(NoRecording)) { recorder.Branch((int)(ip - text), a, b, isTaken); }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Load<TRecorder>(
        ref TRecorder recorder,
        Instruction* text,
        Instruction* ip,
        uint* x,
        byte* memory,
        uint a,
        uint address,
        uint result)
        where TRecorder : struct, IExecutionRecorder
    {
        byte rd = ip->Rd;
        if (typeof(TRecorder) != typeof(NoRecording))
        {
            uint word = *(uint*)(memory + (address & ~3u));
            recorder.Load((int)(ip - text), a, address >> 2, word, x[rd], result);
        }

        x[rd] = result;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint WordBefore<TRecorder>(byte* memory, uint address)
        where TRecorder : struct, IExecutionRecorder =>
        typeof(TRecorder) != typeof(NoRecording) ? *(uint*)(memory + (address & ~3u)) : 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<TRecorder>(
        ref TRecorder recorder,
        Instruction* text,
        Instruction* ip,
        byte* memory,
        uint a,
        uint b,
        uint address,
        uint before)
        where TRecorder : struct, IExecutionRecorder
    {
        if (typeof(TRecorder) != typeof(NoRecording))
        {
            recorder.Store((int)(ip - text), a, b, address >> 2, before, *(uint*)(memory + (address & ~3u)));
        }
    }

    /// <summary>
    /// Whether an access of 2^<paramref name="sizeLog2"/> bytes is aligned and in the heap or the stack.
    /// </summary>
    /// <remarks>
    /// The rotation moves the bits that must be zero to the top, so one comparison checks both.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsReadable(uint address, uint lowWords, int sizeLog2) =>
        BitOperations.RotateRight(address - GuestMemory.LowBase, sizeLog2) < lowWords << (2 - sizeLog2)
        || BitOperations.RotateRight(address - GuestMemory.StackBase, sizeLog2)
            < GuestProgram.StackBytes >> sizeLog2;

    /// <summary>
    /// Likewise for stores, which may not enter the text: behind it, in the stack, or in the gap before it.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsWritable(uint address, uint textEnd, uint dataWords, uint gapWords, int sizeLog2) =>
        BitOperations.RotateRight(address - textEnd, sizeLog2) < dataWords << (2 - sizeLog2)
        || BitOperations.RotateRight(address - GuestMemory.StackBase, sizeLog2)
            < GuestProgram.StackBytes >> sizeLog2
        || BitOperations.RotateRight(address - GuestMemory.LowBase, sizeLog2) < gapWords << (2 - sizeLog2);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static nuint Target(Instruction* ip) => (nuint)((byte*)ip + (int)ip->Immediate);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint PcOf(Instruction* text, Instruction* ip, uint textBase) =>
        textBase + ((uint)((byte*)ip - (byte*)text) / (PreparedText.EntryBytes / 4));

    /// <summary>DIV: a division by zero gives -1; the one overflow gives the dividend.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Divide(uint a, uint b) =>
        b == 0 ? uint.MaxValue : b == uint.MaxValue ? 0 - a : (uint)((int)a / (int)b);

    /// <summary>REM: a division by zero gives the dividend; the one overflow gives 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Remainder(uint a, uint b) =>
        b == 0 ? a : b == uint.MaxValue ? 0 : (uint)((int)a % (int)b);
}
