namespace Probity.ZkTls.Tls;

/// <summary>Why a connection ends. Source: RFC 8446, section 6.</summary>
public enum AlertDescription : byte
{
    /// <summary>The sender has nothing more to say.</summary>
    CloseNotify = 0,

    /// <summary>A message came that does not belong here.</summary>
    UnexpectedMessage = 10,

    /// <summary>A record does not decrypt.</summary>
    BadRecordMac = 20,

    /// <summary>A record is longer than records may be.</summary>
    RecordOverflow = 22,

    /// <summary>The two sides have no parameters in common.</summary>
    HandshakeFailure = 40,

    /// <summary>A certificate is damaged.</summary>
    BadCertificate = 42,

    /// <summary>A certificate is of a kind that is not supported.</summary>
    UnsupportedCertificate = 43,

    /// <summary>A certificate is outside its time.</summary>
    CertificateExpired = 45,

    /// <summary>Something else is wrong with a certificate.</summary>
    CertificateUnknown = 46,

    /// <summary>A field has a value that it may not have.</summary>
    IllegalParameter = 47,

    /// <summary>The chain leads to no root that is trusted.</summary>
    UnknownCa = 48,

    /// <summary>A message does not follow its format.</summary>
    DecodeError = 50,

    /// <summary>A signature or a Finished is wrong.</summary>
    DecryptError = 51,

    /// <summary>The protocol version is not supported.</summary>
    ProtocolVersion = 70,

    /// <summary>The server asks for stronger algorithms.</summary>
    InsufficientSecurity = 71,

    /// <summary>A fault of the sender's own.</summary>
    InternalError = 80,

    /// <summary>The user gave up; a close follows.</summary>
    UserCanceled = 90,

    /// <summary>An extension is missing that must be there.</summary>
    MissingExtension = 109,

    /// <summary>An extension answers nothing that was asked.</summary>
    UnsupportedExtension = 110,

    /// <summary>The server knows no host of the name that was sent.</summary>
    UnrecognizedName = 112,

    /// <summary>The server wants a client certificate.</summary>
    CertificateRequired = 116,
}
