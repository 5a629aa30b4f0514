using Probity.ZkTls.Tls;

namespace Probity.ZkTls.Transcript;

/// <summary>What an attestor knows of a session after it has checked the handshake.</summary>
public sealed record VerifiedHandshake
{
    /// <summary>The cipher suite.</summary>
    public required TlsSuite Suite { get; init; }

    /// <summary>The group of the key exchange.</summary>
    public required TlsGroup Group { get; init; }

    /// <summary>The hash from ClientHello to ServerHello. Shape: 32 bytes.</summary>
    public required ReadOnlyMemory<byte> HelloHash { get; init; }

    /// <summary>The hash from ClientHello to the server's Finished. Shape: 32 bytes.</summary>
    public required ReadOnlyMemory<byte> FinishedHash { get; init; }

    /// <summary>SHA-256 of the server's certificate, DER.</summary>
    public required ReadOnlyMemory<byte> LeafDigest { get; init; }

    /// <summary>SHA-256 of the root that the chain ends in, DER.</summary>
    public required ReadOnlyMemory<byte> AnchorDigest { get; init; }

    /// <summary>All records after the Finished of their direction, in order of arrival; still
    /// encrypted.</summary>
    public required IReadOnlyList<ApplicationRecord> ApplicationRecords { get; init; }
}
