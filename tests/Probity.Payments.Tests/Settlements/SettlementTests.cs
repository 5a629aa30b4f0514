using System.Text;
using Probity.Chain;
using Probity.Payments.Settlements;

namespace Probity.Payments.Tests.Settlements;

/// <summary>A settlement takes the steps that it may take, and no other.</summary>
public sealed class SettlementTests
{
    private static readonly SettlementAttempt First = new("0xa", 7, "0x1", "0x", DateTimeOffset.UnixEpoch);
    private static readonly SettlementAttempt Second = First with { Hash = "0x2" };
    private static readonly Settlement Sent = new()
    {
        Payment = "a/b/c/d",
        State = SettlementState.Broadcast,
        Request = "{}",
        Attempts = [First],
    };

    private static readonly Settlement Confirmed = Sent.Confirmed("0x3", 5, "0xb");
    private static readonly Settlement Final = Confirmed.Finalised();
    private static readonly Settlement Failed = Sent.Failed("0x1", "why");

    [Fact]
    public void Each_step_says_what_happened()
    {
        Settlement resent = Sent.Resent(Second);
        Assert.Equal([First, Second], resent.Attempts);
        Assert.Equal(("0x1", "0x2"), (Sent.ReportedTransaction, resent.ReportedTransaction));
        Assert.Equal(
            (SettlementState.Confirmed, "0x3", (ulong?)5, "0xb", "0x3"),
            (Confirmed.State, Confirmed.Transaction, Confirmed.BlockNumber, Confirmed.BlockHash, Confirmed.ReportedTransaction));
        Assert.Equal((SettlementState.Failed, "0x1", "why"), (Failed.State, Failed.Transaction, Failed.Failure));
        Settlement used = Failed.Confirmed("0x9", 6, "0xc");
        Assert.Equal((SettlementState.Confirmed, null, "0x9"), (used.State, used.Failure, used.Transaction));
        Settlement back = Confirmed.Reorganised();
        Assert.Equal(
            (SettlementState.Broadcast, null, null, null, 1),
            (back.State, back.Transaction, back.BlockNumber, back.BlockHash, back.Reorganisations));
        Assert.Equal(2, back.Confirmed("0x3", 5, "0xb").Reorganised().Reorganisations);
    }

    [Fact]
    public void Paid_is_what_is_in_a_block_and_moved_the_money()
    {
        Assert.Equal(
            [false, true, true, false],
            new[] { Sent, Confirmed, Final, Failed }.Select(settlement => settlement.IsPaid));
    }

    [Fact]
    public void Other_steps_are_bugs()
    {
        Refuse(() => Confirmed.Resent(Second), () => Final.Resent(Second), () => Failed.Resent(Second));
        Refuse(() => Final.Confirmed("0x1", 1, "0xb"));
        Refuse(() => Sent.Finalised(), () => Final.Finalised(), () => Failed.Finalised());
        Refuse(() => Sent.Reorganised(), () => Final.Reorganised(), () => Failed.Reorganised());
        Refuse(() => Confirmed.Failed("0x1", "x"), () => Final.Failed("0x1", "x"), () => Failed.Failed("0x1", "x"));
    }

    [Theory, InlineData(""), InlineData("null"), InlineData("{}"), InlineData("[]"), InlineData("nonsense")]
    public void What_is_none_is_not_read(string stored) =>
        Assert.False(Settlement.Parse(Encoding.UTF8.GetBytes(stored)).IsAccepted);

    [Fact]
    public void What_was_written_is_read_and_nothing_that_lacks_or_adds_a_member()
    {
        foreach (Settlement settlement in (Settlement[])[Sent, Confirmed, Final, Failed])
        {
            Settlement read = Settlement.Parse(settlement.ToArray()).Value!;
            Assert.Equal(settlement.Attempts, read.Attempts);
            Assert.Equal(settlement with { Attempts = [] }, read with { Attempts = [] });
        }

        Assert.False(Settlement.Parse((Sent with { Attempts = [] }).ToArray()).IsAccepted);
        string text = Encoding.UTF8.GetString(Sent.ToArray());
        foreach (string changed in (string[])[
            text.Replace("\"request\":\"{}\",", string.Empty, StringComparison.Ordinal),
            text.Replace("{\"payment\"", "{\"more\":1,\"payment\"", StringComparison.Ordinal),
            text.Replace("{\"payment\"", "{\"payment\":\"x\",\"payment\"", StringComparison.Ordinal),
        ])
        {
            Assert.NotEqual(text, changed);
            Assert.False(Settlement.Parse(Encoding.UTF8.GetBytes(changed)).IsAccepted);
        }
    }

    [Fact]
    public void An_amount_on_the_limit_is_of_the_lower_level()
    {
        FinalityPolicy policy = new(10, 20);
        Assert.Equal(
            [FinalityLevel.Included, FinalityLevel.Included, FinalityLevel.Safe, FinalityLevel.Safe, FinalityLevel.Finalized],
            new ulong[] { 0, 10, 11, 20, 21 }.Select(amount => policy.For(amount)));
        Assert.Equal(FinalityLevel.Finalized, policy.For(UInt256.MaxValue));
    }

    private static void Refuse(params ReadOnlySpan<Func<Settlement>> steps)
    {
        foreach (Func<Settlement> step in steps) { Assert.Throws<InvalidOperationException>(() => step()); }
    }
}
