using System.Buffers.Binary;

namespace Probity.Cli.Tests.Support;

/// <summary>Programs of a few instructions, so that no compiler is needed.</summary>
internal static class TinyPrograms
{
    private const uint Base = 0x10000;
    private const int HeaderBytes = 84;

    /// <summary>exit(7).</summary>
    public static byte[] Exit7 { get; } = Elf([0x00700513, 0x05D00893, 0x00000073]);

    /// <summary>for (;;) { }</summary>
    public static byte[] Endless { get; } = Elf([0x0000006F]);

    /// <summary>Loads from address 0.</summary>
    public static byte[] Trap { get; } = Elf([0x00000013, 0x00002503]);

    /// <summary>Copies up to 16 bytes of private input to the public output, writes "dbg\n" as debug text.</summary>
    public static byte[] Echo { get; } = Elf(
    [
        0x00000513, // li a0, 0
        0x000205B7, // lui a1, 0x20
        0x01000613, // li a2, 16
        0x03F00893, // li a7, read
        0x00000073, // ecall
        0x00050613, // mv a2, a0
        0x00100513, // li a0, 1
        0x04000893, // li a7, write
        0x00000073, // ecall
        0x00200513, // li a0, 2
        0x000105B7, // lui a1, 0x10
        0x04858593, // addi a1, a1, 72: the last word below
        0x00400613, // li a2, 4
        0x00000073, // ecall
        0x00000513, // li a0, 0
        0x05D00893, // li a7, exit
        0x00000073, // ecall
        0x00000013, // nop
        0x0A676264, // "dbg\n"
    ]);

    /// <summary>A static executable of one segment of instructions and, for <see cref="Echo"/>, one of zeros.</summary>
    private static byte[] Elf(uint[] code)
    {
        byte[] file = new byte[HeaderBytes + 32 + (4 * code.Length)];
        new byte[] { 0x7F, 0x45, 0x4C, 0x46, 1, 1, 1 }.CopyTo(file, 0);
        Write16(16, 2);
        Write16(18, 243);
        Write32(20, 1);
        Write32(24, Base);
        Write32(28, 52);
        Write16(42, 32);
        Write16(44, 2);
        Segment(52, (uint)(HeaderBytes + 32), Base, (uint)(4 * code.Length), (uint)(4 * code.Length), 5);
        Segment(84, 0, 0x20000, 0, 4096, 6);
        for (int i = 0; i < code.Length; i++) { Write32(HeaderBytes + 32 + (4 * i), code[i]); }
        return file;

        void Write16(int offset, ushort value) => BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(offset), value);

        void Write32(int offset, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(offset), value);

        void Segment(int offset, uint fileOffset, uint address, uint fileBytes, uint memoryBytes, uint flags)
        {
            Write32(offset, 1);
            Write32(offset + 4, fileOffset);
            Write32(offset + 8, address);
            Write32(offset + 16, fileBytes);
            Write32(offset + 20, memoryBytes);
            Write32(offset + 24, flags);
        }
    }
}
