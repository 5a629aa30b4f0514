namespace Probity.Machine.Isa;

#pragma warning disable CS1591 // The members are the mnemonics of the RISC-V specification.

/// <summary>The instructions of RV32IM that the machine executes and proves.</summary>
/// <remarks>
/// Source: The RISC-V Instruction Set Manual, Volume I, 20191213. FENCE decodes to <c>addi x0, x0, 0</c>; EBREAK,
/// CSR instructions and everything else decode to <see cref="Illegal"/>, which traps when it is reached.
/// </remarks>
public enum Opcode : byte
{
    Illegal = 0,
    Add, Sub, Sll, Slt, Sltu, Xor, Srl, Sra, Or, And,
    Addi, Slti, Sltiu, Xori, Ori, Andi, Slli, Srli, Srai,
    Lui, Auipc, Jal, Jalr,
    Beq, Bne, Blt, Bge, Bltu, Bgeu,
    Lb, Lh, Lw, Lbu, Lhu, Sb, Sh, Sw,
    Mul, Mulh, Mulhsu, Mulhu, Div, Divu, Rem, Remu,
    Ecall,
}
