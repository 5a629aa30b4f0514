namespace Probity.ZkTls.Tls;

/// <summary>The cipher suites that a proof can follow. Source: RFC 8446, appendix B.4.</summary>
public enum TlsSuite : ushort
{
    /// <summary>TLS_AES_128_GCM_SHA256.</summary>
    Aes128Gcm = 0x1301,

    /// <summary>TLS_CHACHA20_POLY1305_SHA256; about half as costly in a proof.</summary>
    ChaCha20Poly1305 = 0x1303,
}
