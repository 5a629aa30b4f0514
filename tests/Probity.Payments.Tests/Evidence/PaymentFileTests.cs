using Probity.Core.Verdicts;
using Probity.Crypto.TransparencyLog;
using Probity.Payments.Evidence;
using Probity.Payments.X402.Extensions;

namespace Probity.Payments.Tests.Evidence;

/// <summary>A payment's file is accepted as it was written, and in no other way.</summary>
public sealed class PaymentFileTests
{
    private const string Digits63 = "012345678901234567890123456789012345678901234567890123456789abc";
    private const string DigestDigits = "f" + Digits63;

    [Fact]
    public void A_settled_payment_is_accepted_and_tells_its_story()
    {
        using EvidenceScene scene = EvidenceScene.Settled();
        Verdict<PaymentFileSummary> verdict = PaymentFileVerifier.Verify(scene.Export().ToArray(), scene.Key);
        Assert.True(verdict.IsAccepted, verdict.Detail);
        PaymentFileSummary summary = verdict.Value;
        Assert.Equal(("settled", "10000", "0x77"), (summary.Outcome, summary.AmountAtomic, summary.Transaction));
        Assert.True(summary.IsKeyExpected && summary.IsDigestChecked);
        Assert.Equal("seller.example", summary.Entries[0].Value("host"));
        Assert.Equal(7ul, summary.LogSize);
    }

    [Fact]
    public void Without_a_key_to_compare_the_summary_says_so()
    {
        using EvidenceScene scene = EvidenceScene.Settled();
        Assert.False(PaymentFileVerifier.Verify(scene.Export().ToArray(), null).Value!.IsKeyExpected);
    }

    [Fact]
    public void Each_truncation_and_each_flipped_bit_is_refused()
    {
        using EvidenceScene scene = EvidenceScene.Settled();
        byte[] body = scene.Export().ToArray();
        for (int length = 0; length < body.Length; length++)
        {
            Assert.False(PaymentFileVerifier.Verify(body.AsSpan(0, length), null).IsAccepted, $"{length} bytes");
        }

        // One bit of each byte, which one goes round: each costs a signature check. The fuzzer has the rest.
        for (int i = 0; i < body.Length; i++)
        {
            body[i] ^= (byte)(1 << (i % 8));
            Assert.False(PaymentFileVerifier.Verify(body, null).IsAccepted, $"byte {i}");
            body[i] ^= (byte)(1 << (i % 8));
        }

        Assert.Equal(
            RejectionCode.TrailingBytes, PaymentFileVerifier.Verify((byte[])[.. body, 0], null).Code);
    }

    [Fact]
    public void Another_log_s_key_or_checkpoint_is_refused()
    {
        using EvidenceScene scene = EvidenceScene.Settled();
        using EvidenceScene other = new(seed: 4);
        PaymentFile file = scene.Export();
        Refuse(RejectionCode.UnknownSigner, file, other.Key);
        other.Decide();
        Refuse(RejectionCode.WrongSignature, file with { Checkpoint = other.Export().Checkpoint });
        Refuse(RejectionCode.WrongSignature, file with { Key = other.Key });
        Refuse(RejectionCode.WrongOpening, file with { Key = other.Key, Checkpoint = other.Export().Checkpoint });
    }

    [Fact]
    public void An_older_checkpoint_does_not_hold_what_came_later()
    {
        using EvidenceScene scene = new();
        scene.Decide();
        scene.Authorise();
        ReadOnlyMemory<byte> older = scene.Export().Checkpoint;
        scene.Settle();
        Refuse(RejectionCode.WrongOpening, scene.Export() with { Checkpoint = older });
    }

