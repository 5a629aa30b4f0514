using Probity.Machine.Isa;
using Probity.Machine.Loader;
using Probity.Machine.Receipts;

namespace Probity.Cli.Output;

/// <summary>What <c>inspect</c> says about a program.</summary>
internal static class ProgramDescription
{
    private const int ShownInstructions = 16;

    /// <summary>Writes the description.</summary>
    public static void Write(TextWriter output, string name, GuestProgram program)
    {
        using CommittedProgram committed = CommittedProgram.Create(program, Environment.ProcessorCount);
        long textEnd = program.TextBase + (4L * program.Instructions.Length);
        int textWords = program.Image.Count(
            word => word.WordAddress * 4L >= program.TextBase && word.WordAddress * 4L < textEnd);
        int illegal = program.Instructions.Count(instruction => instruction.Opcode == Opcode.Illegal);
        output.WriteLine($"{name}: a program for the machine (RV32IM, static)");
        output.WriteFact("program id", $"{committed.Id}");
        output.WriteFact(
            "text",
            $"{Wording.Count(program.Instructions.Length)} words from 0x{program.TextBase:x8} to 0x{textEnd:x8}; "
            + $"{Wording.Count(program.Instructions.Length - illegal)} of them are instructions");
        output.WriteFact("entry", $"0x{program.EntryPc:x8}");
        output.WriteFact(
            "data", $"{Wording.Count(program.Image.Length - textWords)} words that are not zero, outside of the text");
        output.WriteFact("heap", $"from 0x{program.InitialBreak:x8}");
        output.WriteFact(
            "stack", $"from 0x{GuestProgram.InitialStackPointer:x8} down, at most {GuestProgram.StackBytes >> 20} MB");
        output.WriteFact("program table", $"2^{committed.Table.HeightLog2} rows");
        output.WriteLine();
        output.WriteLine($"The first instructions from the entry on:");
        int first = (int)((program.EntryPc - program.TextBase) / 4);
        for (int i = first; i < Math.Min(first + ShownInstructions, program.Instructions.Length); i++)
        {
            uint pc = program.TextBase + (4 * (uint)i);
            output.WriteLine($"  0x{pc:x8}  {Disassembler.Format(program.Instructions[i], pc)}");
        }
    }
}
