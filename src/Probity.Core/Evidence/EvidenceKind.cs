namespace Probity.Core.Evidence;

/// <summary>
/// What a piece of evidence is. Source: docs/specs/claim.md, section 6; numbers are never reused.
/// </summary>
public enum EvidenceKind : byte
{
    /// <summary>What a website answered.</summary>
    WebClaim = 2,

    /// <summary>A claim shown by its holder to one relying party.</summary>
    Presentation = 3,

    /// <summary>Everything that a wallet's log says of one payment.</summary>
    PaymentFile = 4,
}
