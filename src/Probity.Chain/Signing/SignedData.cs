using System.Globalization;
using System.Text;
using Probity.Crypto.Hashes;

namespace Probity.Chain.Signing;

/// <summary>Digests of messages that are not transactions. Source: EIP-191.</summary>
public static class SignedData
{
    private const string PersonalPrefix = "\u0019Ethereum Signed Message:\n";

    /// <summary>Version 0x45, "personal_sign": for messages that a person reads.</summary>
    public static byte[] PersonalDigest(ReadOnlySpan<byte> message)
    {
        Keccak256 hash = new();
        hash.Append(Encoding.ASCII.GetBytes(PersonalPrefix));
        hash.Append(Encoding.ASCII.GetBytes(message.Length.ToString(CultureInfo.InvariantCulture)));
        hash.Append(message);
        return Finish(hash);
    }

    /// <summary>Version 0x00: data for one contract.</summary>
    public static byte[] ValidatorDigest(Address validator, ReadOnlySpan<byte> message)
    {
        Keccak256 hash = new();
        hash.Append([0x19, 0x00]);
        hash.Append(validator.ToArray());
        hash.Append(message);
        return Finish(hash);
    }

    /// <summary>Version 0x01: a structure in a domain, as EIP-712 has it.</summary>
    internal static byte[] StructuredDigest(ReadOnlySpan<byte> domain, ReadOnlySpan<byte> message)
    {
        Keccak256 hash = new();
        hash.Append([0x19, 0x01]);
        hash.Append(domain);
        hash.Append(message);
        return Finish(hash);
    }

    private static byte[] Finish(Keccak256 hash)
    {
        byte[] digest = new byte[Keccak256.DigestBytes];
        hash.Finish(digest);
        return digest;
    }
}
