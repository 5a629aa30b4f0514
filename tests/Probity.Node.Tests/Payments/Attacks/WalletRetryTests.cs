using System.Net;
using System.Net.Sockets;
using Probity.Chain.InProcess;
using Probity.Chain.Keystore;
using Probity.Core.Secrets;
using Probity.Core.Stores;
using Probity.Node.Wallets;
using Probity.Payments.Budgets;
using Probity.Payments.X402;
using Probity.Payments.X402.Http;
using Probity.Storage.Memory;

namespace Probity.Node.Tests.Payments.Attacks;

/// <summary>A shop that does not say how a payment ended is asked again with that payment, and so often only.</summary>
public sealed class WalletRetryTests
{
    private static readonly PayingClientOptions Patient = new() { MaxAttempts = 3, FirstPause = TimeSpan.FromMilliseconds(1) };

    [Theory]
    [InlineData(429), InlineData(502), InlineData(503), InlineData(504), InlineData(402), InlineData(0), InlineData(-1)]
    public async Task The_same_payment_is_sent_until_the_shop_says_how_it_ended(int status)
    {
        await using WalletScene scene = await WalletScene.OpenAsync();
        int paid = 0;
        scene.Shop.Answer = (url, payment) => payment is null ? scene.Shop.Ask(url)
            : ++paid == 3 ? HostileShop.Deliver()
            : status == 0 ? throw new HttpRequestException("cut")
            : status == -1 ? throw new SocketException()
            : Say(scene, url, status, PaymentErrors.SettlementPending);

        using HttpResponseMessage response = await GetAsync(scene, Patient);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal((3, 1), (paid, scene.Authorisations));
        Assert.Equal(WalletPaymentState.Settled, Assert.Single(await scene.PaymentsAsync()).State);
    }

    [Theory, InlineData(503), InlineData(402), InlineData(0)]
    public async Task After_so_many_times_the_caller_is_told_and_the_amount_stays_held(int status)
    {
        await using WalletScene scene = await WalletScene.OpenAsync();
        scene.Shop.Answer = (url, payment) => payment is null ? scene.Shop.Ask(url)
            : status == 0 ? throw new HttpRequestException("cut") : Say(scene, url, status, PaymentErrors.SettlementPending);
        if (status == 0) { await Assert.ThrowsAsync<HttpRequestException>(() => GetAsync(scene, Patient)); }
        else { Assert.Equal(status, (int)(await GetAsync(scene, Patient)).StatusCode); }
        Assert.Equal(3, scene.Shop.Seen.Count(one => one.Payment is not null));
        Assert.Equal(10_000ul, (await scene.AccountAsync(WalletScene.Accounts.Client)).DebitsPending);
    }

    [Theory, InlineData(402), InlineData(400), InlineData(500)]
    public async Task A_refusal_is_told_at_once_and_frees_nothing(int status)
    {
        await using WalletScene scene = await WalletScene.OpenAsync();
        scene.Shop.Answer = (url, payment) => payment is null ? scene.Shop.Ask(url) : Say(scene, url, status, "no");
        Assert.Equal(status, (int)(await GetAsync(scene, Patient)).StatusCode);
        Assert.Single(scene.Shop.Seen, one => one.Payment is not null);
        Assert.Equal(10_000ul, (await scene.AccountAsync(WalletScene.Accounts.Client)).DebitsPending);
        Assert.Equal(WalletPaymentState.Held, Assert.Single(await scene.PaymentsAsync()).State);
    }

