using Probity.Chain;
using Probity.Payments.Budgets;
using Probity.Payments.Ledger;
using Probity.Payments.Schemes.Exact;
using Probity.Payments.X402;
using Probity.Payments.X402.Networks;
using Probity.Testing;

namespace Probity.Payments.Tests.Budgets;

/// <summary>Each rule refuses what it should by its name, and generated spending stays within every window.</summary>
public sealed class SpendingPolicyTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_800_000_000);
    private static readonly PaymentAsset Usdc = KnownAssets.Default.Find("eip155:8453", "USDC")!;
    private static readonly Address Payee = new([.. Enumerable.Repeat((byte)5, 20)]);

    [Theory]
    [InlineData("", 100ul), InlineData(PolicyRule.PerPayment, 101ul)]
    public void The_cap_of_a_payment_is_the_last_amount_that_is_allowed(string rule, ulong amount) =>
        Assert.Equal(rule, Judge(amount).Rule);

    [Fact]
    public void Every_rule_refuses_by_its_name()
    {
        Assert.Equal(PolicyRule.Expired, Judge(1, policy => policy with { ExpiresAt = Now }).Rule);
        Assert.Equal(string.Empty, Judge(1, policy => policy with { ExpiresAt = Now.AddTicks(1) }).Rule);
        Assert.Equal(PolicyRule.Network, Judge(1, policy => policy with { Assets = [] }).Rule);
        Assert.Equal(PolicyRule.Asset, Judge(1, policy => policy with { Assets = [policy.Assets[0] with { Asset = Payee.ToString() }] }).Rule);
        Assert.Equal(PolicyRule.Host, Judge(1, policy => policy with { Hosts = ["*.shop.example", "shop"] }).Rule);
        Assert.Equal(PolicyRule.Payee, Judge(1, policy => policy with { Payees = [Address.Zero.ToString()] }).Rule);
        Assert.Equal(PolicyRule.Validity, Judge(1, policy => policy with { MaxValiditySeconds = 299 }).Rule);
        Assert.Equal(PolicyRule.Maximum, Judge(2, maximum: 1).Rule);
        Assert.Equal(PolicyRule.Purpose, Judge(1, purpose: "other").Rule);
        Assert.Equal(PolicyRule.Purpose, Judge(51, purpose: "small").Rule);
        Assert.Equal(PolicyRule.PerHour, Judge(100, policy => policy with { Assets = [policy.Assets[0] with { PerHour = 99 }] }).Rule);
        Assert.Equal(PolicyRule.PerDay, Judge(100, policy => policy with { Assets = [policy.Assets[0] with { PerDay = 99 }] }).Rule);
        Assert.Equal(PolicyRule.Budget, Judge(100, budget: 99).Rule);
        Assert.Equal(PolicyRule.Approval, Judge(100, policy => policy with { Assets = [policy.Assets[0] with { ApprovalAbove = 99 }] }).Rule);
        Assert.Equal(string.Empty, Judge(100, policy => policy with { Assets = [policy.Assets[0] with { ApprovalAbove = 100 }] }).Rule);
        Assert.True(Judge(100, policy => policy with { Assets = [policy.Assets[0] with { ApprovalAbove = 1 }] }, isApproved: true).IsAllowed);
    }

    [Theory]
    [InlineData("*", "shop.example", true), InlineData("SHOP.example", "shop.example", true), InlineData("shop.example", "a.shop.example", false)]
    [InlineData("*.shop.example", "a.shop.example", true), InlineData("*.SHOP.example", "a.b.shop.example", true)]
    [InlineData("*.shop.example", "shop.example", false), InlineData("*.shop.example", ".shop.example", false)]
    [InlineData("*.shop.example", "evilshop.example", false), InlineData("*.shop.example", "a.shop.example.evil", false)]
    [InlineData("*shop.example", "a.shop.example", false), InlineData("*shop.example", "evilshop.example", false)]
    public void A_host_is_covered_by_its_name_or_by_what_stands_above_it(string pattern, string host, bool isAllowed) =>
        Assert.Equal(isAllowed ? string.Empty : PolicyRule.Host, SpendingPolicy.Judge(
            Request(1, "work") with { Host = host }, Policy() with { Hosts = [pattern] }, Book(1000), false, null, Now).Rule);

    [Fact]
    public void A_payee_is_named_in_any_case_or_is_anybody()
    {
        foreach (string payee in (string[])["*", Payee.ToString().ToLowerInvariant()])
        {
            Assert.True(Judge(1, policy => policy with { Payees = ["nobody", payee] }).IsAllowed);
        }

        Assert.Equal(PolicyRule.Payee, Judge(1, policy => policy with { Payees = [] }).Rule);
    }

    [Fact]
    public void What_is_held_counts_for_an_hour_for_a_day_for_its_purpose_and_until_the_money_is_gone()
    {
        PolicyDecision decision = Judge(7);
        WalletAccounts accounts = WalletAccounts.Of(Usdc.Network.Id, Usdc.Address);
        Assert.Equal(
            [(accounts.Client, null), (accounts.Hour, Now.AddHours(1)), (accounts.Day, Now.AddDays(1)), (accounts.Purpose("work"), Now.AddDays(1))],
            decision.Holds.Select(hold => (hold.Entry.Debit, hold.Until)));
        Assert.All(decision.Holds, hold => Assert.Equal(7ul, hold.Entry.Amount));
        Assert.All(decision.Holds, hold => Assert.Equal(7ul, decision.Ledger.Accounts[hold.Entry.Debit].DebitsPending));
    }

    [Fact]
    public void What_a_person_approves_is_every_part_of_the_request()
    {
        PaymentRequirements offer = Usdc.Offer(10, Payee, 300, PaymentFlow.Authorization);
        SpendingRequest Of(PaymentRequirements terms, string host = "shop", string purpose = "work", string resource = "/a") =>
            new(ExactTerms.TryParse(terms, out ExactTerms? read, out _) ? read : throw new InvalidOperationException(), host, purpose, resource);
        PaymentAsset elsewhere = KnownAssets.Default.Find("eip155:84532", "USDC")!;
        string[] ids =
        [
            .. new[]
            {
                Of(offer), Of(Usdc.Offer(11, Payee, 300, PaymentFlow.Authorization)),
                Of(Usdc.Offer(10, Usdc.Address, 300, PaymentFlow.Authorization)),
                Of((Usdc with { Address = Payee }).Offer(10, Payee, 300, PaymentFlow.Authorization)),
                Of((elsewhere with { Address = Usdc.Address }).Offer(10, Payee, 300, PaymentFlow.Authorization)),
                Of(offer, host: "shopw", purpose: "ork"), Of(offer, purpose: "wor", resource: "k/a"), Of(offer, host: "shop2"),
                Of(offer, purpose: "other"), Of(offer, resource: "/b"),
            }.Select(request => request.ApprovalId()),
        ];
        Assert.Equal(ids.Length, ids.Distinct().Count());
        Assert.All(ids, id => Assert.Equal(32, id.Length));
        Assert.Equal(ids[0], Of(Usdc.Offer(10, Payee, 299, PaymentFlow.Authorization)).ApprovalId());
    }

    [Fact]
    public void A_policy_is_read_strictly_and_speaks_of_a_token_on_its_own_network()
    {
        WalletPolicy policy = Policy();
        Assert.Equal(policy.ToArray(), WalletPolicy.Parse(policy.ToArray()).Value!.ToArray());
        Assert.NotNull(policy.Find(Usdc.Network.Id, Usdc.Address));
        Assert.Null(policy.Find("eip155:84532", Usdc.Address));
        Assert.Null(policy.Find(Usdc.Network.Id, Payee));
        string json = System.Text.Encoding.UTF8.GetString(policy.ToArray());
        foreach ((string old, string changed) in ((string, string)[])[
            ("\"maxValiditySeconds\": 300", "\"maxValiditySeconds\": 0"), ("\"maxValiditySeconds\": 300", "\"maxValiditySeconds\": -1"),
            ("\"hosts\": [", "\"hosts\": [ null,"), ("\"payees\": [", "\"payees\": [ null,"), ("\"assets\": [", "\"assets\": [ null,"),
            ("\"version\": 1,", ""), ("\"version\": 1", "\"version\": 1, \"version\": 2"), ("\"version\"", "\"vision\""),
            ("\"perPayment\": \"100\"", "\"perPayment\": 100"), ("\"perPayment\": \"100\"", "\"perPayment\": \"-100\"")])
        {
            Assert.Contains(old, json);
            Assert.False(WalletPolicy.Parse(System.Text.Encoding.UTF8.GetBytes(
                json.Replace(old, changed, StringComparison.Ordinal))).IsAccepted, changed);
        }
    }

    [Fact]
    public void No_window_of_any_hour_or_day_has_more_than_its_cap() => Laws.ForAll(60, random =>
    {
        WalletPolicy policy = Policy();
        LedgerBook ledger = Book(1_000_000);
        List<(DateTimeOffset At, ulong Amount)> spent = [];
        List<SpendingHold> windows = [];
        DateTimeOffset now = Now;
        for (int step = 0; step < 150; step++)
        {
            now += TimeSpan.FromSeconds(random.NextBelow(1500));
            foreach (SpendingHold over in windows.Where(hold => hold.Until <= now).ToList())
            {
                ledger = ledger.Void(over.Entry);
                windows.Remove(over);
            }

            ulong amount = (ulong)random.NextBelow(110);
            PolicyDecision decision = SpendingPolicy.Judge(Request(amount, "work"), policy, ledger, false, null, now);
            if (!decision.IsAllowed) { continue; }
            ledger = decision.Ledger;
            windows.AddRange(decision.Holds.Where(hold => hold.Until is not null));
            spent.Add((now, amount));
            Laws.Require(Sum(spent, now, TimeSpan.FromHours(1)) <= 300, "an hour's cap");
            Laws.Require(Sum(spent, now, TimeSpan.FromDays(1)) <= 1500, "a day's cap");
        }

        Laws.Require(spent.Count > 10, "something was spent");
    });

    private static ulong Sum(List<(DateTimeOffset At, ulong Amount)> spent, DateTimeOffset now, TimeSpan window) =>
        spent.Where(one => one.At > now - window).Aggregate(0ul, (sum, one) => sum + one.Amount);

    private static PolicyDecision Judge(
        ulong amount, Func<WalletPolicy, WalletPolicy>? change = null, ulong budget = 1000, UInt256? maximum = null,
        string purpose = "work", bool isApproved = false)
    {
        WalletPolicy policy = Policy();
        return SpendingPolicy.Judge(
            Request(amount, purpose), change?.Invoke(policy) ?? policy, Book(budget), isApproved, maximum, Now);
    }

    private static LedgerBook Book(ulong budget)
    {
        WalletAccounts accounts = WalletAccounts.Of(Usdc.Network.Id, Usdc.Address);
        return accounts.Open(LedgerBook.Empty, null).Transfer(new LedgerEntry(accounts.Outside, accounts.Client, budget));
    }

    private static SpendingRequest Request(ulong amount, string purpose)
    {
        Assert.True(ExactTerms.TryParse(
            Usdc.Offer(amount, Payee, 300, PaymentFlow.Authorization), out ExactTerms? terms, out _));
        return new SpendingRequest(terms, "shop.example", purpose, "https://shop.example/a");
    }

    private static WalletPolicy Policy() => new()
    {
        Version = 1,
        ExpiresAt = DateTimeOffset.MaxValue,
        Hosts = ["shop.example"],
        Payees = [Payee.ToString()],
        MaxValiditySeconds = 300,
        Assets =
        [
            new AssetPolicy
            {
                Network = Usdc.Network.Id,
                Asset = Usdc.Address.ToString(),
                Symbol = "USDC",
                Decimals = 6,
                PerPayment = 100,
                PerHour = 300,
                PerDay = 1500,
                Purposes = new Dictionary<string, UInt256> { ["work"] = 10_000, ["small"] = 50 },
            },
        ],
    };
}
