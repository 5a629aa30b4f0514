using System.Globalization;

namespace Probity.Machine.Executor;

/// <summary>The report of a trap: where, when, at which instruction and why.</summary>
/// <param name="Reason">The kind of trap.</param>
/// <param name="Pc">Byte address of the instruction that trapped; it did not retire.</param>
/// <param name="Cycle">Instructions that retired before.</param>
/// <param name="Instruction">The disassembled instruction; empty where pc is outside of the text.</param>
/// <param name="Detail">One sentence with the offending address or length.</param>
public sealed record Trap(TrapReason Reason, uint Pc, long Cycle, string Instruction, string Detail)
{
    /// <summary>One line for people.</summary>
    public override string ToString()
    {
        string at = Instruction.Length == 0 ? string.Empty : $" ({Instruction})";
        return string.Create(CultureInfo.InvariantCulture, $"trap at pc 0x{Pc:x8}, cycle {Cycle}{at}: {Detail}");
    }
}
