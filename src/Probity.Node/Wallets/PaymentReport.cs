using Probity.Core.Verdicts;
using Probity.Payments.Budgets;
using Probity.Payments.X402;
using Probity.Payments.X402.Extensions;

namespace Probity.Node.Wallets;

/// <summary>What a paying client did.</summary>
/// <param name="Payment">What the wallet keeps.</param>
/// <param name="Offer">The offer that was taken.</param>
/// <param name="Outcome">What the seller said of the settlement; null where it said nothing.</param>
public sealed record PaymentReport(WalletPayment Payment, PaymentRequirements Offer, SettleResponse? Outcome)
{
    /// <summary>Who signed the seller's receipt, or why what came is none; null where none came.</summary>
    public Verdict<SellerSignature>? Receipt { get; init; }
}
