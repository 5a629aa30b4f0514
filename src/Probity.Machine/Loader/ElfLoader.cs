using System.Buffers.Binary;
using System.Collections.Immutable;
using Probity.Core.Verdicts;
using Probity.Machine.Isa;

namespace Probity.Machine.Loader;

/// <summary>Loads static RV32IM executables; total: any bytes give a program or a rejection.</summary>
/// <remarks>
/// Only the file header and the program headers count; sections are never read. Cost: one pass over the
/// segments, with memory in proportion to the program's limits, whatever the file claims. Source:
/// docs/specs/program.md; ELF gABI 4.1; RISC-V ELF psABI 1.0, section 8.
/// </remarks>
public static class ElfLoader
{
    /// <summary>The largest file that is read at all.</summary>
    public const int MaxFileBytes = 64 << 20;

    /// <summary>The largest number of program headers.</summary>
    public const int MaxProgramHeaders = 64;

    /// <summary>The first page is never valid, so that null pointers trap.</summary>
    public const uint FirstValidAddress = 4096;

    private const int HeaderBytes = 52;
    private const int ProgramHeaderBytes = 32;
    private const ushort ExecutableType = 2;
    private const ushort RiscVMachine = 243;
    private const uint CompressedFlag = 1;
    private const uint FloatAbiFlags = 6;
    private const uint SmallRegisterFileFlag = 8;
    private const uint LoadSegment = 1;
    private const uint DynamicSegment = 2;
    private const uint InterpreterSegment = 3;
    private const uint ExecutableSegmentFlag = 1;

    private readonly record struct Segment(
        uint FileOffset, uint Address, uint FileBytes, uint MemoryBytes, bool IsText)
    {
        /// <summary>
        /// One past the last byte, rounded up to a word. No segment reaches the last word of 32 bits.
        /// </summary>
        public uint WordEnd => (Address + MemoryBytes + 3) & ~3u;
    }

    /// <summary>Parses an ELF file.</summary>
    /// <param name="file">Any bytes.</param>
    public static Verdict<GuestProgram> Parse(ReadOnlySpan<byte> file)
    {
        if (CheckHeader(file) is Rejection badHeader) { return badHeader; }
        if (ReadSegments(file, out List<Segment> segments) is Rejection badSegment) { return badSegment; }
        if (CheckLayout(segments, out Segment text) is Rejection badLayout) { return badLayout; }

        uint entry = BinaryPrimitives.ReadUInt32LittleEndian(file[24..]);
        if (entry % 4 != 0 || entry < text.Address || entry >= text.WordEnd)
        {
            return Unsupported(
                $"The entry point 0x{entry:x} is not an instruction of the text, "
                + $"0x{text.Address:x} to 0x{text.WordEnd:x}.");
        }

        if (!TryBuildImage(file, segments, out ImmutableArray<ImageWord> image))
        {
            return TooLong($"The memory image has more than {GuestProgram.MaxImageWords} words that are not zero.");
        }

        uint initialBreak = (segments[^1].Address + segments[^1].MemoryBytes + 15) & ~15u;
        return new GuestProgram(text.Address, entry, DecodeText(file, text), image, initialBreak);
    }

    private static Rejection? CheckHeader(ReadOnlySpan<byte> file)
    {
        if (file.Length > MaxFileBytes)
        {
            return TooLong($"The file has {file.Length} bytes; at most {MaxFileBytes} are read.");
        }

        if (file.Length < 4 || BinaryPrimitives.ReadUInt32BigEndian(file) != 0x7F454C46)
        {
            return Malformed("The file does not start like an ELF file.");
        }

        if (file.Length < HeaderBytes)
        {
            return Malformed($"The file ends inside its header: {file.Length} of {HeaderBytes} bytes.");
        }

        if (file[4] != 1)
        {
            return Unsupported("The file is not of the 32-bit class; compile with -march=rv32im -mabi=ilp32.");
        }

        if (file[5] != 1) { return Unsupported("The file is not little-endian."); }
        if (file[6] != 1 || BinaryPrimitives.ReadUInt32LittleEndian(file[20..]) != 1)
        {
            return Unsupported("The file has another ELF version than 1.");
        }

        ushort machine = BinaryPrimitives.ReadUInt16LittleEndian(file[18..]);
        if (machine != RiscVMachine)
        {
            return Unsupported($"The file is for machine {machine}; expected RISC-V ({RiscVMachine}).");
        }

        if (BinaryPrimitives.ReadUInt16LittleEndian(file[16..]) != ExecutableType)
        {
            return Unsupported(
                "The file is not a static executable: object, position-independent or dynamic; link with -static.");
        }

        return CheckFlags(BinaryPrimitives.ReadUInt32LittleEndian(file[36..]));
    }

