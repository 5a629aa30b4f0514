using System.Text;
using System.Text.Json;
using Probity.Core.Verdicts;
using Probity.Payments.X402;
using Probity.Payments.X402.Http;

namespace Probity.Payments.Tests.X402;

/// <summary>We read what the official packages write, and write the same bytes.</summary>
public sealed class RecordedWireTests
{
    public static TheoryData<string> Payments =>
    [
        "v2 by EIP-3009", "v2 by Permit2", "v2 upfront", "v2 with unknown members", "v2 with an identifier",
            "v1",
    ];

    public static TheoryData<string> Settlements =>
        ["settle v2 by EIP-3009", "settle v2 by Permit2", "settle v1"];

    public static TheoryData<string> Decodings => Recorded.Names("decode ");

    public static TheoryData<string> Matchings => Recorded.Names("match ");

    [Theory, MemberData(nameof(Payments))]
    public void A_payment_is_written_as_it_was_read(string name)
    {
        string header = Recorded.Answer(name), content = Recorded.Header(name);
        PaymentPayload payment = PaymentHeaders.ParsePayment(content).Value!;
        Assert.Equal(header,
            $"{PaymentHeaders.PaymentName(payment.X402Version)}: {PaymentHeaders.Encode(payment)}");
    }

    [Theory]
    [InlineData("offer")]
    [InlineData("offer of two networks, upfront")]
    [InlineData("offer with extensions")]
    public void An_offer_is_written_as_it_was_read(string name)
    {
        string header = Recorded.Answer(name);
        PaymentRequired required = PaymentHeaders.ReadPaymentRequired(header, default).Value!;
        Assert.Equal(2, required.X402Version);
        Assert.Equal(header, PaymentHeaders.Encode(required));
    }

    [Fact]
    public void An_offer_of_version_1_has_every_member_that_its_packages_require()
    {
        PaymentRequired offer = PaymentHeaders.ReadPaymentRequired(Recorded.Answer("offer"), default).Value! with
        {
            X402Version = 1,
            Resource = new ResourceInfo("http://127.0.0.1/a"),
        };
        using JsonDocument written = JsonDocument.Parse(X402Json.WritePaymentRequired(offer));
        JsonElement wire = written.RootElement.GetProperty("accepts")[0];
        Assert.Equal("", wire.GetProperty("description").GetString());
        Assert.Equal("", wire.GetProperty("mimeType").GetString());
    }

    [Theory]
    [InlineData("request v2")]
    [InlineData("request v1")]
    public void A_facilitator_is_asked_in_the_same_words(string name)
    {
        JsonElement question = Recorded.Question(name), wire = question.GetProperty("requirements");
        PaymentPayload payment = PaymentHeaders.ParsePayment(
            question.GetProperty("payment").GetString()!).Value!;
        PaymentRequired required = Recorded.Required(wire);
        if (payment.X402Version == 1) { payment = payment with { Resource = required.Resource }; }
        byte[] text = X402Json.WriteFacilitatorRequest(new FacilitatorRequest(payment, required.Accepts[0]));
        Assert.Equal(Recorded.Answer(name), Encoding.UTF8.GetString(text));
        FacilitatorRequest read = X402Json.ParseFacilitatorRequest(text).Value!;
        Assert.Equal(text, X402Json.WriteFacilitatorRequest(read));
        Assert.True(read.Requirements.Matches(required.Accepts[0]));
    }

    [Theory, MemberData(nameof(Settlements))]
    public void A_settlement_is_written_as_it_was_read(string name)
    {
        JsonElement answer = Recorded.Json(Recorded.Answer(name));
        string header = answer.GetProperty("header").GetString()!;
        SettleResponse response = PaymentHeaders.ParseResponse(header).Value!;
        Assert.True(response.Success);
        Assert.Equal(header, PaymentHeaders.Encode(response));
        Assert.Equal(
            answer.GetProperty("answer").GetRawText(),
            Encoding.UTF8.GetString(X402Json.WriteSettleResponse(response)));
    }

    [Theory]
    [InlineData("verify v2: nothing changed")]
    [InlineData("verify v2: too late")]
    public void An_answer_to_verify_is_written_as_it_was_read(string name)
    {
        string answer = Recorded.Answer(name);
        VerifyResponse response = X402Json.ParseVerifyResponse(Encoding.UTF8.GetBytes(answer)).Value!;
        Assert.Equal(answer, Encoding.UTF8.GetString(X402Json.WriteVerifyResponse(response)));
    }

    [Fact]
    public void Kinds_are_written_as_they_were_read()
    {
        string answer = Recorded.Answer("supported");
        SupportedKinds kinds = X402Json.ParseSupportedKinds(Encoding.UTF8.GetBytes(answer)).Value!;
        Assert.Equal(answer, Encoding.UTF8.GetString(X402Json.WriteSupportedKinds(kinds)));
        Assert.Equal(25, kinds.Kinds.Count);
        Assert.Equal("eip155:*", Assert.Single(kinds.Signers).Key);
    }

    [Theory, MemberData(nameof(Decodings))]
    public void Base64_is_read_where_the_packages_read_it(string name)
    {
        string header = Recorded.Question(name).GetProperty("header").GetString()!;
        Verdict<SettleResponse> read = PaymentHeaders.ParseResponse(header);
        string expected = Recorded.Answer(name);

        // The content is no settlement; what tells us apart is how far the reading came.
        bool isBase64 = read.Detail is not "a header's content is base64";
        bool isJson = isBase64 && read.Detail.Contains("misses a member", StringComparison.Ordinal);
        Assert.Equal(expected != "error", isJson);
    }

    [Theory, MemberData(nameof(Matchings))]
    public void Offers_are_the_same_where_they_are_for_the_packages(string name)
    {
        JsonElement question = Recorded.Question(name);
        PaymentRequirements offer = Recorded.Requirements(question.GetProperty("offer"));
        PaymentRequirements accepted = Recorded.Requirements(question.GetProperty("accepted"));
        Assert.Equal(Recorded.Answer(name) == "true", accepted.Matches(offer));
    }

    [Fact]
    public void Version_1_is_translated()
    {
        PaymentPayload payment = PaymentHeaders.ParsePayment(Recorded.Header("v1")).Value!;
        Assert.Equal(1, payment.X402Version);
        Assert.Equal("eip155:84532", payment.Accepted.Network);
        Assert.Equal(string.Empty, payment.Accepted.Amount);
        JsonElement wire = Recorded.Question("request v1").GetProperty("requirements");
        PaymentRequired required = Recorded.Required(wire);
        Assert.Equal("10000", required.Accepts[0].Amount);
        Assert.Equal("eip155:84532", required.Accepts[0].Network);
        Assert.Equal("A report", required.Resource.Description);
        Assert.Equal("10000", payment.WithAccepted(required.Accepts[0]).Accepted.Amount);
    }

    [Fact]
    public void A_body_of_version_2_is_no_offer_and_one_of_version_1_is()
    {
        byte[] second = Convert.FromBase64String(Recorded.Answer("offer"));
        Assert.Equal(
            RejectionCode.UnsupportedVersion, PaymentHeaders.ReadPaymentRequired(null, second).Code);
        PaymentRequired first = Recorded.Required(
            Recorded.Question("request v1").GetProperty("requirements")) with
        { Error = "pay" };
        byte[] body = X402Json.WritePaymentRequired(first);
        Assert.Equal("pay", PaymentHeaders.ReadPaymentRequired(string.Empty, body).Value!.Error);
        Assert.Equal(body, X402Json.WritePaymentRequired(X402Json.ParsePaymentRequired(body).Value!));
    }
}
