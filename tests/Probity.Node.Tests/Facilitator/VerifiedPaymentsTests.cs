using System.Text.Json;
using Probity.Chain;
using Probity.Node.Facilitator;
using Probity.Payments.Schemes.Exact;
using Probity.Payments.X402;
using Probity.Payments.X402.Networks;
using Probity.Testing;

namespace Probity.Node.Tests.Facilitator;

/// <summary>A check is remembered for one payment, one signature, one use and a while.</summary>
public sealed class VerifiedPaymentsTests
{
    private readonly ManualTimeProvider _time = new();

    [Fact]
    public void What_was_checked_is_taken_once()
    {
        VerifiedPayments verified = new(_time);
        CheckedPayment first = Payment();
        verified.Remember(first);
        Assert.Same(first, verified.Take(Payment()));
        Assert.Null(verified.Take(Payment()));
    }

    [Fact]
    public void Anything_else_was_not_checked()
    {
        foreach (CheckedPayment other in (CheckedPayment[])[
            Payment() with { Id = "another" }, Payment() with { Digest = new byte[32] }, Payment(signature: 2)])
        {
            VerifiedPayments verified = new(_time);
            verified.Remember(Payment());
            Assert.Null(verified.Take(other));
        }
    }

    [Theory, InlineData(19.9, true), InlineData(20, false)]
    public void A_check_is_good_for_twenty_seconds(double seconds, bool isGood)
    {
        VerifiedPayments verified = new(_time);
        verified.Remember(Payment());
        _time.Advance(TimeSpan.FromSeconds(seconds));
        Assert.Equal(isGood, verified.Take(Payment()) is not null);
    }

    [Fact]
    public void No_more_than_so_many_are_kept_and_old_ones_make_room()
    {
        const int Most = 1 << 14;
        VerifiedPayments verified = new(_time);
        CheckedPayment payment = Payment();
        for (int i = 0; i < Most; i++) { verified.Remember(payment with { Id = $"{i}" }); }
        verified.Remember(payment with { Id = "late" });
        Assert.Null(verified.Take(payment with { Id = "late" }));
        Assert.NotNull(verified.Take(payment with { Id = "0" }));
        verified.Remember(payment with { Id = "fits" });
        _time.Advance(TimeSpan.FromSeconds(20));
        verified.Remember(payment with { Id = "later" });
        Assert.NotNull(verified.Take(payment with { Id = "later" }));
    }

    [Theory, InlineData(400, true), InlineData(600, false)]
    public void What_an_offer_says_beside_its_terms_is_not_kept_at_any_length(int length, bool isKept)
    {
        VerifiedPayments verified = new(_time);
        verified.Remember(Payment(note: new string('x', length)));
        Assert.Equal(isKept, verified.Take(Payment()) is not null);
    }

    private static CheckedPayment Payment(byte signature = 1, string note = "")
    {
        PaymentAsset usdc = KnownAssets.Default.Find("eip155:84532", "USDC")!;
        Address someone = new([.. Enumerable.Repeat((byte)1, 20)]);
        PaymentRequirements offer = usdc.Offer(1, someone, 60);
        offer = offer with { Others = JsonSerializer.SerializeToElement(new { note }) };
        Assert.True(ExactTerms.TryParse(offer, out ExactTerms? terms, out _));
        ExactIntent intent = ExactIntent.Create(terms, someone, DateTimeOffset.UnixEpoch, new byte[32]);
        return new CheckedPayment(
            intent.ToPayment(new byte[] { signature }), terms, "a payment", intent.Digest());
    }
}
