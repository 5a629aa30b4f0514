namespace Probity.ZkTls.Tls.Messages;

/// <summary>The handshake messages that we know. Source: RFC 8446, section 4.</summary>
internal enum HandshakeType : byte
{
    ClientHello = 1,
    ServerHello = 2,
    NewSessionTicket = 4,
    EncryptedExtensions = 8,
    Certificate = 11,
    CertificateRequest = 13,
    CertificateVerify = 15,
    Finished = 20,
    KeyUpdate = 24,

    /// <summary>Stands in the transcript for the first ClientHello after a HelloRetryRequest; never
    /// sent.</summary>
    MessageHash = 254,
}
