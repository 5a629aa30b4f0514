namespace Probity.Payments.Budgets;

/// <summary>What became of a wallet's payment.</summary>
public enum WalletPaymentState
{
    /// <summary>It may be signed and on its way: its amount counts.</summary>
    Held = 1,

    /// <summary>It is settled.</summary>
    Settled = 2,

    /// <summary>It can never be settled: the chain's time has passed its window, and the chain says that it
    /// was not used.</summary>
    Released = 3,
}
