namespace Probity.Machine.Isa;

/// <summary>
/// Turns instruction words into <see cref="Instruction"/>s; strict, total and without state.
/// </summary>
/// <remarks>
/// Source: The RISC-V Instruction Set Manual, Volume I, 20191213, chapters 2, 7 and 24. What is not RV32IM
/// decodes to <see cref="Opcode.Illegal"/>, so that reaching it traps; formats without a destination name the
/// sink register.
/// </remarks>
public static class Decoder
{
    private static readonly Instruction Illegal = new(Opcode.Illegal, Instruction.SinkRegister, 0, 0, 0);

    /// <summary>Decodes one 32-bit instruction word.</summary>
    /// <param name="word">Any 32 bits.</param>
    public static Instruction Decode(uint word) => (word & 0x7F) switch
    {
        0x33 => DecodeRegister(word),
        0x13 => DecodeImmediate(word),
        0x03 => DecodeLoad(word),
        0x23 => DecodeStore(word),
        0x63 => DecodeBranch(word),
        0x37 => new Instruction(Opcode.Lui, Rd(word), 0, 0, word & 0xFFFFF000),
        0x17 => new Instruction(Opcode.Auipc, Rd(word), 0, 0, word & 0xFFFFF000),
        0x6F => new Instruction(Opcode.Jal, Rd(word), 0, 0, JumpImmediate(word)),
        0x67 when Funct3(word) == 0 => new Instruction(Opcode.Jalr, Rd(word), Rs1(word), 0, LoadImmediate(word)),
        // FENCE orders memory accesses of other observers; a machine without any does nothing. FENCE.I is
        // Zifencei.
        0x0F when Funct3(word) == 0 => new Instruction(Opcode.Addi, Instruction.SinkRegister, 0, 0, 0),
        0x73 when word == 0x73 => new Instruction(Opcode.Ecall, Instruction.SinkRegister, 0, 0, 0),
        _ => Illegal,
    };

    private static Instruction DecodeRegister(uint word)
    {
        Opcode opcode = (word >> 25, Funct3(word)) switch
        {
            (0x00, 0) => Opcode.Add,
            (0x20, 0) => Opcode.Sub,
            (0x00, 1) => Opcode.Sll,
            (0x00, 2) => Opcode.Slt,
            (0x00, 3) => Opcode.Sltu,
            (0x00, 4) => Opcode.Xor,
            (0x00, 5) => Opcode.Srl,
            (0x20, 5) => Opcode.Sra,
            (0x00, 6) => Opcode.Or,
            (0x00, 7) => Opcode.And,
            (0x01, 0) => Opcode.Mul,
            (0x01, 1) => Opcode.Mulh,
            (0x01, 2) => Opcode.Mulhsu,
            (0x01, 3) => Opcode.Mulhu,
            (0x01, 4) => Opcode.Div,
            (0x01, 5) => Opcode.Divu,
            (0x01, 6) => Opcode.Rem,
            (0x01, 7) => Opcode.Remu,
            _ => Opcode.Illegal,
        };
        return opcode == Opcode.Illegal ? Illegal : new Instruction(opcode, Rd(word), Rs1(word), Rs2(word), 0);
    }

    private static Instruction DecodeImmediate(uint word)
    {
        uint shift = (word >> 20) & 31;
        (Opcode opcode, uint immediate) = (Funct3(word), word >> 25) switch
        {
            (0, _) => (Opcode.Addi, LoadImmediate(word)),
            (1, 0x00) => (Opcode.Slli, shift),
            (2, _) => (Opcode.Slti, LoadImmediate(word)),
            (3, _) => (Opcode.Sltiu, LoadImmediate(word)),
            (4, _) => (Opcode.Xori, LoadImmediate(word)),
            (5, 0x00) => (Opcode.Srli, shift),
            (5, 0x20) => (Opcode.Srai, shift),
            (6, _) => (Opcode.Ori, LoadImmediate(word)),
            (7, _) => (Opcode.Andi, LoadImmediate(word)),
            _ => (Opcode.Illegal, 0u),
        };
        return opcode == Opcode.Illegal ? Illegal : new Instruction(opcode, Rd(word), Rs1(word), 0, immediate);
    }

    private static Instruction DecodeLoad(uint word)
    {
        Opcode opcode = Funct3(word) switch
        {
            0 => Opcode.Lb,
            1 => Opcode.Lh,
            2 => Opcode.Lw,
            4 => Opcode.Lbu,
            5 => Opcode.Lhu,
            _ => Opcode.Illegal,
        };
        return opcode == Opcode.Illegal
            ? Illegal
            : new Instruction(opcode, Rd(word), Rs1(word), 0, LoadImmediate(word));
    }

    private static Instruction DecodeStore(uint word)
    {
        Opcode opcode = Funct3(word) switch
        {
            0 => Opcode.Sb,
            1 => Opcode.Sh,
            2 => Opcode.Sw,
            _ => Opcode.Illegal,
        };
        uint immediate = ((uint)((int)word >> 20) & ~31u) | ((word >> 7) & 31);
        return opcode == Opcode.Illegal
            ? Illegal
            : new Instruction(opcode, Instruction.SinkRegister, Rs1(word), Rs2(word), immediate);
    }

    private static Instruction DecodeBranch(uint word)
    {
        Opcode opcode = Funct3(word) switch
        {
            0 => Opcode.Beq,
            1 => Opcode.Bne,
            4 => Opcode.Blt,
            5 => Opcode.Bge,
            6 => Opcode.Bltu,
            7 => Opcode.Bgeu,
            _ => Opcode.Illegal,
        };
        uint immediate = ((uint)((int)word >> 19) & 0xFFFFF000) | ((word << 4) & 0x800)
            | ((word >> 20) & 0x7E0) | ((word >> 7) & 0x1E);
        return opcode == Opcode.Illegal
            ? Illegal
            : new Instruction(opcode, Instruction.SinkRegister, Rs1(word), Rs2(word), immediate);
    }

    private static uint LoadImmediate(uint word) => (uint)((int)word >> 20);

    private static uint JumpImmediate(uint word) =>
        ((uint)((int)word >> 11) & 0xFFF00000) | (word & 0xFF000) | ((word >> 9) & 0x800) | ((word >> 20) & 0x7FE);

    private static uint Funct3(uint word) => (word >> 12) & 7;

    private static byte Rd(uint word)
    {
        uint register = (word >> 7) & 31;
        return register == 0 ? Instruction.SinkRegister : (byte)register;
    }

    private static byte Rs1(uint word) => (byte)((word >> 15) & 31);

    private static byte Rs2(uint word) => (byte)((word >> 20) & 31);
}
