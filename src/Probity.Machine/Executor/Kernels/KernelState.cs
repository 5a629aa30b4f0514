using Probity.Machine.Isa;

namespace Probity.Machine.Executor.Kernels;

/// <summary>Why the interpreter's loop returned.</summary>
internal enum KernelStop
{
    SystemCall,
    CycleLimit,
    IllegalInstruction,
    PcOutsideText,
    BadJump,
    BadAccess,
    BadStore,
}

/// <summary>What the loop reads and writes; lives on the stack of <see cref="GuestExecutor"/>.</summary>
internal unsafe struct KernelState
{
    /// <summary>The prepared text: one entry per instruction and a sentinel.</summary>
    public Instruction* Text;

    /// <summary>Instructions in <see cref="Text"/>, without the sentinel.</summary>
    public uint InstructionCount;

    /// <summary>Byte address of the first instruction.</summary>
    public uint TextBase;

    /// <summary>The guest's byte 0.</summary>
    public byte* Memory;

    /// <summary>Words that are valid from the first page's end to the break, rounded up.</summary>
    public uint LowWords;

    /// <summary>
    /// Index of the next instruction; where it stopped, of the instruction that did not retire.
    /// </summary>
    public uint Index;

    /// <summary>Instructions that may still retire.</summary>
    public ulong Remaining;

    /// <summary>The address of a bad access, or the target of a bad jump through a register.</summary>
    public uint FaultAddress;

    /// <summary>x0 to x31 and the sink register.</summary>
    public fixed uint Registers[Instruction.SinkRegister + 1];
}
