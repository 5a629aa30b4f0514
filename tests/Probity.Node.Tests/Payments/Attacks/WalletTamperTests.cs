using System.Text;
using Probity.Chain;
using Probity.Chain.InProcess;
using Probity.Core.Stores;
using Probity.Node.Wallets;
using Probity.Payments.Budgets;
using Probity.Payments.Ledger;

namespace Probity.Node.Tests.Payments.Attacks;

/// <summary>Somebody who writes a wallet's store without its passphrase, and wants it to sign what no policy
/// allowed.</summary>
public sealed class WalletTamperTests
{
    private static readonly string Thief = "0x" + new string('7', 40);

    [Theory]
    [InlineData("payee"), InlineData("amount"), InlineData("nonce"), InlineData("window"), InlineData("salt")]
    [InlineData("request"), InlineData("host"), InlineData("no seal"), InlineData("another's seal")]
    public async Task A_payment_that_was_changed_in_the_store_is_not_signed(string what)
    {
        await using WalletScene scene = await WalletScene.OpenAsync();
        WalletPayment held = await scene.BeginAsync();
        WalletPayment changed = what switch
        {
            "payee" => held with { Offer = held.Offer.Replace(scene.Market.PayTo.ToString(), Thief, StringComparison.Ordinal) },
            "amount" => held with { Offer = held.Offer.Replace("\"10000\"", "\"900000\"", StringComparison.Ordinal) },
            "nonce" => held with { Nonce = new string('1', 64) },
            "window" => held with { ValidBefore = held.ValidBefore + 1_000_000ul },
            "salt" => held with { Salt = new string('2', 64) },
            "request" => held with { Request = new string('3', 64) },
            "host" => held with { Host = "evil.example" },
            "no seal" => held with { Seal = null },
            _ => held with { Seal = [.. held.Seal!.Select((value, i) => i == 0 ? (byte)(value ^ 1) : value)] },
        };
        Assert.NotEqual(held.ToArray(), changed.ToArray());
        StoredRecord record = await scene.RecordAsync("wallet-payment", held.Payment);
        await scene.WriteAsync(RecordChange.Replace(record, changed.ToArray(), record.Due));

        // The shop asks for what stands in the store now.
        scene.Shop.Answer = (url, payment) => payment is null
            ? HostileShop.Ask(new Probity.Payments.X402.PaymentRequired
            {
                X402Version = 2,
                Resource = new Probity.Payments.X402.ResourceInfo(url.AbsoluteUri),
                Accepts = [WalletBooks.ReadOffer(changed.Offer)],
            })
            : HostileShop.Deliver();
        await Assert.ThrowsAsync<WalletException>(() => scene.GetAsync());

        Assert.Equal(1, scene.Authorisations);
    }

    [Fact]
    public async Task A_payment_under_way_is_not_sent_with_another_request_whatever_the_store_says()
    {
        await using WalletScene scene = await WalletScene.OpenAsync();
        WalletPayment held = await scene.BeginAsync();
        StoredRecord open = await scene.RecordAsync("wallet-open", held.Request);
        Uri other = new("https://evil.example/goods");
        await scene.WriteAsync(RecordChange.Insert(
            WalletRecords.Open(WalletRecords.Digest("GET", other, [])), open.Value));
        bool isSent = false;
        scene.Shop.Answer = (url, payment) =>
        {
            isSent |= payment is not null;
            return payment is null ? scene.Shop.Ask(url) : HostileShop.Deliver();
        };

        await Assert.ThrowsAsync<WalletException>(() => scene.GetAsync(url: other));

        Assert.False(isSent);
    }

    [Fact]
    public async Task A_payment_that_is_put_back_makes_the_same_signature_again_and_no_other()
    {
        await using WalletScene scene = await WalletScene.OpenAsync();
        WalletPayment held = await scene.BeginAsync();
        StoredRecord open = await scene.RecordAsync("wallet-open", held.Request);
        scene.Shop.Answer = (url, payment) => payment is null ? scene.Shop.Ask(url) : HostileShop.Deliver();
        (await scene.GetAsync()).Dispose();
        StoredRecord settled = await scene.RecordAsync("wallet-payment", held.Payment);
        await scene.WriteAsync(
            RecordChange.Replace(settled, held.ToArray(), settled.Due), RecordChange.Insert(open.Key, open.Value));

        scene.Shop.Answer = (url, payment) => payment is null
            ? scene.Shop.Ask(url) : HostileShop.Deliver(saysSettled: false);
        (await scene.GetAsync()).Dispose();

        Assert.Equal(1, scene.Authorisations);
    }

