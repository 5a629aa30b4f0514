using Probity.ZkTls.Tls;

namespace Probity.Cli.Output;

/// <summary>Suites and groups by the names that IANA registered.</summary>
internal static class TlsNames
{
    /// <summary>Such as TLS_CHACHA20_POLY1305_SHA256.</summary>
    public static string Of(TlsSuite suite) => suite switch
    {
        TlsSuite.Aes128Gcm => "TLS_AES_128_GCM_SHA256",
        TlsSuite.ChaCha20Poly1305 => "TLS_CHACHA20_POLY1305_SHA256",
        _ => throw new ArgumentOutOfRangeException(nameof(suite)),
    };

    /// <summary>Such as x25519.</summary>
    public static string Of(TlsGroup group) => group.ToString().ToLowerInvariant();
}
