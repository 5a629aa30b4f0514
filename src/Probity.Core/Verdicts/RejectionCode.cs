namespace Probity.Core.Verdicts;

/// <summary>Stable reasons why bytes of another party were refused.</summary>
/// <remarks>Source: docs/specs/rejections.md. Numbers are never reused.</remarks>
public enum RejectionCode
{
    /// <summary>Not a rejection; never carried by a rejected verdict.</summary>
    None = 0,

    /// <summary>The bytes do not follow the format: wrong magic, length, order or a non-canonical number.</summary>
    Malformed = 1,

    /// <summary>The format version is not one that this verifier knows.</summary>
    UnsupportedVersion = 2,

    /// <summary>A length or count is above its documented limit.</summary>
    TooLong = 3,

    /// <summary>Bytes follow after the end of the format.</summary>
    TrailingBytes = 4,

    /// <summary>The receipt is about another program than the one asked for.</summary>
    WrongProgram = 5,

    /// <summary>A parameter set or profile is unknown, or gives fewer proven bits for tables of this size than it promises.</summary>
    UnknownParameters = 6,

    /// <summary>A Merkle opening does not lead to the committed root.</summary>
    WrongOpening = 7,

    /// <summary>A proof-of-work nonce does not meet the required difficulty.</summary>
    WrongGrinding = 8,

    /// <summary>A sum-check or other algebraic identity does not hold.</summary>
    WrongIdentity = 9,

    /// <summary>The table heights or the layout that they imply are outside the limits of the machine.</summary>
    WrongShape = 10,

    /// <summary>An ELF file is not a static RV32 executable that this machine can load.</summary>
    UnsupportedProgram = 11,

    /// <summary>
    /// A TLS handshake does not follow RFC 8446, its keys or its Finished do not fit, or it uses something that a proof
    /// cannot follow.
    /// </summary>
    WrongHandshake = 12,

    /// <summary>A certificate chain, name, validity or signature is wrong.</summary>
    WrongCertificate = 13,

    /// <summary>The name in a session is another than the one claimed.</summary>
    WrongHost = 14,

    /// <summary>A signature does not verify under the key that goes with it.</summary>
    WrongSignature = 15,

    /// <summary>A key that signed is not among those that the relying party accepts.</summary>
    UnknownSigner = 16,

    /// <summary>Two parts of one piece of evidence contradict each other.</summary>
    Mismatch = 17,

    /// <summary>A record that was opened does not decrypt under the revealed key.</summary>
    WrongRecord = 18,

    /// <summary>A program that ran under a receipt, or on the verifier's own machine, refused its input.</summary>
    RefusedByGuest = 19,

    /// <summary>Evidence is sound but not what the relying party's policy asks for: age, number of attestors, challenge.</summary>
    PolicyNotMet = 20,

    /// <summary>A template is not in the template language, or asks for what it cannot have.</summary>
    WrongTemplate = 21,

    /// <summary>A name, address or port is not allowed.</summary>
    Forbidden = 22,

    /// <summary>A limit on time, bytes, records or sessions was reached.</summary>
    LimitReached = 23,
}
