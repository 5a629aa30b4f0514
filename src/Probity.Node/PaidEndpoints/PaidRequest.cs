namespace Probity.Node.PaidEndpoints;

/// <summary>What a handler may know of the payment that it works for.</summary>
/// <param name="Id">The payment: its network, token, payer and number. The same one again is the same
/// purchase: use it as the key under which the work is done once, since a crash may let the handler run
/// again.</param>
/// <param name="Payer">Who pays.</param>
/// <param name="AmountAtomic">How much, in the token's smallest unit.</param>
/// <param name="Asset">The token.</param>
/// <param name="Network">As in "eip155:8453".</param>
public sealed record PaidRequest(string Id, string Payer, string AmountAtomic, string Asset, string Network);
