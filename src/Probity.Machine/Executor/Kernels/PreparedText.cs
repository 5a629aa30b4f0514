using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Probity.Core;
using Probity.Machine.Isa;

namespace Probity.Machine.Executor.Kernels;

/// <summary>
/// A program's text in the form that the loop wants: offsets of branches in bytes of this table.
/// </summary>
/// <remarks>
/// The table ends with a sentinel, so that running off the end needs no test per instruction. A branch to a
/// target that is misaligned gets <see cref="BadOffset"/>, which is outside of any table.
/// </remarks>
internal sealed unsafe class PreparedText : IDisposable
{
    /// <summary>The opcode of the sentinel.</summary>
    internal const Opcode EndOfText = Opcode.Ecall + 1;

    /// <summary>Bytes of one entry.</summary>
    internal const int EntryBytes = 8;

    private const uint BadOffset = 0x4000_0000;

    private Instruction* _entries;

    internal PreparedText(ImmutableArray<Instruction> instructions)
    {
        Invariant.Require(sizeof(Instruction) == EntryBytes);
        Count = instructions.Length;
        _entries = (Instruction*)NativeMemory.Alloc((nuint)(Count + 1) * EntryBytes);
        for (int i = 0; i < Count; i++)
        {
            // The loop indexes the register file without checks, so it relies on these ranges.
            Instruction instruction = instructions[i];
            Invariant.Require(instruction.Opcode <= Opcode.Ecall);
            Invariant.Require(instruction.Rs1 < 32 && instruction.Rs2 < 32);
            Invariant.Require(instruction.Rd is > 0 and <= Instruction.SinkRegister);
            // SAFETY: i < Count, and the allocation has Count + 1 entries.
            _entries[i] = Prepare(instruction);
        }

        // SAFETY: the last of Count + 1 entries.
        _entries[Count] = new Instruction(EndOfText, Instruction.SinkRegister, 0, 0, 0);
    }

    ~PreparedText() => Release();

    /// <summary>Instructions, without the sentinel.</summary>
    internal int Count { get; }

    /// <summary>The table. Valid until this object is disposed.</summary>
    internal Instruction* Pointer => _entries;

    public void Dispose()
    {
        Release();
        GC.SuppressFinalize(this);
    }

    private static Instruction Prepare(Instruction instruction)
    {
        if (instruction.Opcode is not (Opcode.Jal or (>= Opcode.Beq and <= Opcode.Bgeu))) { return instruction; }
        bool isAligned = instruction.Immediate % 4 == 0;
        return instruction with { Immediate = isAligned ? instruction.Immediate * (EntryBytes / 4) : BadOffset };
    }

    private void Release()
    {
        NativeMemory.Free(_entries);
        _entries = null;
    }
}
