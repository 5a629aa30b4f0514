namespace Probity.Machine.Tests.Support;

/// <summary>
/// A random but terminating program: it computes on all registers and a page of memory, then writes that
/// memory and the registers to descriptor 1 and exits with one of its values.
/// </summary>
internal static class RandomProgram
{
    // x8 points into the middle of the scratch page; x9 counts loops; no other instruction writes them.
    private const int Base = 8, Counter = 9;
    private const uint Scratch = ElfFile.DataBase, Registers = ElfFile.DataBase + 0x1000;
    private static readonly uint[] ImmediateFuncts = [0, 2, 3, 4, 6, 7];
    private static readonly uint[] LoadFuncts = [0, 1, 2, 4, 5];
    private static readonly uint[] BranchFuncts = [0, 1, 4, 5, 6, 7];

    public static byte[] Generate(SeededNumbers numbers, int units)
    {
        Assembler text = new();
        for (int register = 1; register < 32; register++) { text.Set(register, numbers.Operand()); }
        text.Set(Base, Scratch + 0x800);
        // A unit is never entered in its middle: branches lead to the starts of later units.
        List<int> starts = [];
        List<(int Index, int Unit, Func<int, uint> Encode)> jumps = [];
        for (int unit = 0; unit < units; unit++)
        {
            starts.Add(text.Count);
            AppendUnit(text, numbers, unit, jumps);
        }

        for (int i = 0; i <= 8; i++) { starts.Add(text.Count); }
        foreach ((int index, int unit, Func<int, uint> encode) in jumps)
        {
            text.Replace(index, encode(4 * (starts[unit] - index)));
        }

        AppendDump(text);
        return ElfFile.Write(text, numbers.Bytes(0x1000));
    }

    private static void AppendUnit(
        Assembler text, SeededNumbers numbers, int unit, List<(int Index, int Unit, Func<int, uint> Encode)> jumps)
    {
        int rd = Destination(numbers), rs1 = numbers.Below(32), rs2 = numbers.Below(32);
        int target = unit + 1 + numbers.Below(4);
        switch (numbers.Below(16))
        {
            case 0:
                text.Set(rd, numbers.Operand());
                break;
            case 1 or 2:
                text.Load(LoadFuncts[numbers.Below(5)], rd, Base, 0);
                FixOffset(text, numbers, isStore: false);
                break;
            case 3 or 4:
                text.Store((uint)numbers.Below(3), rs2, Base, 0);
                FixOffset(text, numbers, isStore: true);
                break;
            case 5 or 6:
                uint funct = BranchFuncts[numbers.Below(6)];
                if (numbers.Below(4) == 0) { rs2 = rs1; }
                jumps.Add((text.Count, target, offset => Assembler.BranchWord(funct, rs1, rs2, offset)));
                text.Word(0);
                break;
            case 7:
                jumps.Add((text.Count, target, offset => Assembler.JalWord(rd, offset)));
                text.Word(0);
                break;
            case 8:
                // Jumps over a random number of instructions, to an odd address, whose lowest bit is dropped.
                int link = Destination(numbers);
                int pointer = link == 0 ? 1 : link, skipped = numbers.Below(3);
                text.Auipc(pointer, 0).Jalr(rd, pointer, 8 + (4 * skipped) + numbers.Below(2));
                for (int i = 0; i < skipped; i++) { AppendCompute(text, numbers); }
                break;
            case 9:
                text.Auipc(rd, numbers.Next32() & 0xFFFFF).Lui(Destination(numbers), numbers.Next32() & 0xFFFFF);
                break;
            case 10 when numbers.Below(8) == 0:
                text.Addi(Counter, 0, 1 + numbers.Below(20));
                int start = text.Count;
                for (int i = numbers.Below(6); i >= 0; i--) { AppendCompute(text, numbers); }
                text.Addi(Counter, Counter, -1);
                text.Branch(1, Counter, 0, 4 * (start - text.Count));
                break;
            case 11 when numbers.Below(8) == 0:
                text.Word(0x0FF0000F);
                break;
            default:
                AppendCompute(text, numbers);
                break;
        }
    }

    private static void AppendCompute(Assembler text, SeededNumbers numbers)
    {
        int rd = Destination(numbers), rs1 = numbers.Below(32), rs2 = numbers.Below(32);
        int kind = numbers.Below(27);
        if (kind < 18) { text.Register(Assembler.RegisterOperations[kind].Name, rd, rs1, rs2); }
        else if (kind < 24) { text.Immediate(ImmediateFuncts[kind - 18], rd, rs1, (int)numbers.Operand() & 0xFFF); }
        else { text.Shift(kind != 24, kind == 26, rd, rs1, numbers.Below(2) == 0 ? 31 * numbers.Below(2) : numbers.Below(32)); }
    }

    /// <summary>
    /// Gives the load or store just emitted a random aligned offset within the scratch page.
    /// </summary>
    private static void FixOffset(Assembler text, SeededNumbers numbers, bool isStore)
    {
        uint word = text.LastWord;
        int size = 1 << (int)((word >> 12) & 3);
        uint offset = (uint)((numbers.Below(4096) - 2048) & -size);
        text.Replace(text.Count - 1, isStore
            ? word | ((offset >> 5) << 25) | ((offset & 31) << 7)
            : word | (offset << 20));
    }

    private static void AppendDump(Assembler text)
    {
        // x8 is known, so it can be given up: all others are stored as they are.
        text.Set(Base, Registers);
        for (int register = 0; register < 32; register++)
        {
            if (register != Base) { text.Store(2, register, Base, 4 * register); }
        }

        text.Call(64, 1, Scratch, 0x1080);
        text.Set(Base, Registers).Load(2, 10, Base, 4 * 15).Set(17, 93).Ecall();
    }

    private static int Destination(SeededNumbers numbers)
    {
        int register = numbers.Below(32);
        return register is Base or Counter ? 0 : register;
    }
}
