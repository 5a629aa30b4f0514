using System.Text.Json;

namespace Probity.Payments.X402;

/// <summary>What a facilitator can settle.</summary>
/// <param name="Kinds">Versions, schemes and networks.</param>
/// <param name="Extensions">Names of extensions that it knows.</param>
/// <param name="Signers">Who sends transactions: addresses by network pattern, as in "eip155:*".</param>
/// <remarks>Source: x402 specification v2, "Supported".</remarks>
public sealed record SupportedKinds(
    IReadOnlyList<SupportedKind> Kinds, IReadOnlyList<string> Extensions,
    IReadOnlyDictionary<string, IReadOnlyList<string>> Signers);
