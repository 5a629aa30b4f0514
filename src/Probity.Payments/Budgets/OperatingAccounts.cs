using Probity.Payments.Ledger;

namespace Probity.Payments.Budgets;

/// <summary>Names of a wallet's accounts for gas on one network.</summary>
/// <remarks>
/// Operating funds, which pay for gas, and client funds, which are paid out (<see cref="WalletAccounts"/>),
/// are different accounts of one ledger: no entry leads from one to the other. Unit: wei.
/// </remarks>
public sealed class OperatingAccounts
{
    private readonly string _prefix;

    private OperatingAccounts(string prefix) => _prefix = prefix;

    /// <summary>The world outside: where operating funds come from.</summary>
    public string Outside => _prefix + "outside";

    /// <summary>What may be used for gas.</summary>
    public string Operating => _prefix + "operating";

    /// <summary>What was used.</summary>
    public string Gas => _prefix + "gas";

    /// <summary>The accounts for a network.</summary>
    public static OperatingAccounts Of(string network)
    {
        ArgumentNullException.ThrowIfNull(network);
        return new OperatingAccounts($"{network}/native/".ToLowerInvariant());
    }

    /// <summary>A ledger that has these accounts.</summary>
    public LedgerBook Open(LedgerBook ledger)
    {
        ArgumentNullException.ThrowIfNull(ledger);
        return ledger.WithAccount(Outside, AccountKind.Open)
            .WithAccount(Operating, AccountKind.DebitsMustNotExceedCredits)
                .WithAccount(Gas, AccountKind.Open);
    }
}
