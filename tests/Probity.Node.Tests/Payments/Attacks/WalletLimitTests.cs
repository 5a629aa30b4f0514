using Probity.Chain;
using Probity.Node.Wallets;
using Probity.Payments.Budgets;

namespace Probity.Node.Tests.Payments.Attacks;

/// <summary>Each rule through a wallet: the last amount that is allowed is signed, and the next one not.</summary>
public sealed class WalletLimitTests
{
    private const ulong Limit = 10_000;

    [Theory]
    [InlineData(PolicyRule.PerPayment), InlineData(PolicyRule.PerHour), InlineData(PolicyRule.PerDay), InlineData(PolicyRule.Purpose)]
    [InlineData(PolicyRule.Budget), InlineData(PolicyRule.Maximum), InlineData(PolicyRule.Approval)]
    public async Task An_amount_at_the_limit_is_signed_and_one_more_is_not(string rule)
    {
        await using WalletScene scene = await WalletScene.OpenAsync(policy => policy with
        {
            Assets = [Limited(policy.Assets[0], rule)],
        });
        if (rule == PolicyRule.Budget)
        {
            await scene.Wallet.AllotAsync(
                Market.Network, Probity.Chain.InProcess.SimulatedGenesis.TokenAddress, WalletScene.Budget - Limit, true,
                TestContext.Current.CancellationToken);
        }

        PayingClientOptions options = new() { Maximum = rule == PolicyRule.Maximum ? Limit : null };
        scene.Shop.Answer = (url, payment) => payment is null ? scene.Shop.Ask(url, Limit + 1) : HostileShop.Deliver();
        Assert.Equal(rule, await scene.RefusalAsync(options));
        scene.Shop.Answer = (url, payment) => payment is null ? scene.Shop.Ask(url, Limit) : HostileShop.Deliver();
        (await scene.GetAsync(options: options)).Dispose();
        Assert.Equal(1, scene.Authorisations);

        // What is used counts, also what is settled.
        scene.Shop.Answer = (url, payment) => payment is null ? scene.Shop.Ask(url, 1) : HostileShop.Deliver();
        if (rule is PolicyRule.PerHour or PolicyRule.PerDay or PolicyRule.Purpose or PolicyRule.Budget)
        {
            Assert.Equal(rule, await scene.RefusalAsync());
        }
    }

    [Theory]
    [InlineData(PolicyRule.Validity), InlineData(PolicyRule.Host), InlineData(PolicyRule.Payee), InlineData(PolicyRule.Network)]
    [InlineData(PolicyRule.Asset), InlineData(PolicyRule.Expired), InlineData(PolicyRule.Purpose), InlineData(PolicyRule.Halted)]
    public async Task What_does_not_stand_in_the_policy_is_not_signed_and_what_does_is(string rule)
    {
        await using WalletScene scene = await WalletScene.OpenAsync(policy => policy with
        {
            MaxValiditySeconds = rule == PolicyRule.Validity ? 299 : 300,
            Hosts = rule == PolicyRule.Host ? ["*.shop.example"] : ["shop.example"],
            Payees = rule == PolicyRule.Payee ? ["0x" + new string('6', 40)] : [Market.Seller.ToString()],
            ExpiresAt = DateTimeOffset.FromUnixTimeSeconds(1_800_000_000) + TimeSpan.FromTicks(rule == PolicyRule.Expired ? 0 : 1),
            Assets =
            [
                policy.Assets[0] with
                {
                    Network = rule == PolicyRule.Network ? "eip155:8453" : policy.Assets[0].Network,
                    Asset = rule == PolicyRule.Asset ? "0x" + new string('6', 40) : policy.Assets[0].Asset.ToLowerInvariant(),
                    Purposes = new Dictionary<string, UInt256> { [rule == PolicyRule.Purpose ? "other" : "default"] = 10_000 },
                },
            ],
        });
        if (rule == PolicyRule.Halted)
        {
            (await scene.GetAsync()).Dispose();
            await AgentWallet.HaltAsync(scene.Store, "test", TestContext.Current.CancellationToken);
        }

        Assert.Equal(rule, await scene.RefusalAsync());
    }

    [Fact]
    public async Task What_is_held_leaves_the_rest_of_the_budget_and_no_more()
    {
        await using WalletScene scene = await WalletScene.OpenAsync();
        await scene.Wallet.AllotAsync(
            Market.Network, Probity.Chain.InProcess.SimulatedGenesis.TokenAddress, WalletScene.Budget - 15_000, true,
            TestContext.Current.CancellationToken);
        await scene.BeginAsync();
        Uri other = new(WalletScene.Url, "?other");
        scene.Shop.Answer = (url, payment) => payment is null ? scene.Shop.Ask(url, 5_001) : HostileShop.Deliver();
        Assert.Equal(PolicyRule.Budget, await scene.RefusalAsync(url: other));
        scene.Shop.Answer = (url, payment) => payment is null ? scene.Shop.Ask(url, 5_000) : HostileShop.Deliver();
        (await scene.GetAsync(url: other)).Dispose();
        Assert.Equal(2, scene.Authorisations);
    }

