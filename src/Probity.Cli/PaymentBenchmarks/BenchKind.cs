namespace Probity.Cli.PaymentBenchmarks;

/// <summary>What an operation is.</summary>
internal enum BenchKind
{
    /// <summary>A route that costs nothing.</summary>
    Unpaid = 0,

    /// <summary>A paid route, asked without payment.</summary>
    Offer = 1,

    /// <summary>POST /verify.</summary>
    Verify = 2,

    /// <summary>POST /settle, each with a payment of its own.</summary>
    Settle = 3,

    /// <summary>A paid request: 402, signature, verification, handler, settlement. As many wallets as payers.</summary>
    Paid = 4,

    /// <summary>The same with one wallet, whose requests share its budget.</summary>
    PaidByOneWallet = 5,
}
