using Probity.Chain;

namespace Probity.Node.Facilitator;

/// <summary>What a lane is asked to send.</summary>
/// <param name="Payment">Which payment.</param>
/// <param name="Request">What was asked, as JSON of the wire.</param>
/// <param name="Claimant">Whose it is.</param>
/// <param name="To">The contract that is called.</param>
/// <param name="Data">The call.</param>
/// <param name="GasLimit">The most gas that it may use.</param>
internal sealed record SettlementOrder(
    string Payment, string Request, string? Claimant, Address To, ReadOnlyMemory<byte> Data, ulong GasLimit);
