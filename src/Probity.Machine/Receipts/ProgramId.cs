using System.Diagnostics.CodeAnalysis;
using Probity.Core.Encoding;
using Probity.Crypto.Hashes;

namespace Probity.Machine.Receipts;

/// <summary>Names a program: a hash of the machine's version, the entry point and the program tree's root.</summary>
/// <remarks>
/// Whoever trusts an id has computed it from the program, or trusts someone who has. Source: docs/specs/receipt.md, section 4.
/// </remarks>
public readonly record struct ProgramId
{
    /// <summary>Bytes of an id.</summary>
    public const int Bytes = Blake3.DigestBytes;

    /// <summary>Version of the machine: its instruction set, tables and their order.</summary>
    public const byte MachineVersion = 1;

    private const string Context = "Probity 2026 program id";

    private readonly string? _hex;

    private ProgramId(string hex) => _hex = hex;

    /// <summary>Computes the id of a program.</summary>
    /// <param name="heightLog2">n0 of the program table.</param>
    /// <param name="entryPc">Where execution starts.</param>
    /// <param name="programRoot">Root of the program tree.</param>
    public static ProgramId Of(int heightLog2, uint entryPc, ReadOnlySpan<byte> programRoot)
    {
        ByteWriter material = new();
        material.WriteByte(MachineVersion);
        material.WriteByte((byte)heightLog2);
        material.WriteUInt32(entryPc);
        material.WritePrefixed(programRoot);
        Span<byte> digest = stackalloc byte[Bytes];
        Blake3.DeriveKey(Context, material.Written, digest);
        return new ProgramId(Convert.ToHexStringLower(digest));
    }

    /// <summary>Reads 64 hexadecimal digits.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out ProgramId? id)
    {
        id = null;
        if (text is null || text.Length != 2 * Bytes || !text.All(char.IsAsciiHexDigit)) { return false; }
        id = new ProgramId(text.ToLowerInvariant());
        return true;
    }

    /// <summary>64 lower-case hexadecimal digits.</summary>
    public override string ToString() => _hex ?? new string('0', 2 * Bytes);
}
