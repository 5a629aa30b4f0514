namespace Probity.Payments.X402;

/// <summary>Names of what went wrong, as the official packages send them.</summary>
/// <remarks>Source: `@x402/evm` 2.27.0; x402 specification v2, "Error handling".</remarks>
public static class PaymentErrors
{
    /// <summary>The transaction was sent and is not confirmed yet: ask again.</summary>
    public const string SettlementPending = "settlement_pending";
}