    private static Rejection? CheckFlags(uint flags)
    {
        if ((flags & CompressedFlag) != 0)
        {
            return Unsupported(
                "The program uses compressed instructions; compile with -march=rv32im, libraries too.");
        }

        if ((flags & FloatAbiFlags) != 0)
        {
            return Unsupported("The program uses a floating-point calling convention; compile with -mabi=ilp32.");
        }

        return (flags & SmallRegisterFileFlag) != 0
            ? Unsupported("The program is for RV32E; compile with -march=rv32im -mabi=ilp32.")
            : null;
    }

    /// <summary>Reads the loadable segments, in the order of the file.</summary>
    private static Rejection? ReadSegments(ReadOnlySpan<byte> file, out List<Segment> segments)
    {
        segments = [];
        uint tableOffset = BinaryPrimitives.ReadUInt32LittleEndian(file[28..]);
        int headerBytes = BinaryPrimitives.ReadUInt16LittleEndian(file[42..]);
        int count = BinaryPrimitives.ReadUInt16LittleEndian(file[44..]);
        if (headerBytes != ProgramHeaderBytes)
        {
            return Malformed($"Program headers have {headerBytes} bytes; expected 32.");
        }

        if (count > MaxProgramHeaders)
        {
            return TooLong($"{count} program headers; at most {MaxProgramHeaders} are read.");
        }

        if (tableOffset > (uint)file.Length || file.Length - tableOffset < count * ProgramHeaderBytes)
        {
            return Malformed("The program headers reach past the end of the file.");
        }

        for (int i = 0; i < count; i++)
        {
            int offset = (int)tableOffset + (i * ProgramHeaderBytes);
            ReadOnlySpan<byte> header = file.Slice(offset, ProgramHeaderBytes);
            uint type = BinaryPrimitives.ReadUInt32LittleEndian(header);
            if (type is DynamicSegment or InterpreterSegment)
            {
                return Unsupported("The program is dynamically linked; link with -static.");
            }

            Segment segment = new(
                BinaryPrimitives.ReadUInt32LittleEndian(header[4..]),
                BinaryPrimitives.ReadUInt32LittleEndian(header[8..]),
                BinaryPrimitives.ReadUInt32LittleEndian(header[16..]),
                BinaryPrimitives.ReadUInt32LittleEndian(header[20..]),
                (BinaryPrimitives.ReadUInt32LittleEndian(header[24..]) & ExecutableSegmentFlag) != 0);
            if (type != LoadSegment || segment is { MemoryBytes: 0, FileBytes: 0 }) { continue; }
            if (CheckSegment(segment, i, file.Length) is Rejection rejection) { return rejection; }
            segments.Add(segment);
        }

        return null;
    }

    private static Rejection? CheckSegment(Segment segment, int index, int fileBytes)
    {
        if (segment.FileBytes > segment.MemoryBytes)
        {
            return Malformed($"Segment {index} is larger in the file than in memory.");
        }

        if ((ulong)segment.FileOffset + segment.FileBytes > (ulong)fileBytes)
        {
            return Malformed($"Segment {index} reaches past the end of the file.");
        }

        const uint End = GuestProgram.MemoryBytes - GuestProgram.StackBytes;
        if (segment.Address < FirstValidAddress || (ulong)segment.Address + segment.MemoryBytes > End)
        {
            return Unsupported(
                $"Segment {index} is outside of memory: it must lie between 0x{FirstValidAddress:x} and "
                + $"0x{End:x}, below the stack.");
        }

        return null;
    }