    [Fact]
    public void Swapped_removed_and_doubled_entries_are_refused()
    {
        using EvidenceScene scene = EvidenceScene.Settled();
        PaymentFile file = scene.Export();
        (PaymentFileEntry a, PaymentFileEntry b, PaymentFileEntry c) = (file.Entries[0], file.Entries[1], file.Entries[2]);
        Refuse(RejectionCode.Malformed, file with { Entries = [b, a, c] });
        Refuse(RejectionCode.Malformed, file with { Entries = [a, a, b, c] });
        Refuse(RejectionCode.Malformed, file with { Entries = [] });
        Refuse(RejectionCode.Malformed, file with
        {
            Entries = [.. Enumerable.Range(0, 257).Select(i => a with { Index = (ulong)i })],
        });
        Refuse(RejectionCode.Malformed, file with
        {
            Entries = [a with { Proof = [.. Enumerable.Repeat(new byte[32], 65)] }],
        });
        Refuse(RejectionCode.Malformed, file with { Entries = [a with { Entry = new byte[8193] }] });
        Refuse(RejectionCode.Malformed, file with { Payment = new string('p', 257) });
        Refuse(RejectionCode.Malformed, file with { Checkpoint = new byte[(1 << 16) + 1] });
        Refuse(RejectionCode.Mismatch, file with { Entries = [b, c] });
        Refuse(RejectionCode.Mismatch, file with { Entries = [a, c] });
        Refuse(RejectionCode.Mismatch, file with { Entries = [a] });
        Refuse(RejectionCode.WrongOpening, file with { Entries = [a with { Index = b.Index }, b with { Index = c.Index }] });
        Refuse(RejectionCode.WrongOpening, file with { Entries = [a with { Proof = b.Proof }, b, c] });
        Refuse(RejectionCode.WrongOpening, file with { Entries = [a with { Entry = b.Entry }, b, c] });

        // What is left out at the end is not seen: the file then says less, and the documents say so.
        Assert.Equal("authorised", PaymentFileVerifier.Verify(
            (file with { Entries = [a, b] }).ToArray(), scene.Key).Value!.Outcome);
    }

    [Fact]
    public void Changed_salts_values_and_names_are_refused()
    {
        using EvidenceScene scene = EvidenceScene.Settled();
        PaymentFile file = scene.Export();
        PaymentFileEntry first = file.Entries[0];
        OpenedField[] opened = [.. first.Opened];
        PaymentFile With(params OpenedField[] fields) =>
            file with { Entries = [first with { Opened = fields }, .. file.Entries.Skip(1)] };
        Refuse(RejectionCode.Mismatch, With(opened[0] with { Value = "other.example" }, opened[1], opened[2]));
        Refuse(RejectionCode.Mismatch, With(opened[0] with { Salt = opened[1].Salt }, opened[1], opened[2]));
        Refuse(RejectionCode.Mismatch, With(opened[0] with { Name = "aaaa" }, opened[1], opened[2]));
        Refuse(RejectionCode.Mismatch, With(opened[0], opened[1]));
        Refuse(RejectionCode.Malformed, With(opened[1], opened[0], opened[2]));
        Refuse(RejectionCode.Malformed, With(opened[0], opened[0], opened[1], opened[2]));
        Refuse(RejectionCode.Malformed, With(opened[0] with { Name = "a-b" }, opened[1], opened[2]));
        Refuse(RejectionCode.Malformed, With(opened[0] with { Value = new string('v', (1 << 16) + 1) }));
        Refuse(RejectionCode.Malformed, With(
            [.. Enumerable.Range(10, 33).Select(i => opened[0] with { Name = $"n{i}" })]));
        Refuse(RejectionCode.Mismatch, file with { Payment = file.Payment + "0" });

        // What is not shown need not be, but then the digest is not computed again.
        Verdict<PaymentFileSummary> less = PaymentFileVerifier.Verify(With(opened[0], opened[2]).ToArray(), scene.Key);
        Assert.True(less.IsAccepted, less.Detail);
        Assert.False(less.Value.IsDigestChecked);
    }

