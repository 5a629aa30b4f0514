using System.Text.Json;

namespace Probity.Payments.X402;

/// <summary>What a facilitator says of a payment that is not settled yet.</summary>
/// <param name="IsValid">Whether it would be settled now.</param>
/// <param name="InvalidReason">One of <see cref="PaymentErrors"/>; null when valid.</param>
/// <param name="InvalidMessage">For people; null when there is nothing to say.</param>
/// <param name="Payer">Who pays, where that could be read.</param>
/// <remarks>Source: x402 specification v2, "Verify".</remarks>
public sealed record VerifyResponse(
    bool IsValid, string? InvalidReason, string? InvalidMessage, string? Payer)
{
    /// <summary>By name, each kept as it came; undefined where there are none.</summary>
    public JsonElement Extensions { get; init; }
}
