using System.Buffers.Binary;

namespace Probity.Machine.Tests.Support;

/// <summary>Encodes RV32IM instructions, independently of the decoder under test.</summary>
internal sealed class Assembler
{
    public const uint TextBase = 0x10000;

    private readonly List<uint> _words = [];

    public int Count => _words.Count;

    public uint LastWord => _words[^1];

    public uint Here => TextBase + (4 * (uint)Count);

    public static readonly (string Name, uint Funct7, uint Funct3)[] RegisterOperations =
    [
        ("add", 0, 0), ("sub", 32, 0), ("sll", 0, 1), ("slt", 0, 2), ("sltu", 0, 3), ("xor", 0, 4), ("srl", 0, 5),
        ("sra", 32, 5), ("or", 0, 6), ("and", 0, 7), ("mul", 1, 0), ("mulh", 1, 1), ("mulhsu", 1, 2), ("mulhu", 1, 3),
        ("div", 1, 4), ("divu", 1, 5), ("rem", 1, 6), ("remu", 1, 7),
    ];

    public byte[] ToBytes()
    {
        byte[] bytes = new byte[4 * Count];
        for (int i = 0; i < Count; i++) { BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(4 * i), _words[i]); }
        return bytes;
    }

    public Assembler Word(uint word)
    {
        _words.Add(word);
        return this;
    }

    public void Replace(int index, uint word) => _words[index] = word;

    public Assembler Register(string name, int rd, int rs1, int rs2)
    {
        (_, uint funct7, uint funct3) = RegisterOperations.Single(operation => operation.Name == name);
        return Word((funct7 << 25) | ((uint)rs2 << 20) | ((uint)rs1 << 15) | (funct3 << 12) | ((uint)rd << 7) | 0x33);
    }

    /// <summary>addi 0, slti 2, sltiu 3, xori 4, ori 6, andi 7; the shifts are <see cref="Shift"/>.</summary>
    public Assembler Immediate(uint funct3, int rd, int rs1, int immediate) =>
        Word(((uint)immediate << 20) | ((uint)rs1 << 15) | (funct3 << 12) | ((uint)rd << 7) | 0x13);

    public Assembler Addi(int rd, int rs1, int immediate) => Immediate(0, rd, rs1, immediate);

    public Assembler Shift(bool isRight, bool isArithmetic, int rd, int rs1, int amount) =>
        Immediate(isRight ? 5u : 1u, rd, rs1, amount | (isArithmetic ? 0x400 : 0));

    /// <summary>lb 0, lh 1, lw 2, lbu 4, lhu 5.</summary>
    public Assembler Load(uint funct3, int rd, int rs1, int offset) =>
        Word(((uint)offset << 20) | ((uint)rs1 << 15) | (funct3 << 12) | ((uint)rd << 7) | 0x03);

    /// <summary>sb 0, sh 1, sw 2.</summary>
    public Assembler Store(uint funct3, int rs2, int rs1, int offset) =>
        Word((((uint)offset >> 5) << 25) | ((uint)rs2 << 20) | ((uint)rs1 << 15) | (funct3 << 12)
            | (((uint)offset & 31) << 7) | 0x23);

    /// <summary>beq 0, bne 1, blt 4, bge 5, bltu 6, bgeu 7.</summary>
    public Assembler Branch(uint funct3, int rs1, int rs2, int offset) => Word(BranchWord(funct3, rs1, rs2, offset));

    public static uint BranchWord(uint funct3, int rs1, int rs2, int offset)
    {
        uint bits = (uint)offset;
        return (((bits >> 12) & 1) << 31) | (((bits >> 5) & 63) << 25) | ((uint)rs2 << 20) | ((uint)rs1 << 15)
            | (funct3 << 12) | (((bits >> 1) & 15) << 8) | (((bits >> 11) & 1) << 7) | 0x63;
    }

    public Assembler Jal(int rd, int offset) => Word(JalWord(rd, offset));

    public static uint JalWord(int rd, int offset)
    {
        uint bits = (uint)offset;
        return (((bits >> 20) & 1) << 31) | (((bits >> 1) & 0x3FF) << 21) | (((bits >> 11) & 1) << 20)
            | (((bits >> 12) & 0xFF) << 12) | ((uint)rd << 7) | 0x6F;
    }

    public Assembler Jalr(int rd, int rs1, int offset) =>
        Word(((uint)offset << 20) | ((uint)rs1 << 15) | ((uint)rd << 7) | 0x67);

    public Assembler Lui(int rd, uint upper) => Word((upper << 12) | ((uint)rd << 7) | 0x37);

    public Assembler Auipc(int rd, uint upper) => Word((upper << 12) | ((uint)rd << 7) | 0x17);

    public Assembler Ecall() => Word(0x73);

    /// <summary>Two instructions that put any 32 bits into a register.</summary>
    public Assembler Set(int rd, uint value)
    {
        uint upper = (value + 0x800) >> 12;
        return Lui(rd, upper & 0xFFFFF).Addi(rd, rd, (int)(value << 20) >> 20);
    }

    /// <summary>A system call with constant arguments.</summary>
    public Assembler Call(uint number, uint a0, uint a1 = 0, uint a2 = 0) =>
        Set(10, a0).Set(11, a1).Set(12, a2).Set(17, number).Ecall();

    public Assembler Exit(uint code) => Call(93, code);
}
