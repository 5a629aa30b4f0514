using Probity.Chain;

namespace Probity.Payments.Schemes.Exact;

/// <summary>Which entries of the chain's log to ask for (eth_getLogs).</summary>
/// <param name="Contract">Who wrote them.</param>
/// <param name="Topics">Of 32 bytes each, from the first; null for any.</param>
/// <param name="FromBlock">The first block.</param>
public sealed record LogFilter(Address Contract, IReadOnlyList<byte[]?> Topics, UInt256 FromBlock);
