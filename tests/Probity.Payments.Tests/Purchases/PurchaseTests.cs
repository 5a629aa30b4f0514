using System.Text;
using Probity.Payments.Purchases;

namespace Probity.Payments.Tests.Purchases;

/// <summary>A purchase goes its ways and no others.</summary>
public sealed class PurchaseTests
{
    private static readonly StoredAnswer Goods = new(200, [], [1, 2, 3]);

    [Theory]
    [InlineData("taken over", "Claimed Prepaid"), InlineData("released", "Claimed"), InlineData("answered", "Claimed Prepaid")]
    [InlineData("settled", "Claimed Answered"), InlineData("refused", "Claimed Answered")]
    public void A_step_is_taken_from_its_states_only(string step, string states)
    {
        foreach (PurchaseState state in Enum.GetValues<PurchaseState>())
        {
            Purchase purchase = Of(state);
            Func<Purchase> take = () => step switch
            {
                "taken over" => purchase.TakenOver(DateTimeOffset.UnixEpoch.AddDays(1)),
                "released" => purchase.Released(),
                "answered" => purchase.Answered(Goods),
                "settled" => purchase.Settled("{}"),
                _ => purchase.Refused("{}"),
            };
            if (states.Split(' ').Contains(state.ToString())) { take(); }
            else { Assert.Throws<InvalidOperationException>(take); }
        }
    }

    [Fact]
    public void Each_step_leads_where_its_flow_says()
    {
        Assert.Equal(PurchaseState.Answered, Of(PurchaseState.Claimed).Answered(Goods).State);
        Assert.Equal(PurchaseState.Paid, Of(PurchaseState.Prepaid).Answered(Goods).State);
        Assert.Equal(PurchaseState.Prepaid, Of(PurchaseState.Claimed).Settled("{}").State);
        Assert.Equal(PurchaseState.Paid, Of(PurchaseState.Answered).Settled("{}").State);
        Assert.Equal(PurchaseState.Released, Of(PurchaseState.Claimed).Released().State);
        Assert.Equal(PurchaseState.Prepaid, Of(PurchaseState.Prepaid).TakenOver(DateTimeOffset.MaxValue).State);
        Purchase failed = (Of(PurchaseState.Answered) with { Answer = Goods }).Refused("{}");
        Assert.Equal((PurchaseState.Failed, null), (failed.State, failed.Answer));
    }

    [Fact]
    public void What_is_stored_is_read_as_it_was_and_strictly()
    {
        Purchase paid = Of(PurchaseState.Claimed).Answered(Goods).Settled("{}");
        byte[] stored = paid.ToArray();
        Assert.Equal(stored, Purchase.Parse(stored).Value!.ToArray());
        string json = Encoding.UTF8.GetString(stored);
        foreach (string changed in (string[])[
            "", "null", "[]", "{}", json[..^1], json + "x", json.Replace("\"state\"", "\"stat\"", StringComparison.Ordinal),
            json.Replace("\"secret\":", "\"secret\":\"0\",\"secret\":", StringComparison.Ordinal),
            json.Replace("\"Paid\"", "\"Payed\"", StringComparison.Ordinal)])
        {
            Assert.NotEqual(json, changed);
            Assert.False(Purchase.Parse(Encoding.UTF8.GetBytes(changed)).IsAccepted, changed);
        }
    }

    private static Purchase Of(PurchaseState state) => new()
    {
        Payment = "eip155:8453/a/b/c",
        State = state,
        Request = new string('1', 64),
        Signed = new string('2', 64),
        Settlement = "{}",
        Secret = new string('3', 32),
        LeaseUntil = DateTimeOffset.UnixEpoch,
    };
}