    [Fact]
    public async Task An_old_policy_that_is_put_back_sets_no_allowance()
    {
        await using WalletScene scene = await WalletScene.OpenAsync();
        UInt256 gas = SimulatedGenesis.GasMoney;
        scene.Market.Chain.SetBalance(scene.Wallet.Address, gas);
        await scene.Wallet.AllotOperatingAsync(Market.Network, gas, false, TestContext.Current.CancellationToken);
        StoredRecord first = await scene.RecordAsync("wallet-policy", "wallet");
        WalletPolicy none = WalletScene.Policy() with { Version = 2, Assets = [] };
        await scene.Wallet.SetPolicyAsync(none, TestContext.Current.CancellationToken);
        Task<string> Set() => scene.Wallet.SetAllowanceAsync(
            scene.Node, Market.Network, SimulatedGenesis.TokenAddress, 1, TestContext.Current.CancellationToken);
        Assert.Equal(PolicyRule.Asset, (await Assert.ThrowsAsync<SpendingRefusedException>(Set)).Rule);
        StoredRecord second = await scene.RecordAsync("wallet-policy", "wallet");
        await scene.WriteAsync(RecordChange.Replace(second, first.Value));

        await Assert.ThrowsAsync<WalletException>(Set);

        Assert.Equal(gas, (await scene.AccountAsync(OperatingAccounts.Of(Market.Network).Operating)).Available);
        Assert.Equal(0, scene.Market.Chain.WaitingCount);
    }

    [Theory, InlineData(0), InlineData(31), InlineData(32), InlineData(200)]
    public async Task A_policy_with_one_bit_flipped_or_cut_short_is_not_used(int at)
    {
        await using WalletScene scene = await WalletScene.OpenAsync();
        StoredRecord policy = await scene.RecordAsync("wallet-policy", "wallet");
        byte[] flipped = policy.Value.ToArray();
        flipped[at] ^= 1;
        await scene.WriteAsync(RecordChange.Replace(policy, flipped));
        await Assert.ThrowsAsync<WalletException>(() => scene.GetAsync());
        policy = await scene.RecordAsync("wallet-policy", "wallet");
        await scene.WriteAsync(RecordChange.Replace(policy, policy.Value[..at]));
        await Assert.ThrowsAsync<WalletException>(() => scene.GetAsync());
        Assert.Equal(0, scene.Authorisations);
    }