    /// <summary>Sorts the segments by address and finds the text.</summary>
    private static Rejection? CheckLayout(List<Segment> segments, out Segment text)
    {
        text = default;
        segments.Sort((a, b) => a.Address.CompareTo(b.Address));
        for (int i = 1; i < segments.Count; i++)
        {
            // Whole words are compared: a word shared by two segments would have two origins.
            if (segments[i - 1].WordEnd > (segments[i].Address & ~3u))
            {
                return Unsupported(
                    $"Two segments overlap, or share a word, at 0x{segments[i].Address:x}.");
            }
        }

        int textCount = segments.Count(segment => segment.IsText);
        if (textCount != 1)
        {
            return Unsupported($"The program has {textCount} executable segments; expected one.");
        }

        text = segments.Find(segment => segment.IsText);
        if (text.Address % 4 != 0)
        {
            return Unsupported("The executable segment does not start at a multiple of 4.");
        }

        return text.MemoryBytes > 4u * GuestProgram.MaxInstructions
            ? TooLong($"The text has {text.MemoryBytes / 4} instructions; at most {GuestProgram.MaxInstructions} fit.")
            : null;
    }

    private static ImmutableArray<Instruction> DecodeText(ReadOnlySpan<byte> file, Segment text)
    {
        int count = (int)((text.WordEnd - text.Address) / 4);
        ImmutableArray<Instruction>.Builder instructions = ImmutableArray.CreateBuilder<Instruction>(count);
        ReadOnlySpan<byte> bytes = file.Slice((int)text.FileOffset, (int)text.FileBytes);
        for (int i = 0; i < count; i++)
        {
            instructions.Add(Decoder.Decode(ReadPartialWord(bytes, 4 * i)));
        }

        return instructions.MoveToImmutable();
    }

    private static bool TryBuildImage(
        ReadOnlySpan<byte> file, List<Segment> segments, out ImmutableArray<ImageWord> image)
    {
        image = [];
        ImmutableArray<ImageWord>.Builder words = ImmutableArray.CreateBuilder<ImageWord>();
        foreach (Segment segment in segments)
        {
            ReadOnlySpan<byte> bytes = file.Slice((int)segment.FileOffset, (int)segment.FileBytes);
            // A segment that starts inside a word has zeros before it there; offsets below 0 read as zero.
            int offset = -(int)(segment.Address % 4);
            for (uint wordAddress = segment.Address / 4; offset < bytes.Length; wordAddress++, offset += 4)
            {
                uint value = ReadPartialWord(bytes, offset);
                if (value == 0) { continue; }
                if (words.Count == GuestProgram.MaxImageWords) { return false; }
                words.Add(new ImageWord(wordAddress, value));
            }
        }

        image = words.ToImmutable();
        return true;
    }

    /// <summary>The little-endian word at an offset; bytes outside of the span are zero.</summary>
    private static uint ReadPartialWord(ReadOnlySpan<byte> bytes, int offset)
    {
        if (offset >= 0 && offset + 4 <= bytes.Length)
        {
            return BinaryPrimitives.ReadUInt32LittleEndian(bytes[offset..]);
        }

        uint word = 0;
        for (int i = 0; i < 4; i++)
        {
            if (offset + i >= 0 && offset + i < bytes.Length) { word |= (uint)bytes[offset + i] << (8 * i); }
        }

        return word;
    }

    private static Rejection Malformed(string detail) => new(RejectionCode.Malformed, detail);

    private static Rejection TooLong(string detail) => new(RejectionCode.TooLong, detail);

    private static Rejection Unsupported(string detail) => new(RejectionCode.UnsupportedProgram, detail);
}
