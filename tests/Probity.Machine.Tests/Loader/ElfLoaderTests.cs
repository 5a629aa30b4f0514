using Probity.Core.Verdicts;
using Probity.Machine.Isa;
using Probity.Machine.Loader;
using Probity.Machine.Tables;
using Probity.Machine.Tests.Support;

namespace Probity.Machine.Tests.Loader;

public sealed class ElfLoaderTests
{
    private static readonly byte[] Code = new Assembler().Exit(7).ToBytes();

    [Fact]
    public void A_small_program_is_loaded_word_by_word()
    {
        byte[] data = [1, 0, 0, 0, 0, 0, 0, 0, 0, 2, 3];
        byte[] file = ElfFile.Write(
            Assembler.TextBase + 4,
            new ElfSegment(0x20001, data, 0x1235, ElfFile.Writable),
            new ElfSegment(Assembler.TextBase, Code, (uint)Code.Length, ElfFile.Executable));
        GuestProgram program = ElfLoader.Parse(file).Value!;
        Assert.Equal((Assembler.TextBase, Assembler.TextBase + 4), (program.TextBase, program.EntryPc));
        Assert.Equal(Code.Length / 4, program.Instructions.Length);
        Assert.Equal(new Instruction(Opcode.Ecall, Instruction.SinkRegister, 0, 0, 0), program.Instructions[^1]);
        Assert.Equal(0x21240u, program.InitialBreak);
        ImageWord[] dataWords = [.. program.Image.Where(word => word.WordAddress >= 0x8000)];
        Assert.Equal([new ImageWord(0x8000, 0x100), new ImageWord(0x8002, 0x0302_0000)], dataWords);
        Assert.Equal(program.Image.OrderBy(word => word.WordAddress), program.Image);
        Assert.DoesNotContain(program.Image, word => word.Value == 0);
    }

    [Fact]
    public void Every_truncation_is_rejected()
    {
        byte[] file = Small();
        for (int length = 0; length < file.Length; length++)
        {
            Assert.False(ElfLoader.Parse(file.AsSpan(0, length)).IsAccepted, $"{length} bytes were accepted");
        }

        Assert.True(ElfLoader.Parse(file).IsAccepted);
    }

    [Fact]
    public void Every_flipped_bit_of_the_headers_gives_a_verdict()
    {
        byte[] file = Small();
        int headerBytes = ElfFile.HeaderBytes + (2 * ElfFile.ProgramHeaderBytes);
        for (int bit = 0; bit < 8 * headerBytes; bit++) { AssertTotal(file, bit); }
        for (int bit = 8 * 4096; bit < 8 * file.Length; bit++) { AssertTotal(file, bit); }
    }

    [Fact]
    public void Random_headers_give_a_verdict()
    {
        SeededNumbers numbers = new(3);
        for (int i = 0; i < 20_000; i++)
        {
            byte[] file = Small();
            for (int change = numbers.Below(6); change >= 0; change--)
            {
                int at = 24 + (4 * numbers.Below(23));
                BitConverter.TryWriteBytes(file.AsSpan(at), numbers.Operand());
            }

            Verdict<GuestProgram> verdict = ElfLoader.Parse(file);
            Assert.True(verdict.IsAccepted || verdict.Detail.EndsWith('.'));
        }
    }

