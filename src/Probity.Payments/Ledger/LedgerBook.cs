using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Probity.Chain;
using Probity.Core;
using Probity.Core.Verdicts;

namespace Probity.Payments.Ledger;

/// <summary>A double-entry ledger in two phases: amounts are held, then posted or voided.</summary>
/// <remarks>
/// Every entry is a debit of one account and a credit of another, so debits and credits are equal at any
/// time, which each change proves again. Several entries are held together or not at all. Immutable: a change
/// is a new book. Source: two-phase transfers and linked events of TigerBeetle's documentation.
/// </remarks>
public sealed class LedgerBook
{
    private readonly ImmutableSortedDictionary<string, LedgerAccount> _accounts;

    private LedgerBook(ImmutableSortedDictionary<string, LedgerAccount> accounts)
    {
        Invariant.Require(IsBalanced(accounts));
        _accounts = accounts;
    }

    /// <summary>A book without accounts.</summary>
    public static LedgerBook Empty { get; } =
        new(ImmutableSortedDictionary.Create<string, LedgerAccount>(StringComparer.Ordinal));

    /// <summary>The accounts by name.</summary>
    public IReadOnlyDictionary<string, LedgerAccount> Accounts => _accounts;

    /// <summary>The account of a name, which may be new.</summary>
    public LedgerBook WithAccount(string name, AccountKind kind) =>
        _accounts.ContainsKey(name) ? this : new LedgerBook(_accounts.Add(name, new LedgerAccount(kind)));

    /// <summary>Holds all entries, or none.</summary>
    /// <param name="entries">Between accounts that are there.</param>
    /// <param name="next">The book with the entries held; this one where that is not possible.</param>
    /// <param name="refusedBy">The account that has not enough.</param>
    /// <exception cref="ArgumentException">An account is not there.</exception>
    public bool TryHold(IReadOnlyList<LedgerEntry> entries, out LedgerBook next, out string refusedBy)
    {
        ArgumentNullException.ThrowIfNull(entries);
        ImmutableSortedDictionary<string, LedgerAccount> accounts = _accounts;
        foreach (LedgerEntry entry in entries)
        {
            LedgerAccount debit = Find(accounts, entry.Debit);
            if (debit.Available < entry.Amount)
            {
                (next, refusedBy) = (this, entry.Debit);
                return false;
            }

            accounts = accounts.SetItem(entry.Debit, debit with
            {
                DebitsPending = debit.DebitsPending + entry.Amount,
            });
            LedgerAccount credit = Find(accounts, entry.Credit);
            accounts = accounts.SetItem(
                entry.Credit, credit with { CreditsPending = credit.CreditsPending + entry.Amount });
        }

        (next, refusedBy) = (new LedgerBook(accounts), string.Empty);
        return true;
    }

    /// <summary>What is held becomes final.</summary>
    /// <param name="entry">An entry that is held.</param>
    /// <exception cref="InvalidOperationException">It is not held.</exception>
    public LedgerBook Post(LedgerEntry entry) => End(entry, isPosted: true);

    /// <summary>What is held was not used.</summary>
    /// <param name="entry">An entry that is held.</param>
    /// <exception cref="InvalidOperationException">It is not held.</exception>
    public LedgerBook Void(LedgerEntry entry) => End(entry, isPosted: false);

    /// <summary>Holds and posts in one: money that was given.</summary>
    /// <exception cref="InvalidOperationException">The debited account has not enough.</exception>
    public LedgerBook Transfer(LedgerEntry entry)
    {
        bool isHeld = TryHold([entry], out LedgerBook held, out _);
        Invariant.Require(isHeld);
        return held.Post(entry);
    }

    /// <summary>The form in a store.</summary>
    public byte[] ToArray() => JsonSerializer.SerializeToUtf8Bytes(
        new Dictionary<string, LedgerAccount>(_accounts), LedgerJson.Default.DictionaryStringLedgerAccount);

    /// <summary>Reads the form in a store: accounts that keep their rules and balance.</summary>
    public static Verdict<LedgerBook> Parse(ReadOnlySpan<byte> stored)
    {
        try
        {
            Dictionary<string, LedgerAccount>? read =
                JsonSerializer.Deserialize(stored, LedgerJson.Default.DictionaryStringLedgerAccount);
            if (read is null || read.ContainsValue(null!))
            {
                return new Rejection(RejectionCode.Malformed, "this is no stored ledger");
            }

            ImmutableSortedDictionary<string, LedgerAccount> accounts =
                read.ToImmutableSortedDictionary(StringComparer.Ordinal);
            return IsBalanced(accounts)
                ? new LedgerBook(accounts)
                : new Rejection(RejectionCode.Malformed, "the ledger does not balance");
        }
        catch (JsonException)
        {
            return new Rejection(RejectionCode.Malformed, "this is no stored ledger");
        }
    }

    private LedgerBook End(LedgerEntry entry, bool isPosted)
    {
        ArgumentNullException.ThrowIfNull(entry);
        UInt256 posted = isPosted ? entry.Amount : UInt256.Zero;
        LedgerAccount debit = Find(_accounts, entry.Debit);
        bool isHeld = debit.DebitsPending.TrySubtract(entry.Amount, out UInt256 debitsLeft);
        ImmutableSortedDictionary<string, LedgerAccount> accounts = _accounts.SetItem(entry.Debit, debit with
        {
            DebitsPending = debitsLeft,
            DebitsPosted = debit.DebitsPosted + posted,
        });
        LedgerAccount credit = Find(accounts, entry.Credit);
        isHeld &= credit.CreditsPending.TrySubtract(entry.Amount, out UInt256 creditsLeft);
        Invariant.Require(isHeld);
        return new LedgerBook(accounts.SetItem(entry.Credit, credit with
        {
            CreditsPending = creditsLeft,
            CreditsPosted = credit.CreditsPosted + posted,
        }));
    }

    private static LedgerAccount Find(
        ImmutableSortedDictionary<string, LedgerAccount> accounts, string name) =>
        accounts.TryGetValue(name, out LedgerAccount? account)
            ? account
            : throw new ArgumentException($"There is no account {name}.", nameof(name));

    // Debits and credits are equal, and no account exceeds what it was given.
    private static bool IsBalanced(ImmutableSortedDictionary<string, LedgerAccount> accounts)
    {
        Total debitsPosted = default, creditsPosted = default, debitsPending = default, creditsPending = default;
        foreach (LedgerAccount account in accounts.Values)
        {
            debitsPosted = debitsPosted.Add(account.DebitsPosted);
            creditsPosted = creditsPosted.Add(account.CreditsPosted);
            debitsPending = debitsPending.Add(account.DebitsPending);
            creditsPending = creditsPending.Add(account.CreditsPending);
            if (account.Kind == AccountKind.DebitsMustNotExceedCredits
                && !(account.DebitsPosted.TryAdd(account.DebitsPending, out UInt256 debits)
                    && debits <= account.CreditsPosted))
            {
                return false;
            }
        }

        return debitsPosted == creditsPosted && debitsPending == creditsPending;
    }

    // Of amounts that may come to more than 2^256 together: how often they did is counted.
    private readonly record struct Total(UInt256 Sum, int Carries)
    {
        public Total Add(UInt256 amount) =>
            Sum.TryAdd(amount, out UInt256 sum) ? new Total(sum, Carries) : new Total(sum, Carries + 1);
    }
}
