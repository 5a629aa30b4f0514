using System.Net;
using Probity.Core.Encoding;
using Probity.Core.Verdicts;
using Probity.Crypto.Signatures;
using Probity.ZkTls.Tls;

namespace Probity.ZkTls.Attestations;

/// <summary>What an attestor says of a session that it carried.</summary>
/// <param name="HasSystemRoots">Whether the chain was judged by the system's roots, or by roots given to the
/// attestor.</param>
/// <param name="Group">Key exchange.</param>
/// <param name="CaptureDigest">SHA-256 of the capture.</param>
/// <param name="Address">What the attestor dialled.</param>
/// <param name="LeafDigest">SHA-256 of the server's certificate.</param>
/// <param name="AnchorDigest">SHA-256 of the root that its chain ends in.</param>
/// <param name="ClientRecords">Application records from the client.</param>
/// <param name="ServerRecords">Application records from the server.</param>
/// <param name="ClientBytes">All bytes from the client.</param>
/// <param name="ServerBytes">All bytes from the server.</param>
/// <remarks>Source: docs/specs/claim.md, section 2.</remarks>
public sealed record SessionStatement(
    bool HasSystemRoots,
    TlsGroup Group,
    ReadOnlyMemory<byte> CaptureDigest,
    IPAddress Address,
    ReadOnlyMemory<byte> LeafDigest,
    ReadOnlyMemory<byte> AnchorDigest,
    int ClientRecords,
    int ServerRecords,
    long ClientBytes,
    long ServerBytes)
{
    /// <summary>Bytes of the encoded form.</summary>
    public const int EncodedBytes = 140;

    private const byte Version = 1;
    private const int DigestBytes = 32, AddressBytes = 16;

    // Signatures of one purpose never pass for another.
    private static ReadOnlySpan<byte> Domain => "probity web attestation v1\0"u8;

    /// <summary>The canonical form.</summary>
    public byte[] ToArray()
    {
        ByteWriter writer = new();
        writer.WriteByte(Version);
        writer.WriteByte(HasSystemRoots ? (byte)0 : (byte)1);
        writer.WriteUInt16((ushort)Group);
        writer.WriteBytes(CaptureDigest.Span);
        writer.WriteBytes(Address.MapToIPv6().GetAddressBytes());
        writer.WriteBytes(LeafDigest.Span);
        writer.WriteBytes(AnchorDigest.Span);
        writer.WriteUInt32((uint)ClientRecords);
        writer.WriteUInt32((uint)ServerRecords);
        writer.WriteUInt64((ulong)ClientBytes);
        writer.WriteUInt64((ulong)ServerBytes);
        return writer.ToArray();
    }

    /// <summary>Signs the canonical form.</summary>
    public SignedStatement Sign(P256PrivateKey signer) =>
        new(this, signer.Sign([.. Domain, .. ToArray()]), signer.PublicKey);

    /// <summary>Reads a statement. Total: any bytes give a verdict.</summary>
    public static Verdict<SessionStatement> Parse(ReadOnlySpan<byte> encoded)
    {
        ByteReader reader = new(encoded);
        if (encoded.Length != EncodedBytes
            || !reader.TryReadByte(out byte version) || !reader.TryReadByte(out byte roots)
            || !reader.TryReadUInt16(out ushort group)
            || !reader.TryReadBytes(DigestBytes, out ReadOnlySpan<byte> capture)
            || !reader.TryReadBytes(AddressBytes, out ReadOnlySpan<byte> address)
            || !reader.TryReadBytes(DigestBytes, out ReadOnlySpan<byte> leaf)
            || !reader.TryReadBytes(DigestBytes, out ReadOnlySpan<byte> anchor)
            || !reader.TryReadUInt32(out uint clientRecords) || !reader.TryReadUInt32(out uint serverRecords)
            || !reader.TryReadUInt64(out ulong clientBytes) || !reader.TryReadUInt64(out ulong serverBytes))
        {
            return new Rejection(RejectionCode.Malformed, $"a statement has {EncodedBytes} bytes");
        }

        if (version != Version)
        {
            return new Rejection(
                RejectionCode.UnsupportedVersion, $"a statement of version {version}, not {Version}");
        }

        return roots > 1 || !Enum.IsDefined((TlsGroup)group)
            || clientRecords > int.MaxValue || serverRecords > int.MaxValue
            || clientBytes > long.MaxValue || serverBytes > long.MaxValue
            ? new Rejection(RejectionCode.Malformed, "the statement has a value outside of its range")
            : new SessionStatement(
                roots == 0,
                (TlsGroup)group,
                capture.ToArray(),
                Unmapped(new IPAddress(address)),
                leaf.ToArray(),
                anchor.ToArray(),
                (int)clientRecords,
                (int)serverRecords,
                (long)clientBytes,
                (long)serverBytes);
    }

    /// <summary>Whether a signature is the key's over this statement.</summary>
    internal bool IsSignedBy(P256PublicKey key, ReadOnlySpan<byte> signature) =>
        key.Verify([.. Domain, .. ToArray()], signature);

    private static IPAddress Unmapped(IPAddress address) =>
        address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
}