    [Fact]
    public void A_text_that_is_no_text_is_refused()
    {
        using EvidenceScene scene = EvidenceScene.Settled();
        byte[] body = (scene.Export() with { Payment = "eip155:1/\ufffd" }).ToArray();
        int at = body.AsSpan().IndexOf("\ufffd"u8);
        Assert.True(PaymentFile.Parse(body).IsAccepted);
        body.AsSpan(at, 3).Fill(0xFF);
        Assert.Equal(RejectionCode.Malformed, PaymentFile.Parse(body).Code);
    }

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
            PaymentFileTests.Refuse(scene =>
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
        Refuse(RejectionCode.Mismatch, scene.Export(), scene.Key);
        using EvidenceScene sold = new(rename: payment => payment.Split('/')[0]);
        sold.Purchase("claimed");
        sold.Purchase("answered");
        sold.Purchase("paid", sold.Receipt());
        Refuse(RejectionCode.Mismatch, sold.Export(), sold.Key);
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

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("""{"at":"2027-01-15T08:00:00.000Z","facts":{},"hidden":{},"kind":"offer","version":"2"}""")]
    [InlineData("""{"at":"2027-01-15T08:00:00Z","facts":{},"hidden":{},"kind":"offer","version":"1"}""")]
    [InlineData("""{"at":"2027-01-15T08:00:00.000Z","facts":{},"hidden":{},"kind":"other","version":"1"}""")]
    [InlineData("""{"at":"2027-01-15T08:00:00.000Z","facts":{},"hidden":{},"kind":"0","version":"1"}""")]
    [InlineData("""{"at":"2027-01-15T08:00:00.000Z","facts":{},"hidden":{},"kind":"offer"}""")]
    [InlineData("""{"at":"2027-01-15T08:00:00.000Z","facts":{"a":1},"hidden":{},"kind":"offer","version":"1"}""")]
    [InlineData("""{"at":"2027-01-15T08:00:00.000Z","facts":{"b":"","a":""},"hidden":{},"kind":"offer","version":"1"}""")]
    [InlineData("""{"at":"2027-01-15T08:00:00.000Z","facts":{"a-b":""},"hidden":{},"kind":"offer","version":"1"}""")]
    [InlineData("""{"at":"2027-01-15T08:00:00.000Z","facts":{},"hidden":{"a":"00"},"kind":"offer","version":"1"}""")]
    [InlineData("""{"at":"2027-01-15T08:00:00.000Z", "facts":{},"hidden":{},"kind":"offer","version":"1"}""")]
    [InlineData("""{"at":"2027-01-15T08:00:00.000Z","facts":{},"hidden":{},"kind":"offer","version":"1","x":""}""")]
    [InlineData("""{"facts":{},"at":"2027-01-15T08:00:00.000Z","hidden":{},"kind":"offer","version":"1"}""")]
    public void Entries_have_one_spelling(string json)
    {
        Assert.Equal(RejectionCode.Malformed, EvidenceEntry.Parse(System.Text.Encoding.UTF8.GetBytes(json)).Code);
        Assert.True(EvidenceEntry.Parse(
            """{"at":"2027-01-15T08:00:00.000Z","facts":{},"hidden":{},"kind":"offer","version":"1"}"""u8.ToArray())
            .IsAccepted);
    }

    [Theory]
    [InlineData("facts", "x", 33, RejectionCode.Malformed)]
    [InlineData("facts", "x", 32, RejectionCode.None)]
    [InlineData("hidden", DigestDigits, 33, RejectionCode.Malformed)]
    [InlineData("hidden", DigestDigits, 32, RejectionCode.None)]
    [InlineData("hidden", DigestDigits + "0", 1, RejectionCode.Malformed)]
    [InlineData("hidden", "A" + Digits63, 1, RejectionCode.Malformed)]
    [InlineData("hidden", "g" + Digits63, 1, RejectionCode.Malformed)]
    public void Entries_have_so_many_members_of_such_a_form(
        string list, string value, int count, RejectionCode code)
    {
        string members = string.Join(',', Enumerable.Range(10, count).Select(i => $"\"n{i}\":\"{value}\""));
        Assert.Equal(code, Parse(list, members).Code);
    }

    [Fact]
    public void Entries_are_short_and_their_names_too()
    {
        Assert.True(Parse("facts", $"\"{new string('n', 32)}\":\"\"").IsAccepted);
        Assert.Equal(RejectionCode.Malformed, Parse("facts", $"\"{new string('n', 33)}\":\"\"").Code);
        Assert.Equal(RejectionCode.Malformed, Parse("facts", "\"\":\"\"").Code);
        Assert.Equal(RejectionCode.TooLong, Parse("facts", $"\"n\":\"{new string('v', 8192)}\"").Code);
        Dictionary<string, string> none = [];
        Assert.Throws<ArgumentException>(() => EvidenceEntry.From(
            EvidenceEntryKind.Offer, DateTimeOffset.UnixEpoch,
            new Dictionary<string, string> { ["n"] = new string('v', 8192) }, none));
    }

    [Fact]
    public void A_value_is_hidden_under_its_own_salt()
    {
        using Probity.Testing.SeededRandomSource random = new(2);
        Dictionary<string, string> none = [], values = new() { ["a"] = "same", ["b"] = "same" };
        EvidenceItem first = Make(), second = Make();
        byte[] salt = System.Security.Cryptography.HMACSHA256.HashData(first.Salt.Span, "a"u8);
        Assert.Equal(
            Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData([.. salt, .. "same"u8])),
            first.Entry.Hidden["a"]);
        string[] digests = [.. first.Entry.Hidden.Values, .. second.Entry.Hidden.Values];
        Assert.Equal(4, digests.Distinct().Count());

