namespace Probity.ZkTls.Tls;

/// <summary>The groups of the key exchange. Source: RFC 8446, section 4.2.7.</summary>
public enum TlsGroup : ushort
{
    /// <summary>P-256.</summary>
    Secp256r1 = 0x0017,

    /// <summary>P-384.</summary>
    Secp384r1 = 0x0018,

    /// <summary>Curve25519.</summary>
    X25519 = 0x001d,
}
