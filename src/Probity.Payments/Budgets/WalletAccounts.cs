using Probity.Chain;
using Probity.Payments.Ledger;

namespace Probity.Payments.Budgets;

/// <summary>Names of a wallet's accounts for one token.</summary>
public sealed class WalletAccounts
{
    private readonly string _prefix;

    private WalletAccounts(string prefix) => _prefix = prefix;

    /// <summary>The world outside: where a budget comes from.</summary>
    public string Outside => _prefix + "outside";

    /// <summary>The budget: client funds that may be paid out.</summary>
    public string Client => _prefix + "client";

    /// <summary>What was paid.</summary>
    public string Paid => _prefix + "paid";

    /// <summary>What counts for the hour.</summary>
    public string Hour => _prefix + "hour";

    /// <summary>What counts for the day.</summary>
    public string Day => _prefix + "day";

    /// <summary>The other side of what counts.</summary>
    public string Windows => _prefix + "windows";

    /// <summary>The accounts for a token.</summary>
    public static WalletAccounts Of(string network, Address asset) =>
        new($"{network}/{asset}/".ToLowerInvariant());

    /// <summary>What counts for a purpose.</summary>
    public string Purpose(string purpose) => $"{_prefix}purpose:{purpose}";

    /// <summary>A ledger that has these accounts.</summary>
    public LedgerBook Open(LedgerBook ledger, string? purpose)
    {
        ArgumentNullException.ThrowIfNull(ledger);
        ledger = ledger.WithAccount(Outside, AccountKind.Open)
            .WithAccount(Client, AccountKind.DebitsMustNotExceedCredits)
            .WithAccount(Paid, AccountKind.Open).WithAccount(Hour, AccountKind.Open)
            .WithAccount(Day, AccountKind.Open).WithAccount(Windows, AccountKind.Open);
        return purpose is null ? ledger : ledger.WithAccount(Purpose(purpose), AccountKind.Open);
    }
}
