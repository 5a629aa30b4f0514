using System.Collections.Immutable;
using Probity.Machine.Isa;
using Probity.Machine.Loader;

namespace Probity.Prover.Tests.Columns;

/// <summary>Builds small programs by hand.</summary>
public sealed class Assembly
{
    public const uint TextBase = 0x10000;
    public const uint DataBase = 0x20000;
    public const uint InitialBreak = 0x30000;
    public const byte Sink = Instruction.SinkRegister;
    public const byte Zero = 0, Sp = 2, T0 = 5, T1 = 6, T2 = 7, A0 = 10, A1 = 11, A2 = 12, A7 = 17, S2 = 18, S3 = 19;

    private readonly List<Instruction> _code = [];
    private readonly List<ImageWord> _image = [];

    /// <summary>The pc of the next instruction.</summary>
    public uint Here => TextBase + (4 * (uint)_code.Count);

    public Assembly Add(Instruction instruction)
    {
        _code.Add(instruction);
        return this;
    }

    /// <summary>rd = rs1 op rs2.</summary>
    public Assembly Register(Opcode opcode, byte rd, byte rs1, byte rs2) => Add(new(opcode, rd, rs1, rs2, 0));

    /// <summary>rd = rs1 op immediate; also loads and JALR.</summary>
    public Assembly Immediate(Opcode opcode, byte rd, byte rs1, int immediate) =>
        Add(new(opcode, rd, rs1, 0, (uint)immediate));

    /// <summary>Stores rs2 at rs1 + immediate.</summary>
    public Assembly Store(Opcode opcode, byte rs2, byte rs1, int immediate) =>
        Add(new(opcode, Sink, rs1, rs2, (uint)immediate));

    /// <summary>Branches or jumps by a byte offset.</summary>
    public Assembly Branch(Opcode opcode, byte rs1, byte rs2, int offset) =>
        Add(new(opcode, Sink, rs1, rs2, (uint)offset));

    /// <summary>rd = value, with one instruction (as LUI that fills all bits, which no decoder
    /// makes).</summary>
    public Assembly Set(byte rd, uint value) => Add(new(Opcode.Lui, rd, 0, 0, value));

    /// <summary>a7 = number, a0.. = arguments, ECALL.</summary>
    public Assembly Call(uint number, uint a0, uint a1 = 0, uint a2 = 0) =>
        Set(A7, number).Set(A0, a0).Set(A1, a1).Set(A2, a2).Ecall();

    public Assembly Ecall() => Add(new(Opcode.Ecall, Sink, 0, 0, 0));

    /// <summary>exit(code).</summary>
    public Assembly Exit(uint code = 0) => Set(A7, 93).Set(A0, code).Ecall();

    /// <summary>A word of the initial memory.</summary>
    public Assembly Word(uint byteAddress, uint value)
    {
        _image.Add(new ImageWord(byteAddress / 4, value));
        return this;
    }

    public GuestProgram Build() => new(
        TextBase, TextBase, [.. _code], [.. _image.OrderBy(w => w.WordAddress)], InitialBreak);
}
