using System.Text;
using System.Text.Json;
using Probity.Core.Verdicts;
using Probity.Payments.Schemes.Exact;
using Probity.Payments.X402;
using Probity.Payments.X402.Extensions;
using Probity.Payments.X402.Http;

namespace Probity.Payments.Tests.X402;

/// <summary>Parsers take anything and throw nothing.</summary>
public sealed class HostileWireTests
{
    private static readonly string[] Texts =
    [
        Recorded.Decode(Recorded.Header("v2 by EIP-3009")), Recorded.Decode(Recorded.Header("v2 by Permit2")),
        Recorded.Decode(Recorded.Header("v2 with an identifier")), Recorded.Decode(Recorded.Header("v1")),
        Recorded.Decode(Recorded.Answer("offer with extensions")), Recorded.Answer("request v2"),
        Recorded.Answer("request v1"), Recorded.Answer("supported"),
        Recorded.Json(Recorded.Answer("settle v1")).GetProperty("answer").GetRawText(),
        Recorded.Answer("verify v2: too late"),
    ];

    [Fact]
    public void Every_truncation_is_refused()
    {
        foreach (string text in Texts)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(text);
            for (int length = 0; length < bytes.Length; length++)
            {
                Assert.All(ReadAll(bytes.AsMemory(0, length)), Assert.False);
            }
        }
    }

    [Fact]
    public void Flipped_bytes_are_read_or_refused_and_nothing_else()
    {
        foreach (string text in Texts)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(text);
            for (int i = 0; i < bytes.Length; i++)
            {
                foreach (byte change in (ReadOnlySpan<byte>)[0x01, 0x20, 0x80])
                {
                    bytes[i] ^= change;
                    ReadAll(bytes);
                    bytes[i] ^= change;
                }
            }
        }
    }

    [Fact]
    public void Every_truncated_header_is_refused()
    {
        string header = Recorded.Header("v2 by EIP-3009");
        for (int length = 0; length < header.Length - 2; length++)
        {
            Assert.False(PaymentHeaders.ParsePayment(header[..length]).IsAccepted);
        }
    }

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("1")]
    [InlineData("\"x\"")]
    [InlineData("{}")]
    [InlineData("{\"x402Version\":3,\"payload\":{},\"scheme\":\"exact\",\"network\":\"base\"}")]
    [InlineData("{\"x402Version\":\"1\",\"payload\":{},\"scheme\":\"exact\",\"network\":\"base\"}")]
    [InlineData("{\"x402Version\":1,\"payload\":[],\"scheme\":\"exact\",\"network\":\"base\"}")]
    [InlineData("{\"x402Version\":1,\"payload\":{},\"scheme\":\"\",\"network\":\"base\"}")]
    [InlineData("{\"x402Version\":1,\"payload\":{},\"scheme\":\"exact\",\"network\":\"\"}")]
    [InlineData(
        "{\"x402Version\":1,\"x402Version\":1,\"payload\":{},\"scheme\":\"exact\",\"network\":\"base\"}")]
    [InlineData(
        "{\"x402Version\":1,\"payload\":{\"a\":1,\"a\":1},\"scheme\":\"exact\",\"network\":\"base\"}")]
    [InlineData(
        "{\"x402Version\":1,\"payload\":{\"a\":\"\\ud800\"},\"scheme\":\"exact\",\"network\":\"base\"}")]
    [InlineData("{\"x402Version\":1,\"payload\":{\"\\ud800\":1},\"scheme\":\"exact\",\"network\":\"base\"}")]
    [InlineData("{\"x402Version\":1,\"payload\":{},\"scheme\":\"exact\",\"network\":\"base\"} {}")]
    public void Malformed_payments_are_refused(string text) =>
        Assert.Equal(RejectionCode.Malformed, Parse(text).Code);

    [Theory]
    [InlineData("1")]
    [InlineData("1.0")]
    [InlineData("1e0")]
    public void The_same_payment_is_read_however_its_version_is_written(string version) => Assert.True(
        Parse($$"""{"x402Version":{{version}},"payload":{},"scheme":"exact","network":"base","more":1}""")
            .IsAccepted);

    [Theory]
    [InlineData("scheme", "\"\"")]
    [InlineData("network", "\"base\"")]
    [InlineData("amount", "10000")]
    [InlineData("asset", "null")]
    [InlineData("payTo", "\"\"")]
    [InlineData("maxTimeoutSeconds", "0")]
    [InlineData("maxTimeoutSeconds", "-1")]
    [InlineData("maxTimeoutSeconds", "1.5")]
    [InlineData("maxTimeoutSeconds", "2147483648")]
    [InlineData("maxTimeoutSeconds", "1e999")]
    [InlineData("maxTimeoutSeconds", "\"60\"")]
    [InlineData("extra", "[]")]
    public void Offers_with_a_member_of_another_form_are_refused(string member, string value)
    {
        Assert.True(ParseOffer(string.Empty, string.Empty).IsAccepted);
        Assert.Equal(RejectionCode.Malformed, ParseOffer(member, value).Code);
    }

    [Fact]
    public void Sizes_counts_and_depths_have_limits()
    {
        string blanks = new(' ', X402Json.MaxBytes);
        Assert.Equal(RejectionCode.TooLong, Parse(blanks + "{").Code);
        Assert.Equal(
            RejectionCode.TooLong, PaymentHeaders.ParsePayment(
                new string('A', PaymentHeaders.MaxLength + 1)).Code);
        Assert.True(Offers(X402Json.MaxAccepts).IsAccepted);
        Assert.Equal(RejectionCode.Malformed, Offers(X402Json.MaxAccepts + 1).Code);
        Assert.Equal(RejectionCode.Malformed, Offers(0).Code);
        Assert.True(Parse(Nested(X402Json.MaxDepth)).IsAccepted);
        Assert.Equal(RejectionCode.Malformed, Parse(Nested(X402Json.MaxDepth + 1)).Code);
    }

    [Fact]
    public void Content_that_is_not_UTF_8_is_refused()
    {
        byte[] content = [.. "{\"success\":true,\"transaction\":\""u8, 0xFF, .. "\",\"network\":\"base\"}"u8];
        Assert.False(PaymentHeaders.ParseResponse(Convert.ToBase64String(content)).IsAccepted);
        Assert.True(PaymentHeaders.ParseResponse(
            Convert.ToBase64String([.. content.Where(value => value != 0xFF)])).IsAccepted);
    }

    [Fact]
    public void The_outer_version_of_a_request_is_that_of_its_payment()
    {
        string text = Recorded.Answer("request v2");
        Assert.True(X402Json.ParseFacilitatorRequest(Encoding.UTF8.GetBytes(text)).IsAccepted);
        byte[] without = Encoding.UTF8.GetBytes(text.Replace(
            "{\"x402Version\":2,\"paymentPayload\"", "{\"paymentPayload\"", StringComparison.Ordinal));
        Assert.True(X402Json.ParseFacilitatorRequest(without).IsAccepted);
        byte[] other = Encoding.UTF8.GetBytes(text.Replace(
            "{\"x402Version\":2,\"paymentPayload\"", "{\"x402Version\":1,\"paymentPayload\"",
            StringComparison.Ordinal));
        Assert.False(X402Json.ParseFacilitatorRequest(other).IsAccepted);
    }

    [Fact]
    public void Extensions_stay_as_they_came_byte_for_byte()
    {
        const string Extensions = """{ "a" : [1.0, 1e21, "\u00e9\/"], "b":null }""";
        string text = Recorded.Decode(Recorded.Header("v2 by EIP-3009")).Replace(
            "\"accepted\"", $"\"extensions\":{Extensions},\"accepted\"", StringComparison.Ordinal);
        PaymentPayload payment = Parse(text).Value!;
        Assert.Equal(Extensions, payment.Extensions.GetRawText());
        Assert.Contains(Extensions, Encoding.UTF8.GetString(X402Json.WritePaymentPayload(payment)),
            StringComparison.Ordinal);
    }

    private static Verdict<PaymentPayload> Parse(string text) =>
        X402Json.ParsePaymentPayload(Encoding.UTF8.GetBytes(text));

    private static Verdict<PaymentRequired> ParseOffer(string changed, string value)
    {
        string members = string.Join(',', Recorded.Question("request v2").GetProperty("requirements")
            .EnumerateObject()
            .Select(member =>
                $"\"{member.Name}\":{(member.Name == changed ? value : member.Value.GetRawText())}"));
        return X402Json.ParsePaymentRequired(Encoding.UTF8.GetBytes(
            $$"""{"x402Version":2,"resource":{"url":"u"},"accepts":[{ {{members}} }]}"""));
    }

    private static Verdict<PaymentRequired> Offers(int count)
    {
        string offer = Recorded.Question("request v2").GetProperty("requirements").GetRawText();
        return X402Json.ParsePaymentRequired(Encoding.UTF8.GetBytes(
            $$"""{"x402Version":2,"resource":{"url":"u"},"accepts":[{{string.Join(',', Enumerable.Repeat(offer, count))}}]}"""));
    }

    // The payment is one level, its payload another.
    private static string Nested(int depth) =>
        "{\"x402Version\":1,\"scheme\":\"exact\",\"network\":\"base\",\"payload\":{\"a\":"
        + new string('[', depth - 2) + new string(']', depth - 2) + "}}";

    private static bool[] ReadAll(ReadOnlyMemory<byte> bytes)
    {
        Verdict<PaymentPayload> payment = X402Json.ParsePaymentPayload(bytes);
        Verdict<PaymentRequired> required = X402Json.ParsePaymentRequired(bytes);
        Verdict<FacilitatorRequest> request = X402Json.ParseFacilitatorRequest(bytes);
        Verdict<SettleResponse> settled = X402Json.ParseSettleResponse(bytes);
        if (payment.IsAccepted)
        {
            _ = ExactPayment.Parse(payment.Value.Payload);
            _ = PaymentIdentifier.Check(payment.Value, false, out _);
        }

        foreach (PaymentRequirements offer in required.Value?.Accepts ?? [])
        {
            _ = ExactTerms.TryParse(offer, out _, out _);
        }

        if (required.IsAccepted) { _ = OfferReceipt.ParseOffers(required.Value.Extensions); }
        if (settled.IsAccepted) { _ = OfferReceipt.ParseReceipt(settled.Value.Extensions); }
        return
        [
            payment.IsAccepted, required.IsAccepted, request.IsAccepted, settled.IsAccepted,
            X402Json.ParseVerifyResponse(bytes).IsAccepted, X402Json.ParseSupportedKinds(bytes).IsAccepted,
        ];
    }
}
