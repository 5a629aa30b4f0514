using System.Security.Cryptography;
using System.Text;

namespace Probity.Payments.Evidence;

/// <summary>A hidden value that its owner shows, with the salt that makes its digest.</summary>
/// <param name="Name">Which member of the entry.</param>
/// <param name="Salt">Shape: 32 bytes.</param>
/// <param name="Value">What was hidden.</param>
public sealed record OpenedField(string Name, ReadOnlyMemory<byte> Salt, string Value)
{
    /// <summary>Bytes of a salt.</summary>
    public const int SaltBytes = 32;

    /// <summary>The longest value. Unit: bytes of UTF-8.</summary>
    public const int MaxValueBytes = 1 << 16;

    /// <summary>SHA-256 of salt and value, 64 digits.</summary>
    public string Digest() => Convert.ToHexStringLower(
        SHA256.HashData([.. Salt.Span, .. Encoding.UTF8.GetBytes(Value)]));

    /// <summary>The salt of a member, from the salt of its entry: showing one says nothing of the
    /// others.</summary>
    public static byte[] SaltOf(ReadOnlySpan<byte> entrySalt, string name) =>
        HMACSHA256.HashData(entrySalt, Encoding.UTF8.GetBytes(name));
}
