using System.Collections.Immutable;
using Probity.Core;
using Probity.Machine.Loader;
using Probity.Machine.Tables.Storage;

namespace Probity.Machine.Tables;

/// <summary>The content of the program table T0: decoded instructions and the words that do not start as
/// zero.</summary>
public sealed class ProgramTable
{
    /// <summary>The least height of the table.</summary>
    public const int MinHeightLog2 = 11;

    /// <summary>The greatest height of the table.</summary>
    public const int MaxHeightLog2 = 19;

    private ProgramTable(
        GuestProgram program, ImmutableArray<ProgramRow> rows, ImmutableArray<ImageWord> image, int heightLog2)
    {
        Program = program;
        Rows = rows;
        Image = image;
        HeightLog2 = heightLog2;
    }

    /// <summary>The program.</summary>
    public GuestProgram Program { get; }

    /// <summary>The instructions, in the order of the text.</summary>
    public ImmutableArray<ProgramRow> Rows { get; }

    /// <summary>
    /// The first values that are fixed by the program, by ascending address on the memory bus: the memory
    /// image, then sp, then the break and its floor.
    /// </summary>
    public ImmutableArray<ImageWord> Image { get; }

    /// <summary>n0: the table has 2^n0 rows.</summary>
    public int HeightLog2 { get; }

    /// <summary>Prepares a program.</summary>
    /// <exception cref="InvalidOperationException">The program is not one that the loader makes.</exception>
    public static ProgramTable From(GuestProgram program)
    {
        ImmutableArray<ProgramRow>.Builder rows =
            ImmutableArray.CreateBuilder<ProgramRow>(program.Instructions.Length);
        for (int i = 0; i < program.Instructions.Length; i++)
        {
            rows.Add(ProgramRow.From(program.TextBase + (4 * (uint)i), program.Instructions[i]));
        }

        ImmutableArray<ImageWord>.Builder image = ImmutableArray.CreateBuilder<ImageWord>(program.Image.Length + 3);
        foreach (ImageWord word in program.Image)
        {
            // Each address once: the table would put two first values for one address, and a prover could
            // choose.
            Invariant.Require(word.WordAddress < AddressSpace.MemoryWords);
            Invariant.Require(image.Count == 0 || image[^1].WordAddress < word.WordAddress);
            image.Add(word);
        }

        image.Add(new ImageWord(AddressSpace.Register(2), GuestProgram.InitialStackPointer));
        image.Add(new ImageWord(AddressSpace.Break, program.InitialBreak));
        image.Add(new ImageWord(AddressSpace.BreakFloor, program.InitialBreak));

        int needed = Math.Max(rows.Count, image.Count);
        int heightLog2 = Math.Max(MinHeightLog2, int.Log2(needed - 1) + 1);
        Invariant.Require(heightLog2 <= MaxHeightLog2, "text and image fit the program table");
        return new ProgramTable(program, rows.ToImmutable(), image.ToImmutable(), heightLog2);
    }

    /// <summary>The program columns of <see cref="ProgramChip"/>. Shape: 12 columns of 2^n0. Range:
    /// canonical.</summary>
    public uint[][] BuildColumns()
    {
        uint[][] columns = new uint[ProgramChip.ProgramColumns][];
        for (int i = 0; i < columns.Length; i++)
        {
            columns[i] = new uint[1 << HeightLog2];
        }

        for (int i = 0; i < Rows.Length; i++)
        {
            ProgramRow row = Rows[i];
            columns[ProgramChip.Pc][i] = row.Pc;
            columns[ProgramChip.InstructionOperation][i] = row.Operation;
            columns[ProgramChip.Rd][i] = row.Rd;
            columns[ProgramChip.Rs1][i] = row.Rs1;
            columns[ProgramChip.Rs2][i] = row.Rs2;
            columns[ProgramChip.ImmediateLow][i] = row.ImmediateLow;
            columns[ProgramChip.ImmediateHigh][i] = row.ImmediateHigh;
            columns[ProgramChip.Target][i] = row.Target;
        }

        for (int i = 0; i < Image.Length; i++)
        {
            columns[ProgramChip.IsImage][i] = 1;
            columns[ProgramChip.Address][i] = Image[i].WordAddress;
            columns[ProgramChip.ValueLow][i] = Image[i].Value & 0xFFFF;
            columns[ProgramChip.ValueHigh][i] = Image[i].Value >> 16;
        }

        return columns;
    }
}