        EvidenceItem Make() => EvidenceItem.Create(
            EvidenceEntryKind.Offer, DateTimeOffset.UnixEpoch, none, values, random);
    }

    [Fact]
    public void What_a_store_keeps_has_one_form()
    {
        using Probity.Testing.SeededRandomSource random = new(2);
        string longer = "a" + new string('é', 40_000);
        EvidenceItem item = EvidenceItem.Create(
            EvidenceEntryKind.Offer, DateTimeOffset.UnixEpoch,
            new Dictionary<string, string> { ["a"] = new string('f', 300) },
            new Dictionary<string, string> { ["b"] = longer, ["c"] = "c" }, random);
        Assert.Equal(longer[..(OpenedField.MaxValueBytes / 2)], item.Values["b"]);
        Assert.Equal(256, item.Entry.Fact("a")!.Length);
        byte[] stored = item.ToArray();
        Assert.True(EvidenceItem.Parse(stored).IsAccepted);
        Assert.False(EvidenceItem.Parse([2, .. stored[1..]]).IsAccepted);
        Assert.False(EvidenceItem.Parse([.. stored, 0]).IsAccepted);
        Assert.False(EvidenceItem.Parse([.. stored[..^1], 0xFF]).IsAccepted);

        // The last name: no text, or the one before once more.
        Assert.Equal((byte)'c', stored[^6]);
        Assert.False(EvidenceItem.Parse([.. stored[..^6], 0xFF, .. stored[^5..]]).IsAccepted);
        Assert.False(EvidenceItem.Parse([.. stored[..^6], (byte)'b', .. stored[^5..]]).IsAccepted);
        stored[33 + 4] ^= 1;
        Assert.False(EvidenceItem.Parse(stored).IsAccepted);
    }

    [Fact]
    public void What_a_store_keeps_is_read_again_and_never_half()
    {
        using EvidenceScene scene = EvidenceScene.Settled();
        using Probity.Testing.SeededRandomSource random = new(2);
        EvidenceItem item = EvidenceItem.Create(
            EvidenceEntryKind.Offer, DateTimeOffset.UnixEpoch, new Dictionary<string, string> { ["a"] = "1\n\u0001é" },
            new Dictionary<string, string> { ["b"] = new string('é', 40_000), ["c"] = "\ud800" }, random);
        byte[] stored = item.ToArray();
        EvidenceItem read = EvidenceItem.Parse(stored).Value!;
        Assert.Equal(item.Values, read.Values);
        Assert.Equal(OpenedField.MaxValueBytes / 2, read.Values["b"].Length);
        Assert.All(read.Open(), field => Assert.Equal(field.Digest(), read.Entry.Hidden[field.Name]));
        for (int length = 0; length < stored.Length; length += 97)
        {
            Assert.False(EvidenceItem.Parse(stored.AsSpan(0, length)).IsAccepted);
        }
    }

    private static PaymentFileEntry Hide(PaymentFileEntry entry, string name) =>
        entry with { Opened = [.. entry.Opened.Where(field => field.Name != name)] };

    private static Verdict<EvidenceEntry> Parse(string list, string members)
    {
        (string facts, string hidden) = list == "facts" ? (members, string.Empty) : (string.Empty, members);
        return EvidenceEntry.Parse(System.Text.Encoding.UTF8.GetBytes(
            "{\"at\":\"2027-01-15T08:00:00.000Z\",\"facts\":{" + facts + "},\"hidden\":{" + hidden
            + "},\"kind\":\"offer\",\"version\":\"1\"}"));
    }

    private static void Refuse(RejectionCode code, PaymentFile file, NoteKey? expected = null)
    {
        Verdict<PaymentFileSummary> verdict = PaymentFileVerifier.Verify(file.ToArray(), expected);
        Assert.Equal(code, verdict.Code);
    }

    private static void Refuse(Action<EvidenceScene> story)
    {
        using EvidenceScene scene = new();
        story(scene);
        Refuse(RejectionCode.Mismatch, scene.Export(), scene.Key);
    }
}
