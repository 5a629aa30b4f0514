using System.Text.Json;
using Probity.Chain;
using Probity.Payments.Schemes.Exact;
using Probity.Payments.X402;
using Probity.Payments.X402.Http;

namespace Probity.Payments.Tests.Schemes.Exact;

/// <summary>Our checks, signatures and transactions are those of the official packages.</summary>
public sealed class RecordedExactTests
{
    public static TheoryData<string> Verifications => Recorded.Names("verify ");

    [Theory, MemberData(nameof(Verifications))]
    public void A_payment_is_refused_for_the_same_reason(string name)
    {
        JsonElement question = Recorded.Question(name), answer = Recorded.Json(Recorded.Answer(name));
        string? expected = answer.TryGetProperty("invalidReason", out JsonElement reason)
            ? reason.GetString()
            : null;
        Assert.Equal(expected, Check(question)?.Reason);
        Assert.Equal(expected is null, answer.GetProperty("isValid").GetBoolean());
    }

    [Theory]
    [InlineData("settle v2 by EIP-3009")]
    [InlineData("settle v2 by Permit2")]
    [InlineData("settle v1")]
    public void A_settlement_is_the_same_transaction(string name)
    {
        JsonElement question = Recorded.Question(name);
        JsonElement sent = Recorded.Json(Recorded.Answer(name)).GetProperty("sent")[0];
        (ExactPayment payment, ExactTerms terms, _) = Read(question);
        (Address to, byte[] data) = ExactCalls.Settlement(payment, terms);
        Assert.Equal(sent.GetProperty("to").GetString(), to.ToString());
        Assert.Equal(sent.GetProperty("data").GetString(), Hex.From(data));
        Assert.True(ExactCalls.IsSettlement(to, data, payment, terms));
    }

    [Theory]
    [InlineData("v2 by EIP-3009")]
    [InlineData("v2 by Permit2")]
    [InlineData("v2 upfront")]
    public void An_intent_becomes_the_same_payment(string name)
    {
        JsonElement question = Recorded.Question(name);
        PaymentPayload recorded = PaymentHeaders.ParsePayment(Recorded.Header(name)).Value!;
        Assert.True(ExactTerms.TryParse(recorded.Accepted, out ExactTerms? terms, out _));
        byte[] nonce = Convert.FromHexString(string.Concat(Enumerable.Repeat("5a", 32)));
        DateTimeOffset now = DateTimeOffset.FromUnixTimeSeconds(question.GetProperty("now").GetInt64());
        using Crypto.Signatures.Secp256k1PrivateKey key = Samples.Key();
        ExactIntent intent = ExactIntent.Create(terms, Samples.Payer, now, nonce);
        byte[] signature = Samples.Sign(key, intent.Digest());
        PaymentPayload ours = recorded with { Payload = intent.ToPayload(signature) };
        Assert.Equal(Recorded.Header(name), PaymentHeaders.Encode(ours));
        Assert.Equal(
            SignatureStanding.Signed, ExactChecks.CheckSignature(intent.ToPayment(signature), terms));
    }

    // As a facilitator does: the offer, the payment, the checks, the signature.
    private static PaymentError? Check(JsonElement question)
    {
        PaymentRequirements requirements = Recorded.Requirements(question.GetProperty("requirements"));
        if (!ExactTerms.TryParse(requirements, out ExactTerms? terms,
            out PaymentError? error)) { return error; }
        (ExactPayment payment, _, PaymentPayload payload) = Read(question);
        DateTimeOffset now = DateTimeOffset.FromUnixTimeSeconds(question.GetProperty("now").GetInt64());
        if (ExactChecks.Check(payment, terms, payload, now) is { } refusal) { return refusal; }
        if (ExactChecks.CheckSignature(payment, terms) == SignatureStanding.Signed) { return null; }
        return new PaymentError(
            payment.Method == TransferMethod.Permit2
                ? PaymentErrors.Permit2InvalidSignature
                : PaymentErrors.InvalidSignature,
            string.Empty);
    }

    private static (ExactPayment Payment, ExactTerms Terms, PaymentPayload Payload) Read(JsonElement question)
    {
        PaymentPayload payload = PaymentHeaders.ParsePayment(
            question.GetProperty("payment").GetString()!).Value!;
        ExactTerms terms = Samples.Terms(Recorded.Requirements(question.GetProperty("requirements")));
        return (ExactPayment.Parse(payload.Payload).Value!, terms, payload);
    }
}
