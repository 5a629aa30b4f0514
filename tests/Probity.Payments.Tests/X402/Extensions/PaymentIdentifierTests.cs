using System.Text.Json;
using Probity.Payments.X402;
using Probity.Payments.X402.Extensions;
using Probity.Payments.X402.Http;

namespace Probity.Payments.Tests.X402.Extensions;

/// <summary>Identifiers are read and written as the official packages do.</summary>
public sealed class PaymentIdentifierTests
{
    private const string Identifier = "pay_0123456789abcdef";

    [Fact]
    public void The_declaration_is_that_of_the_packages() => Assert.Equal(
        Recorded.Answer("payment-identifier, declared"), PaymentIdentifier.Declare(true).GetRawText());

    [Fact]
    public void A_payment_with_an_identifier_is_that_of_the_packages()
    {
        PaymentPayload theirs = PaymentHeaders.ParsePayment(Recorded.Header("v2 with an identifier")).Value!;
        Assert.Null(PaymentIdentifier.Check(theirs, isRequired: true, out string? identifier));
        Assert.Equal(Recorded.Answer("payment-identifier, read"), identifier);
        JsonElement extensions = PaymentHeaders.ParsePaymentRequired(
            Recorded.Answer("offer with extensions")).Value!.Extensions;
        Assert.True(PaymentIdentifier.IsDeclared(extensions, out bool isRequired) && isRequired);
        PaymentPayload ours = theirs with { Extensions = PaymentIdentifier.Append(extensions, Identifier) };
        Assert.Equal(Recorded.Header("v2 with an identifier"), PaymentHeaders.Encode(ours));
    }

    [Theory]
    [InlineData("0123456789abcdef", true)]
    [InlineData("0123456789ABC-_z", true)]
    [InlineData("0123456789abcde", false)]
    [InlineData("0123456789abcdé0", false)]
    [InlineData("0123456789abcde ", false)]
    [InlineData("0123456789abcde/", false)]
    public void An_identifier_has_a_form(string text, bool isValid)
    {
        Assert.Equal(isValid, PaymentIdentifier.IsValid(text));
        PaymentPayload payment = With($$"""{"required":false,"id":"{{text}}"}""");
        Assert.Equal(isValid, PaymentIdentifier.Check(payment, true, out string? identifier) is null);
        Assert.Equal(isValid ? text : null, identifier);
        if (!isValid) { Assert.Throws<ArgumentException>(() => PaymentIdentifier.Append(default, text)); }
    }

    [Fact]
    public void Lengths_have_limits()
    {
        Assert.True(PaymentIdentifier.IsValid(new string('a', PaymentIdentifier.MaxLength)));
        Assert.False(PaymentIdentifier.IsValid(new string('a', PaymentIdentifier.MaxLength + 1)));
    }

    [Fact]
    public void A_missing_identifier_is_refused_where_it_is_required()
    {
        foreach (PaymentPayload payment in (PaymentPayload[])
            [Samples.Payment(Samples.Terms()), With("""{"required":true}""")])
        {
            Assert.Null(PaymentIdentifier.Check(payment, isRequired: false, out string? identifier));
            Assert.Null(identifier);
            Assert.Equal(
                PaymentErrors.InvalidPaymentIdentifier, PaymentIdentifier.Check(
                    payment, true, out _)?.Reason);
        }

        Assert.NotNull(PaymentIdentifier.Check(With("""{"id":7}"""), isRequired: false, out _));
        Assert.NotNull(PaymentIdentifier.Check(With("""{"id":null}"""), isRequired: false, out _));
        Assert.Equal(JsonValueKind.Undefined, PaymentIdentifier.Append(default, Identifier).ValueKind);
    }

    [Fact]
    public void An_identifier_that_comes_again_comes_with_the_same_payment()
    {
        PaymentPayload payment = Samples.Payment(Samples.Terms());
        byte[] known = PaymentIdentifier.Fingerprint(payment);
        Assert.Null(PaymentIdentifier.CheckAgain(known, payment));
        Assert.Null(PaymentIdentifier.CheckAgain(known, payment with
        {
            Resource = new ResourceInfo("u"),
            Extensions = Recorded.Json("{}"),
            Accepted = payment.Accepted with
            {
                Extra = Recorded.Json(
                """{ "version":"2", "name":"USDC" }""")
            },
        }));
        foreach (PaymentPayload other in (PaymentPayload[])
        [
            Samples.Payment(Samples.Terms(), new byte[32]),
            payment with { Accepted = payment.Accepted with { Amount = "10001" } },
            payment with { X402Version = 1 },
        ])
        {
            Assert.Equal(
                PaymentErrors.PaymentIdentifierConflict, PaymentIdentifier.CheckAgain(known, other)?.Reason);
        }
    }

    private static PaymentPayload With(string info) => Samples.Payment(Samples.Terms()) with
    {
        Extensions = Recorded.Json($$$"""{"payment-identifier":{"info":{{{info}}}}}"""),
    };
}
