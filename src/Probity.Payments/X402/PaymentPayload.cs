using System.Text.Json;

namespace Probity.Payments.X402;

/// <summary>A payment as its payer sends it: which offer was taken, and what was signed.</summary>
/// <remarks>Source: x402 specification v2, "PaymentPayload"; v1, the header X-PAYMENT.</remarks>
public sealed record PaymentPayload
{
    /// <summary>Range: 1 or 2.</summary>
    public required int X402Version { get; init; }

    /// <summary>What is bought, in the payer's words; null when the payer does not say. Not signed.</summary>
    public ResourceInfo? Resource { get; init; }

    /// <summary>The offer that is taken. Version 1 says scheme and network only: the rest is empty there,
    /// until <see cref="WithAccepted"/> fills it from the seller's own offers.</summary>
    public required PaymentRequirements Accepted { get; init; }

    /// <summary>What the scheme needs: an object, with the signature inside.</summary>
    public required JsonElement Payload { get; init; }

    /// <summary>By name, each kept as it came; undefined where there are none.</summary>
    public JsonElement Extensions { get; init; }

    /// <summary>The same payment for an offer of the seller's.</summary>
    public PaymentPayload WithAccepted(PaymentRequirements offer) => this with { Accepted = offer };
}
