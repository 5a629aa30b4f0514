namespace Probity.Machine.Isa;

/// <summary>Writes instructions in the assembler's notation, for trap reports and <c>inspect</c>.</summary>
public static class Disassembler
{
    private static readonly string[] RegisterNames =
    [
        "zero", "ra", "sp", "gp", "tp", "t0", "t1", "t2", "s0", "s1", "a0", "a1", "a2", "a3", "a4", "a5",
        "a6", "a7", "s2", "s3", "s4", "s5", "s6", "s7", "s8", "s9", "s10", "s11", "t3", "t4", "t5", "t6",
    ];

    /// <summary>
    /// The name of a register in the standard calling convention; the sink register is <c>zero</c>.
    /// </summary>
    /// <param name="register">Range: 0 to 32.</param>
    public static string RegisterName(byte register) =>
        register == Instruction.SinkRegister ? RegisterNames[0] : RegisterNames[register];

    /// <summary>One line such as <c>lw a0, -4(sp)</c>.</summary>
    /// <param name="instruction">What to write; fields as the decoder makes them.</param>
    /// <param name="pc">Where the instruction stands; branch and jump targets are written as
    /// addresses.</param>
    public static string Format(Instruction instruction, uint pc)
    {
        string name = Mnemonic(instruction.Opcode);
        string rd = RegisterName(instruction.Rd), rs1 = RegisterName(instruction.Rs1);
        string rs2 = RegisterName(instruction.Rs2);
        int immediate = (int)instruction.Immediate;
        return instruction.Opcode switch
        {
            Opcode.Illegal or Opcode.Ecall => name,
            Opcode.Lui or Opcode.Auipc => $"{name} {rd}, 0x{instruction.Immediate >> 12:x}",
            Opcode.Jal => $"{name} {rd}, 0x{pc + instruction.Immediate:x8}",
            Opcode.Jalr or (>= Opcode.Lb and <= Opcode.Lhu) => $"{name} {rd}, {immediate}({rs1})",
            >= Opcode.Sb and <= Opcode.Sw => $"{name} {rs2}, {immediate}({rs1})",
            >= Opcode.Beq and <= Opcode.Bgeu => $"{name} {rs1}, {rs2}, 0x{pc + instruction.Immediate:x8}",
            >= Opcode.Addi and <= Opcode.Srai => $"{name} {rd}, {rs1}, {immediate}",
            _ => $"{name} {rd}, {rs1}, {rs2}",
        };
    }

    private static string Mnemonic(Opcode opcode) => opcode switch
    {
        Opcode.Illegal => "illegal",
        Opcode.Add => "add",
        Opcode.Sub => "sub",
        Opcode.Sll => "sll",
        Opcode.Slt => "slt",
        Opcode.Sltu => "sltu",
        Opcode.Xor => "xor",
        Opcode.Srl => "srl",
        Opcode.Sra => "sra",
        Opcode.Or => "or",
        Opcode.And => "and",
        Opcode.Addi => "addi",
        Opcode.Slti => "slti",
        Opcode.Sltiu => "sltiu",
        Opcode.Xori => "xori",
        Opcode.Ori => "ori",
        Opcode.Andi => "andi",
        Opcode.Slli => "slli",
        Opcode.Srli => "srli",
        Opcode.Srai => "srai",
        Opcode.Lui => "lui",
        Opcode.Auipc => "auipc",
        Opcode.Jal => "jal",
        Opcode.Jalr => "jalr",
        Opcode.Beq => "beq",
        Opcode.Bne => "bne",
        Opcode.Blt => "blt",
        Opcode.Bge => "bge",
        Opcode.Bltu => "bltu",
        Opcode.Bgeu => "bgeu",
        Opcode.Lb => "lb",
        Opcode.Lh => "lh",
        Opcode.Lw => "lw",
        Opcode.Lbu => "lbu",
        Opcode.Lhu => "lhu",
        Opcode.Sb => "sb",
        Opcode.Sh => "sh",
        Opcode.Sw => "sw",
        Opcode.Mul => "mul",
        Opcode.Mulh => "mulh",
        Opcode.Mulhsu => "mulhsu",
        Opcode.Mulhu => "mulhu",
        Opcode.Div => "div",
        Opcode.Divu => "divu",
        Opcode.Rem => "rem",
        Opcode.Remu => "remu",
        Opcode.Ecall => "ecall",
        _ => throw new ArgumentOutOfRangeException(nameof(opcode)),
    };
}
