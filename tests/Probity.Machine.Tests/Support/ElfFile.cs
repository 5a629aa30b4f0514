using System.Buffers.Binary;

namespace Probity.Machine.Tests.Support;

/// <summary>One entry of the program header table.</summary>
internal sealed record ElfSegment(uint Address, byte[] Bytes, uint MemoryBytes, uint Flags, uint Type = 1);

/// <summary>Writes small ELF files; no compiler needed.</summary>
internal static class ElfFile
{
    public const uint Executable = 5;
    public const uint Writable = 6;
    public const uint DataBase = 0x40000;
    public const int HeaderBytes = 52;
    public const int ProgramHeaderBytes = 32;

    /// <summary>
    /// Segments stand at file offsets that are congruent to their addresses modulo the page size.
    /// </summary>
    public static byte[] Write(uint entry, params ElfSegment[] segments)
    {
        List<byte> file = [.. new byte[HeaderBytes + (ProgramHeaderBytes * segments.Length)]];
        uint[] offsets = new uint[segments.Length];
        for (int i = 0; i < segments.Length; i++)
        {
            while (segments[i].Bytes.Length != 0 && ((uint)file.Count - segments[i].Address) % 4096 != 0) { file.Add(0); }
            offsets[i] = (uint)file.Count;
            file.AddRange(segments[i].Bytes);
        }

        byte[] bytes = [.. file];
        ReadOnlySpan<byte> identity = [0x7F, (byte)'E', (byte)'L', (byte)'F', 1, 1, 1];
        identity.CopyTo(bytes);
        Put16(16, 2);
        Put16(18, 243);
        Put32(20, 1);
        Put32(24, entry);
        Put32(28, HeaderBytes);
        Put16(40, HeaderBytes);
        Put16(42, ProgramHeaderBytes);
        Put16(44, (ushort)segments.Length);
        for (int i = 0; i < segments.Length; i++)
        {
            int header = HeaderBytes + (i * ProgramHeaderBytes);
            Put32(header, segments[i].Type);
            Put32(header + 4, offsets[i]);
            Put32(header + 8, segments[i].Address);
            Put32(header + 12, segments[i].Address);
            Put32(header + 16, (uint)segments[i].Bytes.Length);
            Put32(header + 20, segments[i].MemoryBytes);
            Put32(header + 24, segments[i].Flags);
            Put32(header + 28, 4096);
        }

        return bytes;

        void Put16(int at, ushort value) => BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(at), value);
        void Put32(int at, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(at), value);
    }

    /// <summary>A program with its text at 0x10000 and data, with room for zeros, at 0x40000.</summary>
    public static byte[] Write(Assembler text, byte[]? data = null, uint dataBytes = 0x4000)
    {
        byte[] code = text.ToBytes();
        return Write(
            Assembler.TextBase,
            new ElfSegment(Assembler.TextBase, code, (uint)code.Length, Executable),
            new ElfSegment(DataBase, data ?? [], dataBytes, Writable));
    }
}
