namespace Probity.Payments.Schemes.Exact;

/// <summary>What can be said of a signature without asking the chain.</summary>
public enum SignatureStanding
{
    /// <summary>The payer's key did not make it in the form that tokens take; the payer may still be a
    /// contract wallet that takes it.</summary>
    NotByKey = 0,

    /// <summary>The payer's key signed this payment.</summary>
    Signed = 1,
}
