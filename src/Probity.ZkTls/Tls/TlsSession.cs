namespace Probity.ZkTls.Tls;

/// <summary>What two sides agreed on, and how much they have said since.</summary>
public sealed class TlsSession
{
    internal TlsSession(TlsSuite suite, TlsGroup group) => (Suite, Group) = (suite, group);

    /// <summary>The cipher suite.</summary>
    public TlsSuite Suite { get; }

    /// <summary>The group of the key exchange.</summary>
    public TlsGroup Group { get; }

    /// <summary>The server's certificate, DER.</summary>
    public ReadOnlyMemory<byte> ServerCertificate { get; internal init; }

    /// <summary>The hash from ClientHello to ServerHello. Shape: 32 bytes.</summary>
    public ReadOnlyMemory<byte> HelloHash { get; internal init; }

    /// <summary>The hash from ClientHello to the server's Finished. Shape: 32 bytes.</summary>
    public ReadOnlyMemory<byte> FinishedHash { get; internal init; }

    /// <summary>Records sent after the client's Finished, of any type.</summary>
    public int ClientRecords { get; internal set; }

    /// <summary>Records received after the server's Finished, of any type.</summary>
    public int ServerRecords { get; internal set; }
}