    [Theory]
    [InlineData(0, 0, RejectionCode.Malformed, "does not start like an ELF file")]
    [InlineData(4, 2, RejectionCode.UnsupportedProgram, "32-bit class")]
    [InlineData(5, 2, RejectionCode.UnsupportedProgram, "little-endian")]
    [InlineData(6, 0, RejectionCode.UnsupportedProgram, "ELF version")]
    [InlineData(16, 3, RejectionCode.UnsupportedProgram, "not a static executable")]
    [InlineData(16, 1, RejectionCode.UnsupportedProgram, "not a static executable")]
    [InlineData(18, 62, RejectionCode.UnsupportedProgram, "machine 62")]
    [InlineData(20, 2, RejectionCode.UnsupportedProgram, "ELF version")]
    [InlineData(24, 2, RejectionCode.UnsupportedProgram, "entry point")]
    [InlineData(27, 1, RejectionCode.UnsupportedProgram, "entry point")]
    [InlineData(31, 1, RejectionCode.Malformed, "past the end")]
    [InlineData(36, 1, RejectionCode.UnsupportedProgram, "compressed")]
    [InlineData(36, 2, RejectionCode.UnsupportedProgram, "floating-point")]
    [InlineData(36, 8, RejectionCode.UnsupportedProgram, "RV32E")]
    [InlineData(42, 33, RejectionCode.Malformed, "expected 32")]
    [InlineData(44, 65, RejectionCode.TooLong, "65 program headers")]
    [InlineData(44, 0, RejectionCode.UnsupportedProgram, "0 executable segments")]
    [InlineData(52, 2, RejectionCode.UnsupportedProgram, "dynamically linked")]
    [InlineData(52, 3, RejectionCode.UnsupportedProgram, "dynamically linked")]
    [InlineData(52, 4, RejectionCode.UnsupportedProgram, "0 executable segments")]
    [InlineData(60, 1, RejectionCode.UnsupportedProgram, "multiple of 4")]
    [InlineData(63, 0x20, RejectionCode.UnsupportedProgram, "outside of memory")]
    [InlineData(68, 0xFF, RejectionCode.Malformed, "larger in the file")]
    [InlineData(75, 0x7F, RejectionCode.UnsupportedProgram, "outside of memory")]
    [InlineData(76, 4, RejectionCode.UnsupportedProgram, "0 executable segments")]
    [InlineData(108, 5, RejectionCode.UnsupportedProgram, "2 executable segments")]
    public void One_wrong_byte_is_rejected_with_its_sentence(int at, byte value, RejectionCode code, string sentence)
    {
        byte[] file = Small();
        file[at] = value;
        Verdict<GuestProgram> verdict = ElfLoader.Parse(file);
        Assert.Equal(code, verdict.Code);
        Assert.Contains(sentence, verdict.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Assembler.TextBase, "overlap")]
    [InlineData(Assembler.TextBase + 16, "overlap")]
    [InlineData(Assembler.TextBase - 3, "overlap")]
    [InlineData(0xFFFu, "outside of memory")]
    [InlineData(0u, "outside of memory")]
    [InlineData(0x1F7F_FFFDu, "outside of memory")]
    [InlineData(0xFFFF_FFFFu, "outside of memory")]
    public void A_second_segment_at_a_wrong_place_is_rejected(uint address, string sentence)
    {
        byte[] file = ElfFile.Write(
            Assembler.TextBase,
            new ElfSegment(Assembler.TextBase, Code, (uint)Code.Length, ElfFile.Executable),
            new ElfSegment(address, [1, 2, 3, 4], 4, ElfFile.Writable));
        Verdict<GuestProgram> verdict = ElfLoader.Parse(file);
        Assert.Equal(RejectionCode.UnsupportedProgram, verdict.Code);
        Assert.Contains(sentence, verdict.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Segments_up_to_the_stack_are_accepted()
    {
        const uint End = GuestProgram.MemoryBytes - GuestProgram.StackBytes;
        byte[] file = ElfFile.Write(
            Assembler.TextBase,
            new ElfSegment(Assembler.TextBase, Code, (uint)Code.Length, ElfFile.Executable),
            new ElfSegment(ElfFile.DataBase, [1], End - ElfFile.DataBase, ElfFile.Writable));
        Assert.Equal(End, ElfLoader.Parse(file).Value!.InitialBreak);
    }

    [Fact]
    public void Too_large_texts_and_images_are_rejected()
    {
        byte[] full = new byte[4 * GuestProgram.MaxInstructions];
        Array.Fill<byte>(full, 0x13, 0, 4 * GuestProgram.MaxImageWords);

        // What the loader accepts has a program table: words of the machine's own stand beside the image there.
        Verdict<GuestProgram> largest = ElfLoader.Parse(Text(full));
        Assert.True(largest.IsAccepted);
        Assert.Equal(ProgramTable.MaxHeightLog2, ProgramTable.From(largest.Value).HeightLog2);
        Assert.Equal(RejectionCode.TooLong, ElfLoader.Parse(Text([.. full, 0])).Code);
        full[^1] = 1;
        Assert.Equal(RejectionCode.TooLong, ElfLoader.Parse(Text(full)).Code);
        Verdict<GuestProgram> image = ElfLoader.Parse(ElfFile.Write(
            Assembler.TextBase,
            new ElfSegment(Assembler.TextBase, Code, (uint)Code.Length, ElfFile.Executable),
            new ElfSegment(0x100000, full, (uint)full.Length, ElfFile.Writable)));
        Assert.Equal(RejectionCode.TooLong, image.Code);
        Assert.Equal(RejectionCode.TooLong, ElfLoader.Parse(new byte[ElfLoader.MaxFileBytes + 1]).Code);

        static byte[] Text(byte[] code) => ElfFile.Write(
            Assembler.TextBase, new ElfSegment(Assembler.TextBase, code, (uint)code.Length, ElfFile.Executable));
    }

    private static byte[] Small() => ElfFile.Write(
        Assembler.TextBase,
        new ElfSegment(Assembler.TextBase, Code, (uint)Code.Length, ElfFile.Executable),
        new ElfSegment(ElfFile.DataBase, [9, 8, 7], 64, ElfFile.Writable));

    private static void AssertTotal(byte[] file, int bit)
    {
        byte[] changed = [.. file];
        changed[bit / 8] ^= (byte)(1 << (bit % 8));
        Verdict<GuestProgram> verdict = ElfLoader.Parse(changed);
        Assert.True(verdict.IsAccepted || verdict.Code is RejectionCode.Malformed or RejectionCode.UnsupportedProgram or RejectionCode.TooLong);
    }
}
