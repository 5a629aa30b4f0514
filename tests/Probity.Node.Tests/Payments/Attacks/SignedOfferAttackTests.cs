using System.Net;
using System.Text.Json;
using Probity.Chain;
using Probity.Chain.InProcess;
using Probity.Chain.Keystore;
using Probity.Core.Secrets;
using Probity.Core.Stores;
using Probity.Core.Verdicts;
using Probity.Crypto.Signatures;
using Probity.Crypto.TransparencyLog;
using Probity.Node.Wallets;
using Probity.Payments.Budgets;
using Probity.Payments.Evidence;
using Probity.Payments.X402;
using Probity.Payments.X402.Extensions;
using Probity.Payments.X402.Http;
using Probity.Storage.Memory;
using Probity.Testing;

namespace Probity.Node.Tests.Payments.Attacks;

/// <summary>Shops whose signatures are false: an offer is not paid, a receipt is not kept.</summary>
public sealed class SignedOfferAttackTests : IAsyncLifetime
{
    private static readonly Uri Url = new("https://shop.example/thing");

    private readonly MemoryRecordStore _store = new();
    private readonly ManualTimeProvider _clock = new();
    private readonly List<PaymentReport> _reports = [];
    private Market _market = null!;
    private AgentWallet _wallet = null!;
    private HostileShop _shop = null!;
    private Secp256k1PrivateKey _stranger = null!;

