using Probity.Core.Encoding;

namespace Probity.ZkTls.Modes.Proxy;

/// <summary>
/// Zero bytes up to the next multiple of four: the guest reads words. Source: docs/specs/claim.md.
/// </summary>
internal static class Padding
{
    private const int Unit = 4;

    /// <summary>How many bytes a field takes with its padding.</summary>
    public static int Padded(int byteCount) => (byteCount + Unit - 1) / Unit * Unit;

    /// <summary>Appends zeros.</summary>
    public static void Write(ByteWriter writer)
    {
        while (writer.Length % Unit != 0) { writer.WriteByte(0); }
    }

    /// <summary>Reads zeros; false when one is missing or not zero.</summary>
    public static bool TryRead(ref ByteReader reader)
    {
        while (reader.Position % Unit != 0)
        {
            if (!reader.TryReadByte(out byte value) || value != 0) { return false; }
        }

        return true;
    }
}
