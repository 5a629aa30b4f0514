using Probity.Chain;
using Probity.Payments.Ledger;
using Probity.Testing;

namespace Probity.Payments.Tests.Ledger;

/// <summary>Whatever is done in whatever order: the book balances, and no account gives more than it got.</summary>
public sealed class LedgerBookTests
{
    private static readonly string[] Names = ["outside", "client", "paid", "reserve"];

    [Fact]
    public void A_book_balances_after_any_sequence_and_survives_its_store() => Laws.ForAll(200, random =>
    {
        LedgerBook book = Book();
        List<LedgerEntry> held = [];
        for (int step = 0; step < 60; step++)
        {
            LedgerEntry entry = new(
                Names[random.NextBelow(Names.Length)], Names[random.NextBelow(Names.Length)], (ulong)random.NextBelow(100));
            switch (random.NextBelow(3))
            {
                case 0:
                    LedgerBook before = book;
                    LedgerEntry second = entry with { Amount = (ulong)random.NextBelow(100) };
                    if (book.TryHold([entry, second], out book, out string refusedBy)) { held.AddRange([entry, second]); }
                    else { Laws.Require(ReferenceEquals(before, book) && refusedBy == entry.Debit, "all or none"); }
                    break;
                case 1 when held.Count > 0:
                    book = book.Post(Take(held, random));
                    break;
                case 2 when held.Count > 0:
                    book = book.Void(Take(held, random));
                    break;
            }

            Check(book, held);
        }

        Laws.Require(LedgerBook.Parse(book.ToArray()).Value!.ToArray().AsSpan().SequenceEqual(book.ToArray()), "it is read as written");
    });

    [Fact]
    public void What_is_not_held_can_be_neither_posted_nor_voided()
    {
        LedgerEntry entry = new("outside", "client", 5);
        Assert.True(Book().TryHold([entry], out LedgerBook held, out _));
        LedgerBook posted = held.Post(entry);
        Assert.ThrowsAny<InvalidOperationException>(() => posted.Post(entry));
        Assert.ThrowsAny<InvalidOperationException>(() => posted.Void(entry));
        Assert.ThrowsAny<InvalidOperationException>(() => held.Post(entry with { Amount = 6 }));
        Assert.Throws<ArgumentException>(() => Book().TryHold([new("outside", "nobody", 1)], out _, out _));
    }

    [Theory]
    [InlineData("""{"a":{"kind":0,"debitsPosted":"1"}}"""), InlineData("null"), InlineData("[]"), InlineData("{")]
    [InlineData("""{"a":{"kind":0,"debitsPending":"1"},"b":{"kind":0,"creditsPosted":"1"}}""")]
    [InlineData("""{"a":{"kind":1,"debitsPosted":"1"},"b":{"kind":0,"creditsPosted":"1"}}""")]
    [InlineData("""{"a":{"kind":1,"creditsPosted":"1","debitsPending":"2"},"b":{"kind":0,"debitsPosted":"1","creditsPending":"2"}}""")]
    [InlineData("""{"a":{"kind":0,"debitsPending":"1"},"b":{"kind":0}}"""), InlineData("""{"a":{"kind":0,"debitsPosted":-1}}""")]
    [InlineData("""{"a":{"kind":0},"a":{"kind":0}}"""), InlineData("""{"a":{"kind":0,"more":"1"}}"""), InlineData("""{"a":null}""")]
    public void A_stored_book_that_does_not_balance_or_gave_too_much_is_refused(string json) =>
        Assert.False(LedgerBook.Parse(System.Text.Encoding.UTF8.GetBytes(json)).IsAccepted);

    [Fact]
    public void A_stored_book_that_balances_is_read()
    {
        const string Json = """{"a":{"kind":1,"creditsPosted":"3","debitsPending":"2"},"b":{"kind":0,"debitsPosted":"3","creditsPending":"2"}}""";
        LedgerBook book = LedgerBook.Parse(System.Text.Encoding.UTF8.GetBytes(Json)).Value!;
        Assert.Equal(1ul, book.Accounts["a"].Available);
        Assert.False(book.TryHold([new("a", "b", 2)], out _, out string refusedBy));
        Assert.Equal("a", refusedBy);
        Assert.True(book.TryHold([new("a", "b", 1)], out _, out _));
        Assert.ThrowsAny<InvalidOperationException>(() => book.Transfer(new("a", "b", 2)));
    }

    private static LedgerBook Book() => LedgerBook.Empty
        .WithAccount("outside", AccountKind.Open).WithAccount("client", AccountKind.DebitsMustNotExceedCredits)
        .WithAccount("paid", AccountKind.Open).WithAccount("reserve", AccountKind.DebitsMustNotExceedCredits);

    private static LedgerEntry Take(List<LedgerEntry> held, SeededRandomSource random)
    {
        int at = random.NextBelow(held.Count);
        LedgerEntry entry = held[at];
        held.RemoveAt(at);
        return entry;
    }

    private static void Check(LedgerBook book, List<LedgerEntry> held)
    {
        UInt256 debits = UInt256.Zero, credits = UInt256.Zero, pending = UInt256.Zero;
        foreach (LedgerAccount account in book.Accounts.Values)
        {
            debits += account.DebitsPosted + account.DebitsPending;
            credits += account.CreditsPosted + account.CreditsPending;
            pending += account.DebitsPending;
            Laws.Require(
                account.Kind == AccountKind.Open || account.DebitsPosted + account.DebitsPending <= account.CreditsPosted,
                "debits never exceed credits");
        }

        Laws.Require(debits == credits, "it balances");
        Laws.Require(pending == held.Aggregate(UInt256.Zero, (sum, entry) => sum + entry.Amount), "pending is what is held");
    }
}
