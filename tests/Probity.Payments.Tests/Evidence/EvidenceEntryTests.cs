using Probity.Core.Verdicts;
using Probity.Payments.Evidence;

namespace Probity.Payments.Tests.Evidence;

/// <summary>Entries and stored items of evidence have one form, within limits.</summary>
public sealed class EvidenceEntryTests
{
    private const string Digits63 = "012345678901234567890123456789012345678901234567890123456789abc";
    private const string DigestDigits = "f" + Digits63;

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
        Assert.Throws<ArgumentException>(() => EvidenceEntry.From(
            EvidenceEntryKind.Offer, DateTimeOffset.UnixEpoch,
            new SortedDictionary<string, string> { ["n"] = new string('v', 8192) }, []));
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

    private static Verdict<EvidenceEntry> Parse(string list, string members)
    {
        (string facts, string hidden) = list == "facts" ? (members, string.Empty) : (string.Empty, members);
        return EvidenceEntry.Parse(System.Text.Encoding.UTF8.GetBytes(
            "{\"at\":\"2027-01-15T08:00:00.000Z\",\"facts\":{" + facts + "},\"hidden\":{" + hidden
            + "},\"kind\":\"offer\",\"version\":\"1\"}"));
    }
}
