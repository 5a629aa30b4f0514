using System.Globalization;
using System.Numerics;

namespace Probity.Chain.Tests.InProcess.Support;

/// <summary>Other forms of a good signature.</summary>
internal static class SignatureForms
{
    private static readonly BigInteger Order = BigInteger.Parse(
        "0FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141", NumberStyles.HexNumber,
        CultureInfo.InvariantCulture);

    /// <summary>The same signer's signature with the other s, which is high.</summary>
    public static byte[] HighS(byte[] signature)
    {
        BigInteger s = new(signature.AsSpan(32, 32), isUnsigned: true, isBigEndian: true);
        UInt256.TryFrom(Order - s, out UInt256 high);
        return [.. signature[..32], .. high.ToBigEndian(), (byte)(55 - signature[64])];
    }

    /// <summary>64 bytes, with the parity in the highest bit of s. Source: EIP-2098.</summary>
    public static byte[] Compact(byte[] signature)
    {
        byte[] compact = signature[..64];
        if (signature[64] == 28) { compact[32] |= 0x80; }
        return compact;
    }
}
