using Probity.Chain;
using Probity.Chain.Signing;
using Probity.Core.Verdicts;
using Probity.Crypto.Signatures;
using Probity.Payments.X402;

namespace Probity.Payments.Schemes.Exact;

/// <summary>What is checked of a payment without asking the chain.</summary>
/// <remarks>Source: `@x402/evm` 2.27.0, the facilitator's side of "exact": its order and names. It checks
/// signatures in between, where we check them last.</remarks>
public static class ExactChecks
{
    /// <summary>How long a payment must still be valid, so that it can be settled. Unit: seconds.</summary>
    public const int SettlementSeconds = 6;

    /// <summary>Everything that needs neither the chain nor the signature; null where nothing is
    /// wrong.</summary>
    /// <param name="payment">What was signed.</param>
    /// <param name="terms">The seller's own offer.</param>
    /// <param name="payload">What the payment came in: it says which offer was taken.</param>
    /// <param name="now">The time on the chain, or the clock's.</param>
    public static PaymentError? Check(
        ExactPayment payment, ExactTerms terms, PaymentPayload payload, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(payment);
        ArgumentNullException.ThrowIfNull(terms);
        ArgumentNullException.ThrowIfNull(payload);
        bool isPermit = payment.Method == TransferMethod.Permit2;
        if (payload.Accepted.Scheme != ExactTerms.Scheme)
        {
            return new PaymentError(
                isPermit ? PaymentErrors.UnsupportedPayloadType : PaymentErrors.InvalidScheme,
                "the scheme that was taken is not exact");
        }

        if (payment.Method != terms.Method)
        {
            return new PaymentError(
                PaymentErrors.UnsupportedPayloadType,
                $"the offer is for {terms.Method}, and the payment by {payment.Method}");
        }

        if (payload.Accepted.Network != terms.Network)
        {
            return new PaymentError(
                PaymentErrors.NetworkMismatch, $"the offer is on {terms.Network}, the payment is not");
        }

        PaymentError? error = payment is Permit2Payment permit
            ? CheckPermit(permit, terms, now)
            : CheckAuthorization(payment, terms, payload, now);

        // Version 1 says no more of the offer than what was compared above.
        return error is not null || payload.X402Version == 1 || payload.Accepted.Matches(terms.Source)
            ? error
            : new PaymentError(
                PaymentErrors.InvalidPaymentRequirements, "the offer that was taken is not the seller's");
    }

    /// <summary>Whether the payer's key signed the payment, in the form that tokens take.</summary>
    /// <remarks>
    /// 65 bytes, low s, and 27 or 28 at the end: tokens and Permit2 refuse 0 and 1 there, which the packages
    /// accept when checking and then cannot settle. Cost: one recovery; remembered for the same terms. A
    /// payment by another method than the offer's is signed by nobody.
    /// </remarks>
    public static SignatureStanding CheckSignature(ExactPayment payment, ExactTerms terms)
    {
        ArgumentNullException.ThrowIfNull(payment);
        ArgumentNullException.ThrowIfNull(terms);
        if (payment.Method != terms.Method) { return SignatureStanding.NotByKey; }
        return payment.Standing(terms, () =>
        {
            Verdict<RecoverableSignature> signature = EthereumSignature.Parse(payment.Signature.Span);
            return signature.IsAccepted
                && EthereumSignature.TryRecover(payment.Digest(terms), signature.Value, out Address signer)
                && signer == payment.Payer
                    ? SignatureStanding.Signed
                    : SignatureStanding.NotByKey;
        });
    }

    private static PaymentError? CheckAuthorization(
        ExactPayment payment, ExactTerms terms, PaymentPayload payload, DateTimeOffset now)
    {
        if (payment.PayTo != terms.PayTo)
        {
            return new PaymentError(PaymentErrors.RecipientMismatch, "the payee is not the offer's");
        }

        if (IsExpired(payment, now)) { return new PaymentError(PaymentErrors.ValidBefore, Expired); }
        if (IsEarly(payment, now)) { return new PaymentError(PaymentErrors.ValidAfter, Early); }
        if (payment.Amount == terms.Amount) { return null; }
        return new PaymentError(
            payload.X402Version == 1
                ? PaymentErrors.AuthorizationValue
                : PaymentErrors.AuthorizationValueMismatch,
            $"the offer is {terms.Amount}, the payment {payment.Amount}");
    }

    private static PaymentError? CheckPermit(Permit2Payment payment, ExactTerms terms, DateTimeOffset now)
    {
        if (payment.Spender != ExactContracts.Permit2Proxy)
        {
            return new PaymentError(PaymentErrors.Permit2InvalidSpender, "the spender is not x402's proxy");
        }

        if (payment.PayTo != terms.PayTo)
        {
            return new PaymentError(PaymentErrors.Permit2RecipientMismatch, "the payee is not the offer's");
        }

        if (IsExpired(payment, now))
        {
            return new PaymentError(PaymentErrors.Permit2DeadlineExpired, Expired);
        }

        if (IsEarly(payment, now)) { return new PaymentError(PaymentErrors.Permit2NotYetValid, Early); }
        if (payment.Amount != terms.Amount)
        {
            return new PaymentError(
                PaymentErrors.Permit2AmountMismatch,
                $"the offer is {terms.Amount}, the payment {payment.Amount}");
        }

        return payment.PermittedToken == terms.Asset
            ? null
            : new PaymentError(PaymentErrors.Permit2TokenMismatch, "the token is not the offer's");
    }

    private static string Expired => $"a payment is valid for {SettlementSeconds} more seconds at least";

    private static string Early => "the payment is not valid yet";

    private static bool IsExpired(ExactPayment payment, DateTimeOffset now) =>
        payment.ValidBefore < ExactTime.Seconds(now) + SettlementSeconds;

    private static bool IsEarly(ExactPayment payment, DateTimeOffset now) =>
        payment.ValidAfter > ExactTime.Seconds(now);
}
