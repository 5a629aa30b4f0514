using System.Security.Cryptography;
using System.Text.Json;
using Probity.Chain;
using Probity.Payments.Schemes.Exact;
using Probity.Payments.X402;
using Probity.Payments.X402.Extensions;
using Probity.Testing;

namespace Probity.Payments.Tests.X402.Extensions;

/// <summary>A bound payment pays for its request and for no other. Source:
/// docs/specs/x402-binding.md.</summary>
public sealed class RequestBindingTests
{
    private static readonly byte[] Salt = [.. Enumerable.Repeat((byte)7, 32)];
    private static readonly ExactTerms Terms = Samples.Terms();
    private static readonly BoundRequest Get = Request("GET", string.Empty, string.Empty);

    public static TheoryData<string> Vectors =>
    [
        .. File.ReadLines(Repository.Path("docs/specs/x402-binding.md"))
            .Where(line => line.Contains("`0x78347262", StringComparison.Ordinal)),
    ];

    [Fact]
    public void The_specification_has_four_vectors() => Assert.Equal(4, Vectors.Count);

    [Theory, MemberData(nameof(Vectors))]
    public void Nonces_are_those_of_the_specification(string line)
    {
        string[] cells = [.. line.Split('|').Select(cell => cell.Trim().Trim('`'))];
        bool isPermit = cells[3].EndsWith("by Permit2", StringComparison.Ordinal);
        string body = cells[3] == "none" ? string.Empty : "hello";
        byte[] nonce = RequestBinding.ComputeNonce(
            Request(cells[1], cells[2], body),
            Samples.Terms(isPermit ? TransferMethod.Permit2 : TransferMethod.Eip3009), Salt);
        Assert.Equal(cells[4], Hex.From(nonce));
        Assert.True(RequestBinding.IsMarked(nonce));
    }

    [Theory]
    [InlineData(TransferMethod.Eip3009)]
    [InlineData(TransferMethod.Permit2)]
    public void A_bound_payment_pays_for_its_request_alone(TransferMethod method)
    {
        ExactTerms terms = Samples.Terms(method);
        PaymentPayload payload = Bound(terms, Get);
        Assert.Null(Check(payload, Get, terms));
        Assert.Null(Check(payload, Get, terms, isRequired: true));
        foreach (BoundRequest other in (BoundRequest[])
        [
            Get with { Method = "get" }, Get with { Method = "POST" }, Get with { Query = "a" },
            Get with { ResourceUrl = Get.ResourceUrl + "/" },
                Get with { ResourceUrl = Get.ResourceUrl + "a" },
            Get with { BodySha256 = SHA256.HashData("x"u8) },
        ])
        {
            Refuse(PaymentErrors.BindingMismatch, payload, other, terms);
        }
    }

    [Fact]
    public void A_bound_payment_is_for_one_offer()
    {
        PaymentPayload payload = Bound(Terms, Get);
        foreach (PaymentRequirements offer in (PaymentRequirements[])
        [
            Terms.Source with { Network = "eip155:8453" }, Terms.Source with { Amount = "10001" },
            Terms.Source with { Asset = Samples.Other.ToString() },
            Terms.Source with { PayTo = Samples.Other.ToString() },
            Terms.Source with { MaxTimeoutSeconds = 61 },
            Terms.Source with { Extra = Recorded.Json("""{"name":"USDX","version":"2"}""") },
            Terms.Source with { Extra = Recorded.Json("""{"name":"USDC","version":"3"}""") },
            Terms.Source with { Extra = Recorded.Json(
                """{"name":"USDC2","version":""}""".Replace("\"\"", "\"-\"")) },
            Terms.Source with
            {
                Extra = Recorded.Json("""{"name":"USDC","version":"2","paymentFlow":"upfront"}"""),
            },
            Terms.Source with
            {
                Extra = Recorded.Json("""{"name":"USDC","version":"2","assetTransferMethod":"permit2"}"""),
            },
        ])
        {
            Refuse(PaymentErrors.BindingMismatch, payload, Get, Samples.Terms(offer));
        }

        ExactTerms reordered = Samples.Terms(Terms.Source with
        {
            Extra = Recorded.Json("""{"version":"2","paymentFlow":"authorization","name":"USDC"}"""),
            PayTo = Terms.Source.PayTo.ToLowerInvariant(),
        });
        Assert.Null(Check(payload, Get, reordered));
    }