    [Fact]
    public async Task The_policy_of_these_tests_allows_what_it_should()
    {
        await using WalletScene scene = await WalletScene.OpenAsync(policy => policy with
        {
            MaxValiditySeconds = 300,
            Payees = [Market.Seller.ToString()],
            ExpiresAt = DateTimeOffset.FromUnixTimeSeconds(1_800_000_000) + TimeSpan.FromTicks(1),
        });
        (await scene.GetAsync()).Dispose();
        Assert.Equal(1, scene.Authorisations);
    }

    [Fact]
    public async Task The_first_offer_that_the_policy_allows_is_taken_and_the_first_refusal_is_told()
    {
        await using WalletScene scene = await WalletScene.OpenAsync(policy => policy with
        {
            Assets = [policy.Assets[0] with
            {
                Purposes = new Dictionary<string, UInt256> { ["default"] = 150_000, ["small"] = 15_000 },
            }],
        });
        HttpResponseMessage Offers(Uri url, params ulong[] amounts) => HostileShop.Ask(new Probity.Payments.X402.PaymentRequired
        {
            X402Version = 2,
            Resource = new Probity.Payments.X402.ResourceInfo(url.AbsoluteUri),
            Accepts = [.. amounts.Select(amount => scene.Market.Assets.Find(Market.Network, "USDC")!.Offer(
                amount, scene.Market.PayTo, 300, Probity.Payments.Schemes.Exact.PaymentFlow.Authorization))],
        });
        scene.Shop.Answer = (url, payment) => payment is null ? Offers(url, 20_001, 16_000) : HostileShop.Deliver();
        Assert.Equal(PolicyRule.PerPayment, await scene.RefusalAsync(new PayingClientOptions { Purpose = "small" }));
        Assert.Equal(PolicyRule.Maximum, await scene.RefusalAsync(new PayingClientOptions { Maximum = 1 }));
        scene.Shop.Answer = (url, payment) => payment is null ? Offers(url, 20_001, 7, 8) : HostileShop.Deliver();
        (await scene.GetAsync()).Dispose();
        Assert.Equal(7ul, Assert.Single(await scene.PaymentsAsync()).Amount);
    }

    [Fact]
    public async Task A_payment_that_is_under_way_is_not_sent_for_a_caller_who_allows_less()
    {
        await using WalletScene scene = await WalletScene.OpenAsync();
        await scene.BeginAsync();
        int sent = scene.Shop.Seen.Count(one => one.Payment is not null);
        Assert.Equal(PolicyRule.Maximum, await scene.RefusalAsync(new PayingClientOptions { Maximum = 9_999 }));
        Assert.Equal(sent, scene.Shop.Seen.Count(one => one.Payment is not null));
    }

    [Theory, InlineData("price"), InlineData("payee")]
    public async Task An_offer_that_changed_since_is_a_new_decision_and_both_count(string what)
    {
        await using WalletScene scene = await WalletScene.OpenAsync(policy => policy with
        {
            Payees = [Market.Seller.ToString()],
            Assets = [policy.Assets[0] with { PerHour = 19_999 }],
        });
        await scene.BeginAsync();
        scene.Shop.Answer = (url, payment) => payment is not null ? HostileShop.Deliver()
            : what == "price" ? scene.Shop.Ask(url, 10_001)
            : HostileShop.Ask(new Probity.Payments.X402.PaymentRequired
            {
                X402Version = 2,
                Resource = new Probity.Payments.X402.ResourceInfo(url.AbsoluteUri),
                Accepts = [scene.Market.Assets.Find(Market.Network, "USDC")!.Offer(
                    10_000, new Address([.. Enumerable.Repeat((byte)6, 20)]), 300, Probity.Payments.Schemes.Exact.PaymentFlow.Authorization)],
            });
        Assert.Equal(what == "price" ? PolicyRule.PerHour : PolicyRule.Payee, await scene.RefusalAsync());
    }

    private static AssetPolicy Limited(AssetPolicy asset, string rule) => rule switch
    {
        PolicyRule.PerPayment => asset with { PerPayment = Limit },
        PolicyRule.PerHour => asset with { PerHour = Limit },
        PolicyRule.PerDay => asset with { PerDay = Limit },
        PolicyRule.Purpose => asset with { Purposes = new Dictionary<string, UInt256> { ["default"] = Limit, ["*"] = 1_000_000 } },
        PolicyRule.Approval => asset with { ApprovalAbove = Limit },
        _ => asset,
    };
}
