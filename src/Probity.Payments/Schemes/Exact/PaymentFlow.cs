namespace Probity.Payments.Schemes.Exact;

/// <summary>What happens in which order.</summary>
public enum PaymentFlow
{
    /// <summary>Check, do the work, settle, deliver.</summary>
    Authorization,

    /// <summary>Settle, then do the work and deliver.</summary>
    Upfront,
}