    [Fact]
    public void The_marker_cannot_be_stripped_of_its_salt()
    {
        PaymentPayload payload = Bound(Terms, Get);
        Refuse(PaymentErrors.BindingMismatch, payload with { Extensions = default }, Get);
        Refuse(PaymentErrors.BindingMismatch, payload with { Extensions = Declared(false) }, Get);
        string text = payload.Extensions.GetRawText(), salt = Hex.From(Salt);
        foreach (string other in (string[])
        [
            salt.Replace("07", "08", StringComparison.Ordinal), salt[2..], salt + "07", "0x", string.Empty,
        ])
        {
            string changed = text.Replace(salt, other, StringComparison.Ordinal);
            Refuse(PaymentErrors.BindingMismatch, payload with { Extensions = Recorded.Json(changed) }, Get);
        }

        string version = text.Replace("\"version\":1", "\"version\":2", StringComparison.Ordinal);
        Refuse(PaymentErrors.BindingMismatch, payload with { Extensions = Recorded.Json(version) }, Get);
        string number = text.Replace($"\"{salt}\"", "7", StringComparison.Ordinal);
        Refuse(PaymentErrors.BindingMismatch, payload with { Extensions = Recorded.Json(number) }, Get);
        Refuse(PaymentErrors.BindingMismatch, payload with { Extensions = Recorded.Json("[]") }, Get);
    }

    [Fact]
    public void Payments_that_are_not_bound_are_fine_unless_binding_is_required()
    {
        PaymentPayload payload = Samples.Payment(Terms);
        Assert.False(RequestBinding.IsMarked(Samples.Nonce));
        foreach (JsonElement extensions in (JsonElement[])[default, Declared(false), Declared(true)])
        {
            PaymentPayload echoed = payload with { Extensions = extensions };
            Assert.Null(Check(echoed, Get, Terms));
            Assert.Equal(PaymentErrors.BindingRequired, Check(echoed, Get, Terms, isRequired: true)?.Reason);
        }

        JsonElement salted = RequestBinding.AppendSalt(Declared(false), Salt);
        Refuse(PaymentErrors.BindingMismatch, payload with { Extensions = salted }, Get);
    }

    [Fact]
    public void Fields_cannot_be_moved_into_one_another()
    {
        HashSet<string> nonces = [];
        foreach ((string method, string url, string query) in ((string, string, string)[])
            [("GET", "u", "q"), ("GETu", "", "q"), ("GET", "uq", ""), ("GE", "Tu", "q"), ("", "GETuq", "")])
        {
            BoundRequest request = new(method, url, query, SHA256.HashData([]));
            Assert.True(nonces.Add(Hex.From(RequestBinding.ComputeNonce(request, Terms, Salt))));
        }
    }

    [Fact]
    public void A_declaration_is_kept_and_the_salt_added()
    {
        JsonElement declared = PaymentExtensions.With(
            Declared(true), "other", Recorded.Json("{ \"a\":1.0 }"));
        Assert.True(RequestBinding.IsDeclared(declared, out bool isRequired) && isRequired);
        JsonElement salted = RequestBinding.AppendSalt(declared, Salt);
        JsonElement info = salted.GetProperty(RequestBinding.Id).GetProperty("info");
        Assert.Equal(Hex.From(Salt), info.GetProperty("salt").GetString());
        Assert.True(info.GetProperty("required").GetBoolean());
        Assert.Equal("{ \"a\":1.0 }", salted.GetProperty("other").GetRawText());
        Assert.Equal(
            declared.GetProperty(RequestBinding.Id).GetProperty("schema").GetRawText(),
            salted.GetProperty(RequestBinding.Id).GetProperty("schema").GetRawText());
        Assert.False(RequestBinding.IsDeclared(default, out _));
        Assert.False(RequestBinding.IsDeclared(Recorded.Json(
            """{"probity-request-binding":{"info":{"version":2,"required":true}}}"""), out _));
        Assert.Throws<ArgumentException>(() => RequestBinding.AppendSalt(default, Salt));
        Assert.Throws<ArgumentException>(() => RequestBinding.AppendSalt(declared, Salt.AsSpan(1)));
        Assert.Throws<ArgumentException>(() => RequestBinding.ComputeNonce(
            Get with { BodySha256 = default }, Terms, Salt));
    }

    private static BoundRequest Request(string method, string query, string body) => new(
        method, "https://seller.example/report", query,
        SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(body)));

    private static JsonElement Declared(bool isRequired) =>
        PaymentExtensions.With(default, RequestBinding.Id, RequestBinding.Declare(isRequired));

    private static PaymentPayload Bound(ExactTerms terms, BoundRequest request) =>
        Samples.Payment(terms, RequestBinding.ComputeNonce(request, terms, Salt)) with
        {
            Extensions = RequestBinding.AppendSalt(Declared(false), Salt),
        };

    private static PaymentError? Check(
        PaymentPayload payload, BoundRequest request, ExactTerms terms, bool isRequired = false) =>
        RequestBinding.Check(Samples.Read(payload), terms, payload, request, isRequired);

    private static void Refuse(
        string reason, PaymentPayload payload, BoundRequest request, ExactTerms? terms = null) =>
        Assert.Equal(reason, Check(payload, request, terms ?? Terms)?.Reason);
}