    private static CancellationToken Ended => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _market = await Market.OpenAsync();
        _shop = new HostileShop(_market);
        _stranger = _market.Gas;
        _wallet = await AgentWallet.CreateAsync(
            _store, "correct horse", WalletTests.Policy(20_000, 500_000) with { Hosts = ["shop.example"] },
            KeystoreStrength.Light, _clock, SystemRandomSource.Instance, Ended);
        await _wallet.AllotAsync(Market.Network, SimulatedGenesis.TokenAddress, 1_000_000, false, Ended);
    }

    public async ValueTask DisposeAsync()
    {
        await _wallet.DisposeAsync();
        await _market.DisposeAsync();
        await _store.DisposeAsync();
        _shop.Dispose();
    }

    [Theory]
    [InlineData("resource", "another resource")]
    [InlineData("amount", "not what is asked")]
    [InlineData("payee", "not what is asked")]
    [InlineData("asset", "not what is asked")]
    [InlineData("network", "not what is asked")]
    [InlineData("scheme", "not what is asked")]
    [InlineData("expired", "valid until")]
    [InlineData("stranger", "neither the payee nor")]
    [InlineData("changed after signing", "neither the payee nor")]
    [InlineData("tampered", "")]
    [InlineData("no digits", "signature is none")]
    [InlineData("short", "signature is none")]
    [InlineData("high s", "signature is none")]
    [InlineData("version", "another form")]
    [InlineData("format", "another form")]
    [InlineData("oversized", "another form")]
    [InlineData("no list", "another form")]
    [InlineData("one of two", "not what is asked")]
    public async Task A_false_offer_is_not_paid(string attack, string detail)
    {
        _shop.Answer = (url, _) => Ask(url, required => Attack(attack, required));
        SpendingRefusedException refused = await Assert.ThrowsAsync<SpendingRefusedException>(() => GetAsync());
        Assert.Equal(PolicyRule.Offer, refused.Rule);
        Assert.Contains(detail, refused.Detail, StringComparison.Ordinal);
        Assert.Equal(0, _shop.Authorisations);
        Assert.Empty(await _wallet.ListPaymentsAsync(Ended));
    }

    [Fact]
    public async Task A_true_offer_is_paid_and_stands_in_the_evidence()
    {
        _shop.Answer = (url, payment) => payment is null ? Ask(url, Signed) : HostileShop.Deliver();
        using HttpResponseMessage response = await GetAsync();
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Null(Assert.Single(_reports).Receipt);
        PaymentFileSummary summary = await ExportAsync();
        Assert.Equal(new SellerSignature(_market.PayTo, IsPayee: true), summary.OfferSignature);
        Assert.Null(summary.ReceiptSignature);

        // The seller gets its own offer back, as the extension asks.
        Assert.True(_shop.Seen[1].Payment!.Extensions.TryGetProperty(OfferReceipt.Id, out _));
    }

    [Fact]
    public async Task A_stranger_s_signature_is_taken_where_the_stranger_is_named()
    {
        _shop.Answer = (url, payment) => payment is null ? Ask(url, required => Attack("stranger", required))
            : HostileShop.Deliver();
        Address stranger = Address.From(_stranger.PublicKey);
        (await GetAsync(stranger)).Dispose();
        Assert.Equal(new SellerSignature(stranger, IsPayee: false), (await ExportAsync()).OfferSignature);
    }

    [Fact]
    public async Task An_offer_that_cannot_be_checked_is_paid_as_one_that_is_not_signed()
    {
        using P256PrivateKey key = P256PrivateKey.Create();
        _shop.Answer = (url, payment) => payment is null
            ? Ask(url, required => With(required, OfferReceiptJws.Sign(Payload(required), 0, "did:web:x", key)))
            : HostileShop.Deliver();
        (await GetAsync()).Dispose();
        Assert.Null((await ExportAsync()).OfferSignature);
    }

    [Theory]
    [InlineData("none", "")]
    [InlineData("another payment", "another transaction")]
    [InlineData("another payer", "another payer")]
    [InlineData("another network", "another payer or network")]
    [InlineData("another resource", "another resource")]
    [InlineData("an older purchase", "another time")]
    [InlineData("the future", "another time")]
    [InlineData("stranger", "neither the payee nor")]
    [InlineData("changed after signing", "neither the payee nor")]
    [InlineData("no digits", "signature is none")]
    public async Task A_false_receipt_is_told_and_not_kept(string attack, string detail)
    {
        _shop.Answer = (url, payment) => payment is null ? Ask(url, Signed) : Deliver(attack);
        using HttpResponseMessage response = await GetAsync();

        // The goods were paid: they are delivered whatever the receipt is.
        Assert.Equal("goods", await response.Content.ReadAsStringAsync(Ended));
        Verdict<SellerSignature> receipt = Assert.NotNull(Assert.Single(_reports).Receipt);
        PaymentFileSummary summary = await ExportAsync();
        Assert.Equal("settled", summary.Outcome);
        if (attack == "none")
        {
            Assert.True(receipt.IsAccepted, receipt.Detail);
            Assert.Equal(new SellerSignature(_market.PayTo, IsPayee: true), summary.ReceiptSignature);
            return;
        }

        Assert.False(receipt.IsAccepted);
        Assert.Contains(detail, receipt.Detail, StringComparison.Ordinal);
        Assert.Null(summary.ReceiptSignature);
    }

    private JsonElement Attack(string attack, PaymentRequired required)
    {
        OfferPayload good = Payload(required);
        SignedOffer signed = OfferReceipt.Sign(good, 0, _market.Payee);
        string changed = signed.Signature[..10] + (signed.Signature[10] == '1' ? '2' : '1') + signed.Signature[11..];
        return attack switch
        {
            "resource" => Sign(good with { ResourceUrl = "https://shop.example/other" }),
            "amount" => Sign(good with { Amount = "1" }),
            "payee" => Sign(good with { PayTo = Address.From(_stranger.PublicKey).ToString() }),
            "asset" => Sign(good with { Asset = Address.Zero.ToString() }),
            "network" => Sign(good with { Network = "eip155:1" }),
            "scheme" => Sign(good with { Scheme = "upto" }),
            "expired" => Sign(good with { ValidUntil = _clock.GetUtcNow().ToUnixTimeSeconds() - 1 }),
            "stranger" => With(required, OfferReceipt.Sign(good, 0, _stranger)),
            "changed after signing" => With(required, signed with
            {
                Payload = good with { ValidUntil = good.ValidUntil + 1 },
            }),
            "tampered" => With(required, signed with { Signature = changed }),
            "no digits" => With(required, signed with { Signature = "0x" + new string('z', 130) }),
            "short" => With(required, signed with { Signature = signed.Signature[..^2] }),
            "high s" => With(required, signed with
            {
                Signature = signed.Signature[..66] + new string('f', 64) + signed.Signature[130..],
            }),
            "version" => Raw("\"version\":1", "\"version\":2"),
            "format" => Raw("\"eip712\"", "\"eip191\""),
            "oversized" => With(required, signed with { Signature = "0x" + new string('1', 1 << 14) }),
            "no list" => JsonDocument.Parse("""{"offer-receipt":{"info":{"offers":"x"}}}""").RootElement,
            "one of two" => With(required, signed, OfferReceipt.Sign(good with { Amount = "2" }, 1, _market.Payee)),
            _ => throw new ArgumentException(attack),
        };

        JsonElement Sign(OfferPayload payload) => With(required, OfferReceipt.Sign(payload, 0, _market.Payee));
        JsonElement Raw(string from, string to) => JsonDocument.Parse(With(required, signed).GetRawText()
            .Replace(from, to, StringComparison.Ordinal)).RootElement;
    }

    private HttpResponseMessage Deliver(string attack)
    {
        HttpResponseMessage response = HostileShop.Deliver();
        SettleResponse outcome = PaymentHeaders.ParseResponse(
            response.Headers.GetValues(PaymentHeaders.PaymentResponse).Single()).Value!;
        long now = _clock.GetUtcNow().ToUnixTimeSeconds();
        ReceiptPayload good = new(
            1, Market.Network, Url.AbsoluteUri, _wallet.Address.ToString(), now, outcome.Transaction);
        SignedReceipt receipt = OfferReceipt.Sign(
            attack switch
            {
                "another payment" => good with { Transaction = "0x" + new string('2', 64) },
                "another payer" => good with { Payer = _market.PayTo.ToString() },
                "another network" => good with { Network = "eip155:1" },
                "another resource" => good with { ResourceUrl = "https://shop.example/other" },
                "an older purchase" => good with { Transaction = string.Empty, IssuedAt = now - 301 },
                "the future" => good with { IssuedAt = now + 301 },
                _ => good,
            },
            attack == "stranger" ? _stranger : _market.Payee);
        receipt = attack switch
        {
            "changed after signing" => receipt with { Payload = receipt.Payload with { IssuedAt = now + 1 } },
            "no digits" => receipt with { Signature = "0xzz" },
            _ => receipt,
        };
        response.Headers.Remove(PaymentHeaders.PaymentResponse);
        response.Headers.Add(PaymentHeaders.PaymentResponse, PaymentHeaders.Encode(outcome with
        {
            Extensions = PaymentExtensions.With(default, OfferReceipt.Id, OfferReceipt.WriteReceipt(receipt)),
        }));
        return response;
    }

    private HttpResponseMessage Ask(Uri url, Func<PaymentRequired, JsonElement> sign)
    {
        PaymentRequired required = PaymentHeaders.ParsePaymentRequired(
            _shop.Ask(url).Headers.GetValues(PaymentHeaders.PaymentRequired).Single()).Value!;
        return HostileShop.Ask(required with { Extensions = sign(required) });
    }

    private JsonElement Signed(PaymentRequired required) =>
        With(required, OfferReceipt.Sign(Payload(required), 0, _market.Payee));

    private OfferPayload Payload(PaymentRequired required) =>
        OfferReceipt.Describe(required.Resource.Url, required.Accepts[0], _clock.GetUtcNow());

    private static JsonElement With(PaymentRequired required, params SignedOffer[] offers) =>
        PaymentExtensions.With(required.Extensions, OfferReceipt.Id, OfferReceipt.WriteOffers(offers));

    private async Task<HttpResponseMessage> GetAsync(params Address[] signers) =>
        await _wallet.CreateClient(new PayingClientOptions
        {
            Inner = _shop,
            MaxAttempts = 1,
            OfferSigners = signers,
            OnPayment = _reports.Add,
        }).GetAsync(Url, Ended);

    private async Task<PaymentFileSummary> ExportAsync()
    {
        string payment = Assert.Single(await _wallet.ListPaymentsAsync(Ended)).Payment;
        PaymentFile file = (await _wallet.Evidence.ExportAsync(payment, Ended))!;
        NoteKey key = await _wallet.Evidence.GetKeyAsync(Ended);
        Verdict<PaymentFileSummary> verdict = PaymentFileVerifier.Verify(file.ToArray(), key);
        Assert.True(verdict.IsAccepted, verdict.Detail);
        return verdict.Value;
    }
}
