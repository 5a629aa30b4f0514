using System.Text;
using Probity.Chain;
using Probity.Core.Stores;
using Probity.Core.Verdicts;
using Probity.Payments.Schemes.Exact;
using Probity.Payments.Settlements;
using Probity.Payments.X402;

namespace Probity.Node.Facilitator;

/// <summary>Checks everything of a payment that needs no chain.</summary>
internal sealed class PaymentChecker(FacilitatorNetwork network, TimeProvider time)
{
    private const ulong MaxSeconds = 253_402_300_800;

    /// <summary>Checks a payment that somebody brings.</summary>
    /// <returns>The payment, or why it is refused.</returns>
    public (CheckedPayment? Payment, PaymentError? Error, string? Payer) Check(FacilitatorRequest request) =>
        CheckAt(request, _ => time.GetUtcNow());

    /// <summary>Checks a payment whose window may have closed since its settlement began; null where it is
    /// refused for another reason.</summary>
    public CheckedPayment? CheckStarted(FacilitatorRequest request) =>
        CheckAt(request, payment => Earlier(time.GetUtcNow(), LastMoment(payment))).Payment;

    private (CheckedPayment? Payment, PaymentError? Error, string? Payer) CheckAt(
        FacilitatorRequest request, Func<ExactPayment, DateTimeOffset> now)
    {
        if (!ExactTerms.TryParse(request.Requirements, out ExactTerms? terms, out PaymentError? error))
        {
            return (null, error, null);
        }

        if (terms.ChainId != network.ChainId
            || (network.Assets.Count > 0 && !network.Assets.Contains(terms.Asset)))
        {
            return (null, new PaymentError(PaymentErrors.NetworkMismatch,
                $"{terms.Asset} on {terms.Network} is not settled here"), null);
        }

        Verdict<ExactPayment> parsed = ExactPayment.Parse(request.Payment.Payload);
        if (!parsed.IsAccepted)
        {
            return (null, new PaymentError(PaymentErrors.InvalidPayload, parsed.Detail), null);
        }

        ExactPayment payment = parsed.Value;
        string payer = payment.Payer.ToString();
        error = ExactChecks.Check(payment, terms, request.Payment, now(payment));
        if (error is not null) { return (null, error, payer); }
        return (Seal(payment, terms), null, payer);
    }

    /// <summary>Reads the payment of a settlement again, which was checked when it was stored.</summary>
    /// <exception cref="StoreException">The record is damaged.</exception>
    public static CheckedPayment Restore(Settlement settlement)
    {
        Verdict<FacilitatorRequest> request =
            X402Json.ParseFacilitatorRequest(Encoding.UTF8.GetBytes(settlement.Request));
        if (request.IsAccepted
            && ExactTerms.TryParse(request.Value.Requirements, out ExactTerms? terms, out _)
            && ExactPayment.Parse(request.Value.Payment.Payload) is { IsAccepted: true } payment)
        {
            CheckedPayment restored = Seal(payment.Value, terms);
            if (restored.Id == settlement.Payment) { return restored; }
        }

        throw new StoreException($"The record {settlement.Key} is damaged. Restore a backup.");
    }

    // When it could be settled at last; no limit for windows that no clock shows the end of.
    private static DateTimeOffset LastMoment(ExactPayment payment) =>
        payment.ValidBefore.TryToUInt64(out ulong end) && end < MaxSeconds
            && end > ExactChecks.SettlementSeconds
            ? DateTimeOffset.FromUnixTimeSeconds((long)end - ExactChecks.SettlementSeconds)
            : DateTimeOffset.MaxValue;

    private static DateTimeOffset Earlier(DateTimeOffset a, DateTimeOffset b) => a < b ? a : b;

    private static CheckedPayment Seal(ExactPayment payment, ExactTerms terms) =>
        new(payment, terms, payment.Key(terms).ToString(), payment.Digest(terms));
}
