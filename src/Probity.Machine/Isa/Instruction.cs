namespace Probity.Machine.Isa;

/// <summary>A decoded instruction, as it stands in the program table.</summary>
/// <param name="Opcode">What to do.</param>
/// <param name="Rd">Destination register. Range: 1 to 31, or <see cref="SinkRegister"/> where the code says x0.</param>
/// <param name="Rs1">First source register. Range: 0 to 31; 0 where the format has none.</param>
/// <param name="Rs2">Second source register. Range: 0 to 31; 0 where the format has none.</param>
/// <param name="Immediate">
/// Sign-extended immediate as 32 bits (the shift amount for immediate shifts, the upper 20 bits in place for
/// LUI and AUIPC, the byte offset for branches and JAL); 0 where the format has none.
/// </param>
public readonly record struct Instruction(Opcode Opcode, byte Rd, byte Rs1, byte Rs2, uint Immediate)
{
    /// <summary>Writes to x0 go to this register, which nothing reads: so x0 is never written, without a special case.</summary>
    public const byte SinkRegister = 32;
}
