namespace Probity.Payments.Evidence;

/// <summary>What an entry of an evidence log is about. Source: docs/specs/evidence-log.md, section
/// 2.</summary>
public enum EvidenceEntryKind
{
    /// <summary>A seller's offer was taken.</summary>
    Offer = 1,

    /// <summary>A policy allowed or refused a payment.</summary>
    Decision = 2,

    /// <summary>A payment may be signed: its number and window.</summary>
    Authorisation = 3,

    /// <summary>A payment was confirmed, failed, became final, or lost its block.</summary>
    Settlement = 4,

    /// <summary>How far a seller is with a purchase.</summary>
    Purchase = 5,

    /// <summary>A payment can never be settled, and its amount is free.</summary>
    Release = 6,

    /// <summary>A wallet was halted, or signs again.</summary>
    Halt = 7,

    /// <summary>A wallet has another policy.</summary>
    Policy = 8,

    /// <summary>A wallet has more or less to spend.</summary>
    Budget = 9,

    /// <summary>A person approved a payment.</summary>
    Approval = 10,
}
