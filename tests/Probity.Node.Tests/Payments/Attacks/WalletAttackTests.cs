using System.Net;
using Probity.Chain.InProcess;
using Probity.Chain.Keystore;
using Probity.Core.Secrets;
using Probity.Core.Stores;
using Probity.Node.Wallets;
using Probity.Payments.Budgets;
using Probity.Payments.X402;
using Probity.Storage.Memory;
using Probity.Testing;

namespace Probity.Node.Tests.Payments.Attacks;

/// <summary>Shops, and writers to its store, that try to get more out of a wallet than its policy says.</summary>
public sealed class WalletAttackTests : IAsyncLifetime
{
    private const string Passphrase = "correct horse";

    private static readonly Uri Url = new("https://shop.example/thing");

    private readonly MemoryRecordStore _store = new();
    private readonly ManualTimeProvider _clock = new();
    private Market _market = null!;
    private AgentWallet _wallet = null!;
    private HostileShop _shop = null!;

    public async ValueTask InitializeAsync()
    {
        _market = await Market.OpenAsync();
        _shop = new HostileShop(_market);
        _wallet = await AgentWallet.CreateAsync(
            _store, Passphrase, Policy(1, 20_000), KeystoreStrength.Light, _clock, SystemRandomSource.Instance,
            TestContext.Current.CancellationToken);
        await _wallet.AllotAsync(
            Market.Network, SimulatedGenesis.TokenAddress, 1_000_000, false, TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _wallet.DisposeAsync();
        await _market.DisposeAsync();
        await _store.DisposeAsync();
        _shop.Dispose();
    }

    [Fact]
    public async Task A_shop_that_asks_for_more_after_it_was_paid_gets_no_second_signature()
    {
        ulong amount = 1_000;
        _shop.Answer = (url, _) => _shop.Ask(url, amount += 1_000);
        using HttpResponseMessage response = await GetAsync();
        Assert.Equal(HttpStatusCode.PaymentRequired, response.StatusCode);
        Assert.Equal(1, _shop.Authorisations);
        Assert.Equal(2, _shop.Seen.Count);
    }

    [Fact]
    public async Task The_same_request_again_sends_the_same_payment_while_nobody_says_how_it_ended()
    {
        _shop.Answer = (url, payment) => payment is null ? _shop.Ask(url) : throw new HttpRequestException("cut");
        await Assert.ThrowsAsync<HttpRequestException>(GetAsync);
        _shop.Answer = (url, payment) => payment is null ? _shop.Ask(url) : HostileShop.Deliver();
        using HttpResponseMessage response = await GetAsync();
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(1, _shop.Authorisations);
        Assert.Equal(WalletPaymentState.Settled, Assert.Single(await PaymentsAsync()).State);
    }

    [Fact]
    public async Task What_was_bought_before_the_window_closed_is_asked_for_before_it_is_bought_again()
    {
        _shop.Answer = (url, payment) => payment is null ? _shop.Ask(url) : throw new HttpRequestException("cut");
        await Assert.ThrowsAsync<HttpRequestException>(GetAsync);
        _clock.Advance(TimeSpan.FromMinutes(10));

        // It was settled and kept: nothing new is signed.
        _shop.Answer = (url, payment) => payment is null ? _shop.Ask(url) : HostileShop.Deliver();
        (await GetAsync()).Dispose();
        Assert.Equal(1, _shop.Authorisations);
        Assert.Single(await PaymentsAsync());
    }

    [Fact]
    public async Task A_payment_that_expired_unused_makes_room_for_another_and_still_counts()
    {
        _shop.Answer = (url, payment) => payment is null ? _shop.Ask(url) : throw new HttpRequestException("cut");
        await Assert.ThrowsAsync<HttpRequestException>(GetAsync);
        _clock.Advance(TimeSpan.FromMinutes(10));
        int paid = 0;
        _shop.Answer = (url, payment) => payment is null ? _shop.Ask(url)
            : Interlocked.Increment(ref paid) == 1 ? _shop.Ask(url, reason: PaymentErrors.ValidBefore)
            : HostileShop.Deliver();
        (await GetAsync()).Dispose();
        Assert.Equal(2, _shop.Authorisations);
        Assert.Equal(
            20_000ul, (await _wallet.GetLedgerAsync(TestContext.Current.CancellationToken))
                .Accounts[WalletAccounts.Of(Market.Network, SimulatedGenesis.TokenAddress).Hour].DebitsPending);
    }

    [Fact]
    public async Task Two_callers_with_one_request_make_one_payment()
    {
        _shop.Answer = (url, payment) => payment is null ? _shop.Ask(url) : _shop.Ask(url, reason: "no");
        await using AgentWallet other = await AgentWallet.OpenAsync(
            _store, Passphrase, _clock, SystemRandomSource.Instance, TestContext.Current.CancellationToken);
        using HttpClient one = Client(_wallet), two = Client(other);
        HttpResponseMessage[] all = await Task.WhenAll(Enumerable.Range(0, 8).Select(
            i => (i % 2 == 0 ? one : two).GetAsync(Url, TestContext.Current.CancellationToken)));
        Array.ForEach(all, response => response.Dispose());
        Assert.Equal(1, _shop.Authorisations);
    }

    [Fact]
    public async Task A_halt_stops_payments_that_were_begun()
    {
        _shop.Answer = (url, payment) => payment is null ? _shop.Ask(url) : throw new HttpRequestException("cut");
        await Assert.ThrowsAsync<HttpRequestException>(GetAsync);
        int sent = _shop.Seen.Count(one => one.Payment is not null);
        await AgentWallet.HaltAsync(_store, "test", TestContext.Current.CancellationToken);
        Assert.Equal(PolicyRule.Halted, (await Assert.ThrowsAsync<SpendingRefusedException>(GetAsync)).Rule);
        Assert.Equal(sent, _shop.Seen.Count(one => one.Payment is not null));
    }

    [Fact]
    public async Task A_halt_between_the_offer_and_the_decision_is_seen()
    {
        _shop.Answer = (url, payment) =>
        {
            _store.TryCommitAsync(
                [RecordChange.Insert(new RecordKey("wallet-halt", "wallet"), new byte[] { 1 })], default).Wait();
            return _shop.Ask(url);
        };
        Assert.Equal(PolicyRule.Halted, (await Assert.ThrowsAsync<SpendingRefusedException>(GetAsync)).Rule);
        Assert.Equal(0, _shop.Authorisations);
    }

    [Theory]
    [InlineData("https://evil.example/thing"), InlineData("https://shop.example.evil.example/"), InlineData("not an address")]
    [InlineData("https://shop.example@evil.example/"), InlineData("//shop.example/thing"), InlineData("")]
    public async Task An_offer_for_another_host_is_not_paid(string resource)
    {
        _shop.Answer = (url, _) => _shop.Ask(url, resource: resource);
        try
        {
            (await GetAsync()).Dispose();
        }
        catch (SpendingRefusedException refused)
        {
            Assert.Equal(PolicyRule.Resource, refused.Rule);
        }

        Assert.Equal(0, _shop.Authorisations);
    }

    [Theory]
    [InlineData("https://evil.example/"), InlineData("https://shop.example@evil.example/"), InlineData("https://shop.example./")]
    [InlineData("https://xn--shp-7na.example/"), InlineData("https://shöp.example/"), InlineData("https://evilshop.example/")]
    [InlineData("https://shop.example.evil/"), InlineData("https://sub.example.evil/"), InlineData("https://[::1]/"), InlineData("https://sub.example/")]
    public async Task A_host_that_only_looks_like_an_allowed_one_is_refused(string url)
    {
        _shop.Answer = (asked, _) => _shop.Ask(asked, resource: asked.AbsoluteUri);
        using HttpClient http = Client(_wallet);
        Assert.Equal(PolicyRule.Host, (await Assert.ThrowsAsync<SpendingRefusedException>(
            () => http.GetAsync(new Uri(url), TestContext.Current.CancellationToken))).Rule);
        Assert.Equal(0, _shop.Authorisations);
    }

    [Fact]
    public async Task A_redirect_is_not_paid()
    {
        _shop.Answer = (url, _) =>
        {
            HttpResponseMessage response = _shop.Ask(url);
            response.RequestMessage = new HttpRequestMessage(HttpMethod.Get, "https://evil.example/thing");
            return response;
        };
        Assert.Equal(PolicyRule.Resource, (await Assert.ThrowsAsync<SpendingRefusedException>(GetAsync)).Rule);
        Assert.Equal(0, _shop.Authorisations);
    }

    [Fact]
    public async Task The_clients_own_handler_follows_no_redirect_with_a_payment()
    {
        bool isPaid = false;
        Uri home = await _market.SellAsync(app => Microsoft.AspNetCore.Builder.EndpointRouteBuilderExtensions.MapGet(
            app, "/away", context =>
            {
                isPaid |= context.Request.Headers.ContainsKey("PAYMENT-SIGNATURE");
                context.Response.Redirect("/a");
                return Task.CompletedTask;
            }));
        using HttpClient http = _wallet.CreateClient(new PayingClientOptions());
        using HttpResponseMessage response = await http.GetAsync(new Uri(home, "/away"), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Redirect, response.StatusCode);
        Assert.False(isPaid);
        Assert.Empty(await PaymentsAsync());
    }

    [Fact]
    public async Task The_cap_is_reached_exactly_and_not_passed()
    {
        _shop.Answer = (url, payment) => payment is null ? _shop.Ask(url, 20_000) : HostileShop.Deliver();
        using HttpClient http = Client(_wallet);
        (await http.GetAsync(Url, TestContext.Current.CancellationToken)).Dispose();
        _shop.Answer = (url, payment) => payment is null ? _shop.Ask(url, 20_001) : HostileShop.Deliver();
        Assert.Equal(PolicyRule.PerPayment, (await Assert.ThrowsAsync<SpendingRefusedException>(GetAsync)).Rule);
        using HttpClient small = Client(_wallet, new PayingClientOptions { Maximum = 999, Inner = _shop });
        _shop.Answer = (url, payment) => payment is null ? _shop.Ask(url, 1_000) : HostileShop.Deliver();
        Assert.Equal(PolicyRule.Maximum, (await Assert.ThrowsAsync<SpendingRefusedException>(
            () => small.GetAsync(Url, TestContext.Current.CancellationToken))).Rule);
    }

    [Fact]
    public async Task An_old_policy_that_is_put_back_is_not_used()
    {
        RecordKey key = new("wallet-policy", "wallet");
        StoredRecord first = (await _store.FindAsync(key, TestContext.Current.CancellationToken))!;
        await _wallet.SetPolicyAsync(Policy(2, 5_000), TestContext.Current.CancellationToken);
        _shop.Answer = (url, payment) => payment is null ? _shop.Ask(url) : HostileShop.Deliver();
        Assert.Equal(PolicyRule.PerPayment, (await Assert.ThrowsAsync<SpendingRefusedException>(GetAsync)).Rule);
        StoredRecord second = (await _store.FindAsync(key, TestContext.Current.CancellationToken))!;
        Assert.True(await _store.TryCommitAsync(
            [RecordChange.Replace(second, first.Value)], TestContext.Current.CancellationToken));

        await Assert.ThrowsAsync<WalletException>(GetAsync);
        Assert.Equal(0, _shop.Authorisations);
    }

    [Fact]
    public async Task An_approval_is_good_once_for_a_while_and_only_under_its_seal()
    {
        await _wallet.SetPolicyAsync(Policy(2, 20_000, approvalAbove: 100), TestContext.Current.CancellationToken);
        _shop.Answer = (url, payment) => payment is null ? _shop.Ask(url) : HostileShop.Deliver();
        SpendingRefusedException refused = await Assert.ThrowsAsync<SpendingRefusedException>(GetAsync);
        Assert.Equal(32, refused.ApprovalId!.Length);
        RecordKey key = new("wallet-approval", refused.ApprovalId);
        StoredRecord asked = (await _store.FindAsync(key, TestContext.Current.CancellationToken))!;
        SpendingApproval forged = SpendingApproval.Parse(asked.Value.Span).Value! with
        {
            ApprovedUntil = _clock.GetUtcNow() + TimeSpan.FromDays(1),
            Seal = new byte[32],
        };
        Assert.True(await _store.TryCommitAsync(
            [RecordChange.Replace(asked, forged.ToArray())], TestContext.Current.CancellationToken));
        Assert.Equal(PolicyRule.Approval, (await Assert.ThrowsAsync<SpendingRefusedException>(GetAsync)).Rule);

        await _wallet.ApproveAsync(refused.ApprovalId, TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
        _clock.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(PolicyRule.Approval, (await Assert.ThrowsAsync<SpendingRefusedException>(GetAsync)).Rule);
        await _wallet.ApproveAsync(refused.ApprovalId, TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
        (await GetAsync()).Dispose();
        Assert.Equal(PolicyRule.Approval, (await Assert.ThrowsAsync<SpendingRefusedException>(GetAsync)).Rule);
        Assert.Equal(1, _shop.Authorisations);
    }

    [Fact]
    public async Task A_damaged_ledger_signs_nothing()
    {
        RecordKey key = new("wallet-ledger", "wallet");
        StoredRecord ledger = (await _store.FindAsync(key, TestContext.Current.CancellationToken))!;
        byte[] unbalanced = System.Text.Encoding.UTF8.GetBytes(
            System.Text.Encoding.UTF8.GetString(ledger.Value.Span).Replace("\"creditsPosted\":\"1000000\"", "\"creditsPosted\":\"9000000\"", StringComparison.Ordinal));
        Assert.NotEqual(ledger.Value.ToArray(), unbalanced);
        Assert.True(await _store.TryCommitAsync([RecordChange.Replace(ledger, unbalanced)], TestContext.Current.CancellationToken));
        _shop.Answer = (url, _) => _shop.Ask(url);
        await Assert.ThrowsAsync<StoreException>(GetAsync);
        Assert.Equal(0, _shop.Authorisations);
    }

    [Fact]
    public async Task Payments_that_never_end_do_not_keep_the_windows_from_passing()
    {
        await _wallet.SetPolicyAsync(Policy(2, 20_000, perHour: 110), TestContext.Current.CancellationToken);
        _shop.Answer = (url, payment) => payment is null ? _shop.Ask(url, 1) : HostileShop.Deliver(saysSettled: false);
        using HttpClient http = Client(_wallet);
        for (int i = 0; i < 110; i++)
        {
            (await http.GetAsync(new Uri(Url, "?n=" + i), TestContext.Current.CancellationToken)).Dispose();
        }

        Assert.Equal(PolicyRule.PerHour, (await Assert.ThrowsAsync<SpendingRefusedException>(GetAsync)).Rule);
        _clock.Advance(TimeSpan.FromMinutes(61));
        await _wallet.Keeper.SweepAsync(TestContext.Current.CancellationToken);
        (await GetAsync()).Dispose();
        Assert.Equal(111, _shop.Authorisations);
    }

    [Fact]
    public async Task A_shop_that_never_answers_is_left()
    {
        using HttpClient http = Client(_wallet, new PayingClientOptions
        {
            Inner = new Silent(),
            AttemptTimeout = TimeSpan.FromMilliseconds(20),
        });
        await Assert.ThrowsAsync<HttpRequestException>(() => http.GetAsync(Url, TestContext.Current.CancellationToken));
        Assert.Empty(await PaymentsAsync());
    }

    private static WalletPolicy Policy(int version, ulong perPayment, ulong? approvalAbove = null, ulong perHour = 100_000) => new()
    {
        Version = version,
        ExpiresAt = DateTimeOffset.MaxValue,
        Hosts = ["shop.example", "*.sub.example", "127.0.0.1"],
        Payees = ["*"],
        MaxValiditySeconds = 600,
        Assets =
        [
            new AssetPolicy
            {
                Network = Market.Network,
                Asset = SimulatedGenesis.TokenAddress.ToString(),
                Symbol = "USDC",
                Decimals = 6,
                PerPayment = perPayment,
                PerHour = perHour,
                PerDay = 1_000_000,
                ApprovalAbove = approvalAbove is { } above ? (Chain.UInt256)above : null,
                Purposes = new Dictionary<string, Chain.UInt256> { ["*"] = 1_000_000 },
            },
        ],
    };

    private HttpClient Client(AgentWallet wallet, PayingClientOptions? options = null) => wallet.CreateClient(
        options ?? new PayingClientOptions { Inner = _shop, MaxAttempts = 1 });

    // The shop outlives each client.
    private async Task<HttpResponseMessage> GetAsync() =>
        await Client(_wallet).GetAsync(Url, TestContext.Current.CancellationToken);

    private Task<IReadOnlyList<WalletPayment>> PaymentsAsync() => _wallet.ListPaymentsAsync(TestContext.Current.CancellationToken);

    private sealed class Silent : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request, CancellationToken cancellationToken)
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
            throw new InvalidOperationException("nobody waits so long");
        }
    }
}
