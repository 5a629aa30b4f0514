using Probity.Machine.Isa;
using Probity.Machine.Loader;
using Probity.Testing;
using static Probity.Prover.Tests.Columns.Assembly;

namespace Probity.Prover.Tests.Columns;

/// <summary>Programs that reach every table with the operands at which instructions go wrong.</summary>
public static class Programs
{
    public static readonly Opcode[] RegisterOpcodes =
    [
        Opcode.Add, Opcode.Sub, Opcode.Sll, Opcode.Slt, Opcode.Sltu, Opcode.Xor, Opcode.Srl, Opcode.Sra, Opcode.Or,
        Opcode.And, Opcode.Mul, Opcode.Mulh, Opcode.Mulhsu, Opcode.Mulhu, Opcode.Div, Opcode.Divu, Opcode.Rem,
        Opcode.Remu,
    ];

    public static readonly Opcode[] ImmediateOpcodes =
        [Opcode.Addi, Opcode.Slti, Opcode.Sltiu, Opcode.Xori, Opcode.Ori, Opcode.Andi];

    public static readonly Opcode[] ShiftOpcodes = [Opcode.Slli, Opcode.Srli, Opcode.Srai];

    public static readonly Opcode[] BranchOpcodes =
        [Opcode.Beq, Opcode.Bne, Opcode.Blt, Opcode.Bge, Opcode.Bltu, Opcode.Bgeu];

    public static readonly uint[] Operands =
    [
        0, 1, 2, 3, 0x7F, 0x80, 0xFF, 0x100, 0x7FFF, 0x8000, 0xFFFF, 0x10000, 0x12345678, 0x7FFFFFFF, 0x80000000,
        0x80000001, 0xFFFF0000, 0xFFFF7FFF, 0xFFFFFFFE, 0xFFFFFFFF,
    ];

    /// <summary>Register operations on every pair of operands.</summary>
    public static GuestProgram AllPairs(params Opcode[] opcodes)
    {
        Assembly code = new();
        foreach (uint a in Operands)
        {
            foreach (uint b in Operands)
            {
                code.Set(T0, a).Set(T1, b);
                foreach (Opcode opcode in opcodes)
                {
                    code.Register(opcode, T2, T0, T1);
                }
            }
        }

        return code.Exit().Build();
    }

    public static GuestProgram AllImmediates()
    {
        Assembly code = new();
        foreach (uint a in Operands)
        {
            code.Set(T0, a);
            foreach (int immediate in (int[])[0, 1, -1, 2047, -2048, 255, -256, 0x555])
            {
                foreach (Opcode opcode in ImmediateOpcodes)
                {
                    code.Immediate(opcode, T2, T0, immediate);
                }
            }

            foreach (Opcode opcode in ShiftOpcodes)
            {
                for (int distance = 0; distance < 32; distance++)
                {
                    code.Immediate(opcode, T2, T0, distance);
                }
            }
        }

        // Destination and sources that are the same register, x0 as source, the sink as destination.
        code.Register(Opcode.Add, T0, T0, T0).Register(Opcode.Sub, T1, Zero, T0).Register(Opcode.Xor, Sink, T0, T1);
        code.Immediate(Opcode.Addi, T0, T0, 5).Immediate(Opcode.Addi, Sink, T0, 5).Immediate(Opcode.Addi, T2, Zero, -7);
        code.Immediate(Opcode.Slti, T2, Zero, 1).Register(Opcode.Mul, T0, T0, T0).Register(Opcode.Div, T1, T1, T1);
        code.Add(new Instruction(Opcode.Auipc, T0, 0, 0, 0xFFFFF000)).Add(new Instruction(Opcode.Lui, T0, 0, 0, 0x80000000));
        return code.Exit(255).Build();
    }

    public static GuestProgram AllBranches()
    {
        Assembly code = new();
        foreach (uint a in Operands)
        {
            foreach (uint b in Operands)
            {
                code.Set(T0, a).Set(T1, b);
                foreach (Opcode opcode in BranchOpcodes)
                {
                    // Taken branches skip an instruction that would spoil the next ones.
                    code.Branch(opcode, T0, T1, 8).Set(S2, code.Here).Branch(opcode, T0, T0, 4);
                }
            }
        }

        // Forward and backward jumps, with and without link, through a register with an odd target.
        code.Add(new Instruction(Opcode.Jal, T0, 0, 0, 8)).Set(S2, 1);
        code.Set(T1, code.Here + 16).Immediate(Opcode.Jalr, T2, T1, 1).Set(S2, 2).Set(S2, 3);
        code.Immediate(Opcode.Addi, S3, S3, 1).Set(T0, 3).Branch(Opcode.Blt, S3, T0, -8);
        code.Set(T1, code.Here + 12).Immediate(Opcode.Jalr, T1, T1, 0).Set(S2, 4);
        code.Set(T1, code.Here + 12 + 2048).Immediate(Opcode.Jalr, Sink, T1, -2048).Set(S2, 5);
        return code.Exit(1).Build();
    }

