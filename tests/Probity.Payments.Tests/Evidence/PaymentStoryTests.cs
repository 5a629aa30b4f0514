using Probity.Core.Verdicts;
using Probity.Payments.Evidence;
using Probity.Payments.X402.Extensions;

namespace Probity.Payments.Tests.Evidence;

/// <summary>The entries of a payment tell one story, each party's in its order, or are refused.</summary>
public sealed class PaymentStoryTests
{
    [Fact]
    public void Contradicting_stories_are_refused_though_they_are_in_the_log()
    {
        Refuse(scene => { scene.Decide("refused"); scene.Authorise(); });
        Refuse(scene => { scene.Authorise(); scene.Decide(); });
        Refuse(scene => { scene.Decide(); scene.Settle(); });
        Refuse(scene => { scene.Decide(); scene.Settle(); scene.Authorise(); });
        Refuse(scene => { scene.Decide(amount: "10001"); scene.Authorise(); });
        Refuse(scene => { scene.Decide(); scene.Authorise(amount: "10001"); });
        Refuse(scene => { scene.Decide(amount: "1"); scene.Authorise(amount: "1"); });
        Refuse(scene => { scene.Decide(); scene.Authorise(validBefore: "1800000061"); });
        Refuse(scene => { scene.Decide(); scene.Authorise(validBefore: "soon"); });
        Refuse(scene => { scene.Decide(); scene.Authorise(digest: "0x" + new string('0', 64)); });
        Refuse(scene => { scene.Decide(offer: "{}"); scene.Authorise(); });
        Refuse(scene =>
        {
            string one = scene.OfferText, accept = one[(one.IndexOf('[') + 1)..one.LastIndexOf(']')];
            scene.Decide(offer: one.Replace(accept, $"{accept},{accept}", StringComparison.Ordinal));
            scene.Authorise();
        });
        Refuse(scene => { scene.Asset = "0x" + new string('1', 40); scene.Decide(); scene.Authorise(); });
        Refuse(scene => { scene.Network = "eip155:1"; scene.Decide(); scene.Authorise(); });
        Refuse(scene => { scene.Asset = "0x0"; scene.Decide(); scene.Asset = "0x1"; scene.Authorise(); });
        Refuse(scene => { scene.Decide(); scene.Decide(); scene.Authorise(); });
        Refuse(scene => { scene.Decide(); scene.Authorise(); scene.Authorise(); });
        Refuse(scene => { scene.Decide(); scene.Authorise(); scene.Settle(); scene.Settle(EvidenceEntryKind.Release); });
        Refuse(scene => { scene.Decide(); scene.Authorise(); scene.Settle(EvidenceEntryKind.Halt); });
    }

    [Fact]
    public void The_seller_s_signatures_are_checked_and_told()
    {
        using EvidenceScene scene = EvidenceScene.Signed();
        PaymentFile file = scene.Export();
        Verdict<PaymentFileSummary> verdict = PaymentFileVerifier.Verify(file.ToArray(), scene.Key);
        Assert.True(verdict.IsAccepted, verdict.Detail);
        Assert.Equal("settled", verdict.Value.Outcome);
        SellerSignature expected = new(scene.Intent.Terms.PayTo, IsPayee: true);
        Assert.Equal((expected, expected), (verdict.Value.OfferSignature, verdict.Value.ReceiptSignature));
        Assert.Equal(["wallet"], verdict.Value.Roles);

        // Without the offer that was taken nothing can be said of them.
        Verdict<PaymentFileSummary> less = PaymentFileVerifier.Verify(
            (file with { Entries = [.. file.Entries.Select(entry => Hide(entry, "offer"))] }).ToArray(), scene.Key);
        Assert.True(less.IsAccepted, less.Detail);
        Assert.Equal((null, null), (less.Value.OfferSignature, less.Value.ReceiptSignature));
        Verdict<PaymentFileSummary> none = PaymentFileVerifier.Verify(
            (file with
            {
                Entries = [.. file.Entries.Select(entry => Hide(Hide(entry, "signedOffer"), "receipt"))],
            }).ToArray(),
            scene.Key);
        Assert.Equal((null, null), (none.Value!.OfferSignature, none.Value.ReceiptSignature));
        Assert.True(none.Value.IsDigestChecked);
    }