    [Theory, InlineData(402), InlineData(500), InlineData(302)]
    public async Task Who_says_settled_and_delivers_nothing_is_asked_with_the_same_payment_again(int status)
    {
        await using WalletScene scene = await WalletScene.OpenAsync();
        scene.Shop.Answer = (url, payment) =>
        {
            if (payment is null) { return scene.Shop.Ask(url); }
            HttpResponseMessage response = HostileShop.Deliver();
            response.StatusCode = (HttpStatusCode)status;
            return response;
        };
        (await GetAsync(scene, Patient)).Dispose();
        Assert.Equal(WalletPaymentState.Held, Assert.Single(await scene.PaymentsAsync()).State);
        (await GetAsync(scene, Patient)).Dispose();
        Assert.Equal(1, scene.Authorisations);
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task What_is_delivered_without_a_word_of_its_settlement_stays_held(bool isRefused)
    {
        await using WalletScene scene = await WalletScene.OpenAsync();
        scene.Shop.Answer = (url, payment) =>
        {
            if (payment is null) { return scene.Shop.Ask(url); }
            HttpResponseMessage response = HostileShop.Deliver(saysSettled: false);
            if (isRefused)
            {
                response.Headers.Add(PaymentHeaders.PaymentResponse, PaymentHeaders.Encode(new SettleResponse
                {
                    Success = false,
                    ErrorReason = "no",
                    Transaction = string.Empty,
                    Network = Market.Network,
                }));
            }

            return response;
        };
        (await GetAsync(scene, Patient)).Dispose();
        Assert.Equal(WalletPaymentState.Held, Assert.Single(await scene.PaymentsAsync()).State);
    }

    [Fact]
    public async Task A_402_that_is_no_offer_of_ours_goes_to_the_caller()
    {
        await using WalletScene scene = await WalletScene.OpenAsync();
        foreach (HttpResponseMessage answer in (HttpResponseMessage[])[
            new(HttpStatusCode.PaymentRequired), new(HttpStatusCode.PaymentRequired) { Content = new StringContent("{}") },
            HostileShop.Ask(new PaymentRequired { X402Version = 2, Resource = new ResourceInfo(WalletScene.Url.AbsoluteUri), Accepts = [] })])
        {
            scene.Shop.Answer = (_, _) => answer;
            using HttpResponseMessage response = await GetAsync(scene, Patient);
            Assert.Equal(HttpStatusCode.PaymentRequired, response.StatusCode);
        }

        scene.Shop.Answer = (_, _) => new(HttpStatusCode.PaymentRequired) { Content = new ByteArrayContent(new byte[(1 << 18) + 1]) };
        await Assert.ThrowsAsync<HttpRequestException>(() => GetAsync(scene, Patient));
        Assert.Empty(await scene.PaymentsAsync());
    }

    [Fact]
    public async Task A_shop_that_falls_silent_after_it_was_paid_is_left_and_the_amount_stays_held()
    {
        await using WalletScene scene = await WalletScene.OpenAsync();
        using Silent silent = new(scene.Shop);
        using HttpClient http = scene.Wallet.CreateClient(new PayingClientOptions
        {
            Inner = silent,
            MaxAttempts = 2,
            AttemptTimeout = TimeSpan.FromMilliseconds(20),
            FirstPause = TimeSpan.FromMilliseconds(1),
        });
        await Assert.ThrowsAsync<HttpRequestException>(() => http.GetAsync(WalletScene.Url, TestContext.Current.CancellationToken));
        Assert.Equal(2, silent.Paid);
        Assert.Equal(10_000ul, (await scene.AccountAsync(WalletScene.Accounts.Client)).DebitsPending);
    }

    [Fact]
    public async Task Requests_that_differ_in_method_address_or_body_are_paid_apart()
    {
        await using WalletScene scene = await WalletScene.OpenAsync();
        scene.Cut();
        using HttpClient http = scene.Wallet.CreateClient(new PayingClientOptions { Inner = scene.Shop, MaxAttempts = 1 });
        foreach ((string method, string path, string? body) in ((string, string, string?)[])[
            ("GET", "/thing", null), ("DELETE", "/thing", null), ("GET", "/thing?x", null), ("GET", "/other", null),
            ("POST", "/thing", "a"), ("POST", "/thing", "b"), ("GET", "/thing", null), ("POST", "/thing", "b")])
        {
            using HttpRequestMessage request = new(new HttpMethod(method), new Uri(WalletScene.Url, path));
            if (body is not null) { request.Content = new StringContent(body); }
            await Assert.ThrowsAsync<HttpRequestException>(() => http.SendAsync(request, TestContext.Current.CancellationToken));
        }

        Assert.Equal(6, scene.Authorisations);
    }

    [Fact]
    public async Task A_ledger_without_a_key_is_no_place_for_a_new_wallet()
    {
        await using MemoryRecordStore store = new();
        Assert.True(await store.TryCommitAsync(
            [RecordChange.Insert(new RecordKey("wallet-ledger", "wallet"), "{}"u8.ToArray())], TestContext.Current.CancellationToken));
        await Assert.ThrowsAsync<WalletException>(() => AgentWallet.CreateAsync(
            store, WalletScene.Passphrase, WalletScene.Policy(), KeystoreStrength.Light, TimeProvider.System,
            SystemRandomSource.Instance, TestContext.Current.CancellationToken));
    }

    [Theory, InlineData("expired"), InlineData("token"), InlineData("chain")]
    public async Task An_allowance_needs_a_policy_that_holds_and_speaks_of_the_token_on_that_chain(string what)
    {
        await using WalletScene scene = await WalletScene.OpenAsync();
        scene.Market.Chain.SetBalance(scene.Wallet.Address, SimulatedGenesis.GasMoney);
        await scene.Wallet.AllotOperatingAsync(
            Market.Network, SimulatedGenesis.GasMoney, false, TestContext.Current.CancellationToken);
        WalletPolicy policy = WalletScene.Policy();
        if (what == "chain") { scene.Market.Chain.Faults.ReportedChainId = 8453; }
        await scene.Wallet.SetPolicyAsync(
            policy with
            {
                Version = 2,
                ExpiresAt = what == "expired" ? scene.Clock.GetUtcNow() : DateTimeOffset.MaxValue,
                Assets = what == "token" ? [policy.Assets[0] with { Asset = "0x" + new string('6', 40) }] : policy.Assets,
            },
            TestContext.Current.CancellationToken);
        Assert.Equal(PolicyRule.Asset, (await Assert.ThrowsAsync<SpendingRefusedException>(() => scene.Wallet.SetAllowanceAsync(
            scene.Node, Market.Network, SimulatedGenesis.TokenAddress, 1, TestContext.Current.CancellationToken))).Rule);
    }

    private static async Task<HttpResponseMessage> GetAsync(WalletScene scene, PayingClientOptions options) =>
        await scene.Wallet.CreateClient(options with { Inner = scene.Shop }).GetAsync(
            WalletScene.Url, TestContext.Current.CancellationToken);

    private static HttpResponseMessage Say(WalletScene scene, Uri url, int status, string reason)
    {
        HttpResponseMessage response = scene.Shop.Ask(url, reason: reason);
        response.StatusCode = (HttpStatusCode)status;
        response.Headers.Add(PaymentHeaders.PaymentResponse, PaymentHeaders.Encode(new SettleResponse
        {
            Success = false,
            ErrorReason = reason,
            Transaction = string.Empty,
            Network = Market.Network,
        }));
        return response;
    }

    private sealed class Silent(HostileShop shop) : DelegatingHandler(shop)
    {
        public int Paid { get; private set; }

        protected override async Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (!request.Headers.Contains(PaymentHeaders.PaymentSignature))
            {
                return await base.SendAsync(request, cancellationToken);
            }

            Paid++;
            await Task.Delay(Timeout.Infinite, cancellationToken);
            throw new InvalidOperationException("nobody waits so long");
        }
    }
}
