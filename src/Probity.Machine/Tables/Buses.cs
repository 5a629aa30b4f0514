using Probity.ProofSystem.Air;

namespace Probity.Machine.Tables;

/// <summary>The channels between the machine's tables. Source: docs/book/04-machine-tables.md.</summary>
/// <remarks>The ids are part of the proof format: they never change and are never reused.</remarks>
public static class Buses
{
    /// <summary>(clock, pc): one instruction hands over to the next.</summary>
    public static Bus State { get; } = new(1, "state", 2);

    /// <summary>(pc, operation, rd, rs1, rs2, immediate low, immediate high, target): one fetched
    /// instruction.</summary>
    public static Bus Program { get; } = new(2, "program", 8);

    /// <summary>(address, low limb, high limb, time): the last value written to an address, and
    /// when.</summary>
    public static Bus Memory { get; } = new(3, "memory", 4);

    /// <summary>(address): the order of the boundary rows.</summary>
    public static Bus Chain { get; } = new(4, "chain", 1);

    /// <summary>(address, low limb, high limb): a word that does not start as zero.</summary>
    public static Bus Image { get; } = new(5, "image", 3);

    /// <summary>(exit code, length of the public output): how the execution ended.</summary>
    public static Bus Exit { get; } = new(6, "exit", 2);

    /// <summary>(descriptor, index, byte): one byte of public input or output.</summary>
    public static Bus PublicByte { get; } = new(7, "public byte", 3);

    /// <summary>(clock, descriptor, word address, offset in the word, cursor, bytes left): the rest of a
    /// copy.</summary>
    public static Bus Copy { get; } = new(8, "copy", 6);

    /// <summary>(number): below 2^14.</summary>
    public static Bus Range14 { get; } = new(9, "range 14", 1);

    /// <summary>(number): below 2^16.</summary>
    public static Bus Range16 { get; } = new(10, "range 16", 1);

    /// <summary>(number): below 2^18.</summary>
    public static Bus Range18 { get; } = new(11, "range 18", 1);

    /// <summary>(a, b): both below 2^8.</summary>
    public static Bus BytePair { get; } = new(12, "byte pair", 2);

    /// <summary>(a, b, a &amp; b): bytes.</summary>
    public static Bus ByteAnd { get; } = new(13, "byte and", 3);

    /// <summary>(byte, shift below 8, mode, high part, low part, sign): see
    /// <see cref="Lookups.SmallTable"/>.</summary>
    public static Bus ByteShift { get; } = new(14, "byte shift", 6);

    /// <summary>All channels, by id.</summary>
    public static IReadOnlyList<Bus> All { get; } =
    [
        State, Program, Memory, Chain, Image, Exit, PublicByte, Copy,
        Range14, Range16, Range18, BytePair, ByteAnd, ByteShift,
    ];
}
