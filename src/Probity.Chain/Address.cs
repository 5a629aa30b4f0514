using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using Probity.Crypto.Hashes;
using Probity.Crypto.Signatures;

namespace Probity.Chain;

/// <summary>An account's address: the last 20 bytes of the Keccak-256 of its public key, or a
/// contract's.</summary>
/// <remarks>Source: Ethereum Yellow Paper, section 7 and appendix F; EIP-55 for the text.</remarks>
public readonly struct Address : IEquatable<Address>
{
    /// <summary>Bytes of an address.</summary>
    public const int Bytes = 20;

    private const int TextLength = 2 + (2 * Bytes);

    private readonly ulong _high, _middle;
    private readonly uint _low;

    /// <summary>From its bytes.</summary>
    /// <param name="bytes">Shape: 20 bytes.</param>
    /// <exception cref="ArgumentException">The length is another.</exception>
    public Address(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Bytes)
        {
            throw new ArgumentException($"An address has {Bytes} bytes.", nameof(bytes));
        }

        _high = BinaryPrimitives.ReadUInt64BigEndian(bytes);
        _middle = BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]);
        _low = BinaryPrimitives.ReadUInt32BigEndian(bytes[16..]);
    }

    /// <summary>The address of zeros, which nobody holds.</summary>
    public static Address Zero => default;

    /// <summary>The address of an account.</summary>
    public static Address From(Secp256k1PublicKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return new Address(Keccak256.Hash(key.Point).AsSpan(Keccak256.DigestBytes - Bytes));
    }

    /// <summary>Reads "0x" and 40 digits: all in lower case, or in the case of EIP-55's checksum.</summary>
    /// <remarks>Upper case throughout is refused unless it is the checksum: it would hide a mistyped
    /// digit.</remarks>
    public static bool TryParse(ReadOnlySpan<char> text, out Address address)
    {
        address = default;
        Span<byte> bytes = stackalloc byte[Bytes];
        if (!Hex.TryParse(text, bytes)) { return false; }
        Address parsed = new(bytes);
        if (text.IndexOfAnyInRange('A', 'F') >= 0 && !text.SequenceEqual(parsed.ToString())) { return false; }
        address = parsed;
        return true;
    }

    /// <summary>Writes the 20 bytes.</summary>
    /// <param name="destination">Shape: at least 20 bytes.</param>
    public void CopyTo(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt32BigEndian(destination[16..], _low);
        BinaryPrimitives.WriteUInt64BigEndian(destination[8..], _middle);
        BinaryPrimitives.WriteUInt64BigEndian(destination, _high);
    }

    /// <summary>The 20 bytes.</summary>
    public byte[] ToArray()
    {
        byte[] bytes = new byte[Bytes];
        CopyTo(bytes);
        return bytes;
    }

    /// <inheritdoc/>
    public bool Equals(Address other) =>
        _high == other._high && _middle == other._middle && _low == other._low;

    /// <inheritdoc/>
    public override bool Equals([NotNullWhen(true)] object? obj) => obj is Address other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(_high, _middle, _low);

    /// <summary>With the checksum of EIP-55.</summary>
    public override string ToString()
    {
        Span<char> text = stackalloc char[TextLength];
        Span<byte> digits = stackalloc byte[2 * Bytes], digest = stackalloc byte[Keccak256.DigestBytes];
        Hex.From(ToArray()).CopyTo(text);
        for (int i = 0; i < digits.Length; i++) { digits[i] = (byte)text[2 + i]; }
        Keccak256.Hash(digits, digest);
        for (int i = 0; i < digits.Length; i++)
        {
            int nibble = (digest[i >> 1] >> (4 * (1 - (i & 1)))) & 15;
            if (nibble >= 8) { text[2 + i] = char.ToUpperInvariant(text[2 + i]); }
        }

        return new string(text);
    }

    /// <summary>Whether both are the same.</summary>
    public static bool operator ==(Address left, Address right) => left.Equals(right);

    /// <summary>Whether they differ.</summary>
    public static bool operator !=(Address left, Address right) => !left.Equals(right);
}
