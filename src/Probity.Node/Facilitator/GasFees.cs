using Probity.Chain;

namespace Probity.Node.Facilitator;

/// <summary>What a transaction offers for gas.</summary>
/// <param name="MaxFeePerGas">Unit: wei.</param>
/// <param name="MaxPriorityFeePerGas">Unit: wei.</param>
internal sealed record GasFees(UInt256 MaxFeePerGas, UInt256 MaxPriorityFeePerGas);
