using System.Text.Json;

namespace Probity.Payments.X402;

/// <summary>What a seller says with status 402.</summary>
/// <remarks>Source: x402 specification v2, "PaymentRequired"; v1, the body of a 402.</remarks>
public sealed record PaymentRequired
{
    /// <summary>Range: 1 or 2.</summary>
    public required int X402Version { get; init; }

    /// <summary>Why the request was not answered; null on first contact.</summary>
    public string? Error { get; init; }

    /// <summary>What is sold. Version 1 repeats it in every offer; it is the first one's then.</summary>
    public required ResourceInfo Resource { get; init; }

    /// <summary>The ways to pay, the seller's favourite first; at least one.</summary>
    public required IReadOnlyList<PaymentRequirements> Accepts { get; init; }

    /// <summary>By name, each kept as it came; undefined where there are none. Version 1 has none.</summary>
    public JsonElement Extensions { get; init; }
}