    public static GuestProgram AllAccesses()
    {
        Assembly code = new();
        code.Word(DataBase, 0x80FF7F01).Word(DataBase + 4, 0xDEADBEEF).Word(DataBase + 12, 1);
        code.Set(T0, DataBase + 8).Set(T1, 0xA1B2C3D4);
        foreach (int word in (int[])[-8, -4, 0, 4])
        {
            code.Immediate(Opcode.Lw, T2, T0, word);
            for (int offset = 0; offset < 4; offset++)
            {
                code.Immediate(Opcode.Lb, T2, T0, word + offset).Immediate(Opcode.Lbu, T2, T0, word + offset);
                if (offset % 2 == 0)
                {
                    code.Immediate(Opcode.Lh, T2, T0, word + offset).Immediate(Opcode.Lhu, T2, T0, word + offset);
                    code.Store(Opcode.Sh, T1, T0, word + offset).Immediate(Opcode.Lw, T2, T0, word);
                }

                code.Store(Opcode.Sb, T2, T0, word + offset).Immediate(Opcode.Lb, T2, T0, word + offset);
            }

            code.Store(Opcode.Sw, T1, T0, word).Store(Opcode.Sw, Zero, T0, word);
        }

        // A base that overflows, a carry out of the low limb, the top of memory, and a base that is also the
        // target.
        code.Set(T0, 0xFFFFFFFC).Set(T1, DataBase + 0xFFFC).Set(S2, 0x1FFFFFF0);
        code.Set(T2, unchecked(DataBase + 4u)).Immediate(Opcode.Lw, T2, T2, -4).Immediate(Opcode.Lw, T2, T1, -0x7FC);
        code.Store(Opcode.Sw, T0, S2, 12).Immediate(Opcode.Lw, T2, S2, 12).Store(Opcode.Sb, S2, S2, 11);
        code.Set(T1, DataBase).Immediate(Opcode.Lw, T1, T1, 0).Store(Opcode.Sh, Sp, Sp, 2);
        return code.Exit(2).Build();
    }

    /// <summary>Every system call, with every outcome. Needs inputs of some 30 bytes.</summary>
    public static GuestProgram AllCalls()
    {
        Assembly code = new();
        code.Word(DataBase, 0x04030201).Word(DataBase + 4, 0x08070605).Word(DataBase + 8, 0x0C0B0A09);
        foreach (uint descriptor in (uint[])[0, 3])
        {
            uint buffer = DataBase + 0x100 + (0x100 * descriptor);
            code.Call(63, descriptor, buffer, 0).Call(63, descriptor, buffer, 4).Call(63, descriptor, buffer + 1, 1);
            code.Call(63, descriptor, buffer + 3, 6).Call(63, descriptor, buffer + 2, 2).Call(63, descriptor, buffer + 1, 8);
            code.Call(63, descriptor, buffer + 20, 1000).Call(63, descriptor, buffer, 10).Call(63, descriptor, 0, 0);
        }

        code.Call(64, 1, DataBase, 12).Call(64, 1, DataBase + 1, 1).Call(64, 1, DataBase + 2, 7).Call(64, 1, 0, 0);
        code.Call(64, 1, DataBase + 0x103, 9).Call(64, 2, DataBase, 5).Call(64, 2, 0, 0);
        foreach (uint descriptor in (uint[])[1, 2, 4, 0x10000, 0xFFFFFFFF])
        {
            code.Call(63, descriptor, DataBase, 4);
        }

        foreach (uint descriptor in (uint[])[0, 3, 5, 0x10001, 0xFFFFFFFF])
        {
            code.Call(64, descriptor, DataBase, 4);
        }

        foreach (uint number in (uint[])[0, 62, 65, 92, 95, 213, 215, 0x1003F, 0x10000, 0xFFFFFFFF])
        {
            code.Call(number, 1, 2, 3);
        }

        foreach (uint address in (uint[])[0, InitialBreak - 1, InitialBreak, InitialBreak + 1, 0x1F800000, 0x1F800001,
            0xFFFFFFFF, InitialBreak + 0x10001, 0, 0x1F7FFFFF])
        {
            code.Call(214, address);
        }

        return code.Set(A7, 94).Set(A0, 0xABCD1234).Ecall().Build();
    }

