using System.Text.Json;

namespace Probity.Payments.X402;

/// <summary>One kind of payment that a facilitator can settle.</summary>
/// <param name="X402Version">Range: 1 or 2.</param>
/// <param name="Scheme">As in "exact".</param>
/// <param name="Network">In the version's words.</param>
/// <param name="Extra">What sellers must repeat in their offers; undefined for nothing.</param>
public sealed record SupportedKind(int X402Version, string Scheme, string Network, JsonElement Extra);