    [Fact]
    public void False_signatures_are_refused_though_they_are_in_the_log()
    {
        static void Refuse(Action<EvidenceScene> offer, Action<EvidenceScene>? end = null) =>
            PaymentStoryTests.Refuse(scene =>
            {
                offer(scene);
                scene.Decide();
                scene.Authorise();
                end?.Invoke(scene);
            });
        Refuse(scene => scene.Offer(scene.OfferPayload with { Amount = "1" }));
        Refuse(scene => scene.Offer(scene.OfferPayload with { Network = "eip155:1" }));
        Refuse(scene => scene.Offer(scene.OfferPayload with { ValidUntil = 1 }));
        Refuse(scene => scene.Offer(validUntil: "1"));
        Refuse(scene => scene.Offer(text: "{}"));
        Refuse(scene => { scene.Offer(); scene.Offer(); });
        Refuse(scene => { }, scene => scene.Settle(receipt: scene.Receipt() with { Transaction = "0x78" }));
        Refuse(scene => { }, scene => scene.Settle(receipt: scene.Receipt() with { Payer = "0x78" }));
        Refuse(scene => { }, scene => scene.Settle(receipt: scene.Receipt() with { Network = "eip155:1" }));
        Refuse(scene => { }, scene => scene.Settle(receipt: scene.Receipt() with { IssuedAt = 1 }));
        Refuse(scene => { }, scene => scene.Settle(text: "{}"));
        Refuse(scene => { }, scene => scene.Offer());
    }

    [Theory, InlineData(59, true), InlineData(61, false)]
    public void An_offer_that_ended_while_the_wallet_waited_for_its_turn_was_in_time(int secondsBefore, bool isAccepted)
    {
        using EvidenceScene scene = new();
        scene.Offer(scene.OfferPayload with { ValidUntil = scene.Receipt().IssuedAt - secondsBefore });
        scene.Decide();
        scene.Authorise();
        Assert.Equal(isAccepted, PaymentFileVerifier.Verify(scene.Export().ToArray(), scene.Key).IsAccepted);
    }

    [Fact]
    public void What_a_seller_and_a_facilitator_say_is_accepted_together_and_alone()
    {
        using EvidenceScene scene = EvidenceScene.Sold();
        PaymentFile file = scene.Export();
        PaymentFileSummary both = PaymentFileVerifier.Verify(file.ToArray(), scene.Key).Value!;
        Assert.Equal(["seller", "facilitator"], both.Roles);
        Assert.Equal(("paid", "10000", "0x77"), (both.Outcome, both.AmountAtomic, both.Transaction));
        SellerSignature expected = new(scene.Intent.Terms.PayTo, IsPayee: true);
        Assert.Equal((expected, expected), (both.OfferSignature, both.ReceiptSignature));
        PaymentFileSummary one = Only("facilitator");
        Assert.Equal(("final", null, "0x77"), (one.Outcome, one.AmountAtomic, one.Transaction));
        Assert.Equal(("paid", null), (Only("seller").Outcome, Only("seller").Transaction));

        PaymentFileSummary Only(string role) => PaymentFileVerifier.Verify(
            scene.Export(item => item.Entry.Fact("role") == role).ToArray(), scene.Key).Value!;
    }

    [Theory]
    [InlineData("claimed", true)]
    [InlineData("claimed answered failed", true)]
    [InlineData("claimed failed", true)]
    [InlineData("claimed prepaid paid", true)]
    [InlineData("claimed released claimed answered paid", true)]
    [InlineData("answered", false)]
    [InlineData("claimed claimed", false)]
    [InlineData("claimed paid", false)]
    [InlineData("claimed answered released", false)]
    [InlineData("claimed prepaid failed", false)]
    [InlineData("claimed answered paid paid", false)]
    [InlineData("claimed answered paid failed", false)]
    [InlineData("claimed lost", false)]
    [InlineData("released", false)]
    [InlineData("offer claimed", true)]
    [InlineData("offer claimed released offer claimed", true)]
    [InlineData("offer", false)]
    [InlineData("offer offer claimed", false)]
    [InlineData("offer answered", false)]
    [InlineData("claimed offer", false)]
    [InlineData("claimed offer answered", false)]
    [InlineData("claimed released offer", false)]
    public void A_purchase_goes_the_way_that_sellers_go(string states, bool isAccepted)
    {
        using EvidenceScene scene = new();
        foreach (string state in states.Split(' '))
        {
            if (state == "offer") { scene.Offer(role: "seller"); } else { scene.Purchase(state); }
        }

        Verdict<PaymentFileSummary> verdict = PaymentFileVerifier.Verify(scene.Export().ToArray(), scene.Key);
        Assert.Equal(isAccepted ? RejectionCode.None : RejectionCode.Mismatch, verdict.Code);
        if (isAccepted) { Assert.Equal(states.Split(' ')[^1], verdict.Value!.Outcome); }
    }