    [Fact]
    public async Task A_policy_of_the_same_version_or_an_older_one_is_not_set()
    {
        await using WalletScene scene = await WalletScene.OpenAsync(policy => policy with { Version = 5 });
        foreach (int version in (int[])[4, 5])
        {
            await Assert.ThrowsAsync<WalletException>(() => scene.Wallet.SetPolicyAsync(
                WalletScene.Policy() with { Version = version }, TestContext.Current.CancellationToken));
        }

        await scene.Wallet.SetPolicyAsync(
            WalletScene.Policy() with { Version = 6 }, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Without_a_policy_nothing_is_signed()
    {
        await using WalletScene scene = await WalletScene.OpenAsync();
        await scene.WriteAsync(RecordChange.Delete(await scene.RecordAsync("wallet-policy", "wallet")));
        Assert.Equal(PolicyRule.Asset, await scene.RefusalAsync());
    }

    [Theory, InlineData("amount"), InlineData("payee"), InlineData("resource"), InlineData("host"), InlineData("purpose")]
    public async Task An_approval_is_good_only_for_what_was_approved(string what)
    {
        await using WalletScene scene = await WalletScene.OpenAsync(policy => policy with
        {
            Hosts = ["*"],
            Assets = [policy.Assets[0] with { ApprovalAbove = 0, Purposes = new Dictionary<string, UInt256> { ["*"] = 150_000 } }],
        });
        await ApproveAsync(scene);
        Uri url = what == "host" ? new Uri("https://other.example/thing") : WalletScene.Url;
        scene.Shop.Answer = (asked, payment) => payment is not null ? HostileShop.Deliver()
            : what == "payee" ? HostileShop.Ask(new Probity.Payments.X402.PaymentRequired
            {
                X402Version = 2,
                Resource = new Probity.Payments.X402.ResourceInfo(WalletScene.Url.AbsoluteUri),
                Accepts = [scene.Market.Assets.Find(Market.Network, "USDC")!.Offer(
                    10_000, new Address(Convert.FromHexString(Thief[2..])), 300, Probity.Payments.Schemes.Exact.PaymentFlow.Authorization)],
            })
            : scene.Shop.Ask(asked, what == "amount" ? 9_999ul : 10_000ul, what == "resource" ? asked.AbsoluteUri + "/2" : null);

        Assert.Equal(PolicyRule.Approval, await scene.RefusalAsync(
            what == "purpose" ? new PayingClientOptions { Purpose = "other" } : null, url));

        // It is still there for what it was given for.
        scene.Shop.Answer = (asked, payment) => payment is null ? scene.Shop.Ask(asked) : HostileShop.Deliver();
        (await scene.GetAsync()).Dispose();
        Assert.Equal(1, scene.Authorisations);
    }

    [Fact]
    public async Task Two_processes_use_an_approval_once()
    {
        await using WalletScene scene = await WalletScene.OpenAsync(policy => policy with
        {
            Assets = [policy.Assets[0] with { ApprovalAbove = 0 }],
        });
        await ApproveAsync(scene);
        await using AgentWallet other = await scene.OpenAgainAsync();
        scene.Shop.Answer = (url, payment) => payment is null
            ? scene.Shop.Ask(url, resource: WalletScene.Url.AbsoluteUri) : HostileShop.Deliver();
        string[] rules = await Task.WhenAll(Enumerable.Range(0, 8).Select(async i =>
        {
            try
            {
                (await scene.GetAsync(i % 2 == 0 ? scene.Wallet : other, url: new Uri(WalletScene.Url, "?n=" + i))).Dispose();
                return string.Empty;
            }
            catch (SpendingRefusedException refused)
            {
                return refused.Rule;
            }
        }));

        Assert.Single(rules, string.Empty);
        Assert.Equal(7, rules.Count(rule => rule == PolicyRule.Approval));
        Assert.Equal(1, scene.Authorisations);
    }

    [Fact]
    public async Task Halts_and_windows_do_not_free_what_may_still_be_settled()
    {
        await using WalletScene scene = await WalletScene.OpenAsync();
        await scene.BeginAsync();
        await AgentWallet.HaltAsync(scene.Store, "test", TestContext.Current.CancellationToken);
        Assert.True(await AgentWallet.IsHaltedAsync(scene.Store, TestContext.Current.CancellationToken));
        await scene.Wallet.ResumeAsync(TestContext.Current.CancellationToken);
        scene.Clock.Advance(TimeSpan.FromDays(2));
        await scene.Wallet.Keeper.SweepAsync(TestContext.Current.CancellationToken);

        LedgerAccount client = await scene.AccountAsync(WalletScene.Accounts.Client);
        Assert.Equal(10_000ul, client.DebitsPending);
        Assert.Equal(UInt256.Zero, (await scene.AccountAsync(WalletScene.Accounts.Day)).DebitsPending);
        await Assert.ThrowsAsync<WalletException>(() => scene.Wallet.AllotAsync(
            Market.Network, SimulatedGenesis.TokenAddress, WalletScene.Budget - 9_999, true, TestContext.Current.CancellationToken));
        await scene.Wallet.AllotAsync(
            Market.Network, SimulatedGenesis.TokenAddress, WalletScene.Budget - 10_000, true, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_wrong_passphrase_opens_nothing_and_a_second_wallet_is_not_made_over_the_first()
    {
        await using WalletScene scene = await WalletScene.OpenAsync();
        await Assert.ThrowsAsync<WalletException>(() => AgentWallet.OpenAsync(
            scene.Store, "wrong", scene.Clock, Core.Secrets.SystemRandomSource.Instance, TestContext.Current.CancellationToken));
        await Assert.ThrowsAsync<WalletException>(() => AgentWallet.CreateAsync(
            scene.Store, WalletScene.Passphrase, WalletScene.Policy(), Probity.Chain.Keystore.KeystoreStrength.Light,
            scene.Clock, Core.Secrets.SystemRandomSource.Instance, TestContext.Current.CancellationToken));
        await using AgentWallet again = await scene.OpenAgainAsync();
        Assert.Equal(scene.Wallet.Address, again.Address);
    }

    private static async Task ApproveAsync(WalletScene scene)
    {
        SpendingRefusedException refused = await Assert.ThrowsAsync<SpendingRefusedException>(() => scene.GetAsync());
        Assert.Contains("0.01 USDC", Encoding.UTF8.GetString(
            (await scene.RecordAsync("wallet-approval", refused.ApprovalId!)).Value.Span));
        await scene.Wallet.ApproveAsync(refused.ApprovalId!, TimeSpan.FromMinutes(5), TestContext.Current.CancellationToken);
    }
}
