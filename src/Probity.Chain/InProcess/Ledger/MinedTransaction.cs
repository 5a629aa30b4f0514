using Probity.Chain.InProcess.Contracts;
using Probity.Chain.Signing;

namespace Probity.Chain.InProcess.Ledger;

/// <summary>A transaction in a block, and what it did.</summary>
internal sealed record MinedTransaction
{
    public required SignedTransaction Signed { get; init; }

    /// <summary>Its place in the block.</summary>
    public required int Index { get; init; }

    public required bool IsSuccess { get; init; }

    /// <summary>Unit: gas.</summary>
    public required long GasUsed { get; init; }

    /// <summary>With the transactions before it in the block. Unit: gas.</summary>
    public required long CumulativeGasUsed { get; init; }

    /// <summary>Unit: wei for one unit of gas.</summary>
    public required UInt256 GasPrice { get; init; }

    /// <summary>Where its log entries begin in the block.</summary>
    public required int FirstLog { get; init; }

    public required IReadOnlyList<ContractLog> Logs { get; init; }
}
