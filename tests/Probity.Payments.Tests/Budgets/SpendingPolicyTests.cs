using Probity.Chain;
using Probity.Payments.Budgets;
using Probity.Payments.Ledger;
using Probity.Payments.Schemes.Exact;
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