    [Theory]
    [InlineData("confirmed", true)]
    [InlineData("failed confirmed final", true)]
    [InlineData("confirmed reorganised confirmed final", true)]
    [InlineData("confirmed reorganised failed", true)]
    [InlineData("final", false)]
    [InlineData("reorganised", false)]
    [InlineData("confirmed confirmed", false)]
    [InlineData("confirmed failed", false)]
    [InlineData("confirmed final reorganised", false)]
    [InlineData("failed final", false)]
    [InlineData("sent", false)]
    public void A_settlement_goes_the_way_that_facilitators_go(string states, bool isAccepted)
    {
        using EvidenceScene scene = new();
        foreach (string state in states.Split(' ')) { scene.Facilitate(state); }
        Verdict<PaymentFileSummary> verdict = PaymentFileVerifier.Verify(scene.Export().ToArray(), scene.Key);
        Assert.Equal(isAccepted ? RejectionCode.None : RejectionCode.Mismatch, verdict.Code);
    }

    [Fact]
    public void Entries_that_no_party_writes_are_refused()
    {
        Refuse(scene => scene.Purchase("claimed", role: "buyer"));
        Refuse(scene => { scene.Decide(); scene.Authorise(); scene.Purchase("claimed", role: "wallet"); });
        Refuse(scene => scene.Facilitate("confirmed", EvidenceEntryKind.Purchase));
        Refuse(scene => { scene.Decide("refused"); scene.Purchase("claimed"); });
        Refuse(scene => { scene.Decide(); scene.Authorise(); scene.Facilitate("final"); });
        Refuse(scene =>
        {
            scene.Purchase("claimed");
            scene.Purchase("answered");
            scene.Purchase("paid", scene.Receipt() with { Payer = "0x1" });
        });
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(4)]
    public void A_payment_without_its_four_names_or_with_a_short_number_is_refused(int parts)
    {
        using EvidenceScene scene = new(rename: payment => parts == 4
            ? payment[..^2]
            : string.Join('/', payment.Split('/')[..parts]));
        scene.Decide();
        scene.Authorise();
        Refuse(scene);
        using EvidenceScene sold = new(rename: payment => payment.Split('/')[0]);
        sold.Purchase("claimed");
        sold.Purchase("answered");
        sold.Purchase("paid", sold.Receipt());
        Refuse(sold);
    }

    [Fact]
    public void What_a_seller_signed_for_another_resource_or_time_is_refused()
    {
        Refuse(scene =>
        {
            scene.Offer(scene.OfferPayload with { ResourceUrl = "https://seller.example/other" }, role: "seller");
            scene.Purchase("claimed");
        });
        foreach (bool isResource in (bool[])[true, false])
        {
            Refuse(scene =>
            {
                scene.Purchase("claimed");
                scene.Purchase("answered");
                scene.Purchase("paid", isResource
                    ? scene.Receipt() with { ResourceUrl = "https://seller.example/other" }
                    : scene.Receipt() with { IssuedAt = 1_900_000_000 });
            });
        }
    }

    [Fact]
    public void A_purchase_has_the_signed_offer_of_its_last_claim()
    {
        using EvidenceScene scene = new();
        scene.Offer(role: "seller");
        scene.Purchase("claimed");
        scene.Purchase("released");
        Assert.NotNull(PaymentFileVerifier.Verify(scene.Export().ToArray(), null).Value!.OfferSignature);
        scene.Purchase("claimed");
        Assert.Null(PaymentFileVerifier.Verify(scene.Export().ToArray(), null).Value!.OfferSignature);
    }

    [Fact]
    public void A_released_and_an_open_payment_are_told_apart()
    {
        using EvidenceScene scene = new();
        scene.Decide();
        scene.Authorise();
        Assert.Equal("authorised", PaymentFileVerifier.Verify(scene.Export().ToArray(), scene.Key).Value!.Outcome);
        scene.Settle(EvidenceEntryKind.Release);
        Assert.Equal("released", PaymentFileVerifier.Verify(scene.Export().ToArray(), scene.Key).Value!.Outcome);
    }

    private static PaymentFileEntry Hide(PaymentFileEntry entry, string name) =>
        entry with { Opened = [.. entry.Opened.Where(field => field.Name != name)] };

    private static void Refuse(Action<EvidenceScene> story)
    {
        using EvidenceScene scene = new();
        story(scene);
        Refuse(scene);
    }

    private static void Refuse(EvidenceScene scene) => Assert.Equal(
        RejectionCode.Mismatch, PaymentFileVerifier.Verify(scene.Export().ToArray(), scene.Key).Code);
}
