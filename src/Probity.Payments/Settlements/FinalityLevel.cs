namespace Probity.Payments.Settlements;

/// <summary>How sure a facilitator is before it says that a payment is settled.</summary>
public enum FinalityLevel
{
    /// <summary>It is in a block.</summary>
    Included = 0,

    /// <summary>Its block is the chain's "safe" one or before: a reorganisation would need an
    /// attack.</summary>
    Safe = 1,

    /// <summary>Its block is the chain's "finalized" one or before.</summary>
    Finalized = 2,
}
