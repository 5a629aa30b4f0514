namespace Probity.Node.Tests.Interop;

/// <summary>One address of a server, with a configuration of its own.</summary>
public enum Door
{
    /// <summary>RSA certificate of 2048 bits; every suite and group that the server has.</summary>
    Rsa,

    /// <summary>ECDSA certificate of P-256; every suite and group.</summary>
    P256,

    /// <summary>ECDSA certificate of P-384; every suite and group.</summary>
    P384,

    /// <summary>The group P-384 only.</summary>
    OneGroup,

    /// <summary>Asks for a client certificate, and goes on without one.</summary>
    AsksCertificate,

    /// <summary>TLS 1.2 only.</summary>
    OnlyTls12,

    /// <summary>TLS_AES_256_GCM_SHA384 only.</summary>
    OnlyAes256,

    /// <summary>Stays open after an answer, for two requests on one connection.</summary>
    KeepAlive,
}