    /// <summary>One row of every table: for mutations.</summary>
    public static GuestProgram Everything(int idleRounds = 0)
    {
        Assembly code = new();
        code.Word(DataBase, 0x80FF7F01).Word(DataBase + 4, 0xDEADBEEF);
        code.Set(T0, 0x80001234).Set(T1, 0x00057F83);
        foreach (Opcode opcode in RegisterOpcodes)
        {
            code.Register(opcode, T2, T0, T1);
        }

        foreach (Opcode opcode in ImmediateOpcodes)
        {
            code.Immediate(opcode, T2, T0, -1365);
        }

        foreach (Opcode opcode in ShiftOpcodes)
        {
            code.Immediate(opcode, T2, T0, 13);
        }

        code.Immediate(Opcode.Addi, T2, T0, 0);

        code.Register(Opcode.Div, T2, T0, Zero).Register(Opcode.Rem, T2, T0, Zero);
        code.Set(T1, 0xFFFFFFFF).Set(T0, 0x80000000).Register(Opcode.Div, T2, T0, T1).Register(Opcode.Rem, T2, T0, T1);
        foreach (Opcode opcode in BranchOpcodes)
        {
            code.Branch(opcode, T0, T1, 8).Set(S2, 7).Branch(opcode, T1, T1, 4);
        }

        code.Set(T1, code.Here + 12).Immediate(Opcode.Jalr, T2, T1, 1).Set(S2, 5);
        code.Set(T0, DataBase).Set(T1, 0xA1B2C3D4).Immediate(Opcode.Lw, T2, T0, 0).Store(Opcode.Sw, T1, T0, 8);
        code.Immediate(Opcode.Lb, T2, T0, 3).Immediate(Opcode.Lbu, T2, T0, 0).Immediate(Opcode.Lh, T2, T0, 2);
        code.Immediate(Opcode.Lhu, T2, T0, 4).Store(Opcode.Sb, T1, T0, 1).Store(Opcode.Sb, T1, T0, 6);
        code.Store(Opcode.Sh, T1, T0, 2);
        code.Call(63, 0, DataBase + 0x41, 6).Call(63, 3, DataBase + 0x62, 100).Call(64, 1, DataBase + 1, 9);
        code.Call(64, 1, DataBase + 0x41, 2).Call(63, 0, 0, 0);
        code.Call(64, 2, DataBase, 5).Call(63, 7, 0, 0).Call(64, 7, 0, 0).Call(1000, 1, 2, 3);
        code.Call(214, 0).Call(214, InitialBreak + 100).Call(214, 0x20000000);
        if (idleRounds > 0)
        {
            code.Set(T0, (uint)idleRounds).Immediate(Opcode.Addi, T0, T0, -1).Branch(Opcode.Bne, T0, Zero, -4);
            code.Set(T0, DataBase).Immediate(Opcode.Lw, T2, T0, 0);
        }

        return code.Exit(77).Build();
    }

    /// <summary>Random operations on all registers, with loads, stores and branches between them.</summary>
    public static GuestProgram Random(SeededRandomSource random, int length)
    {
        Assembly code = new();
        for (byte register = 1; register < 32; register++)
        {
            code.Set(register, Operand());
        }

        // x31 points into the data; nothing else is written to it.
        code.Set(31, DataBase + 0x800);
        while (code.Here < TextBase + (4 * (uint)length))
        {
            byte rd = (byte)random.NextBelow(31), rs1 = (byte)random.NextBelow(32), rs2 = (byte)random.NextBelow(32);
            rd = rd == 0 ? Sink : rd;
            int displacement = random.NextBelow(4096) - 2048;
            switch (random.NextBelow(8))
            {
                case 0:
                    code.Immediate(Pick(ImmediateOpcodes), rd, rs1, displacement);
                    break;
                case 1:
                    code.Immediate(Pick(ShiftOpcodes), rd, rs1, random.NextBelow(32));
                    break;
                case 2:
                    code.Branch(Pick(BranchOpcodes), rs1, rs2, 8).Set(rd, Operand());
                    break;
                case 3:
                    code.Immediate(Pick(Opcode.Lb, Opcode.Lbu), rd, 31, displacement);
                    code.Immediate(Pick(Opcode.Lh, Opcode.Lhu), rd, 31, displacement & ~1);
                    code.Immediate(Opcode.Lw, rd, 31, displacement & ~3);
                    break;
                case 4:
                    code.Store(Opcode.Sb, rs2, 31, displacement).Store(Opcode.Sh, rs1, 31, displacement & ~1);
                    code.Store(Opcode.Sw, rs2, 31, displacement & ~3);
                    break;
                default:
                    code.Register(Pick(RegisterOpcodes), rd, rs1, rs2);
                    break;
            }
        }

        return code.Exit().Build();

        uint Operand() => random.NextBelow(2) == 0 ? Operands[random.NextBelow(Operands.Length)] : random.NextUInt32();

        Opcode Pick(params Opcode[] opcodes) => opcodes[random.NextBelow(opcodes.Length)];
    }

    public static byte[] Bytes(int count, int seed = 1) =>
        [.. Enumerable.Range(0, count).Select(i => (byte)((i * 37) + (seed * 101)))];
}
