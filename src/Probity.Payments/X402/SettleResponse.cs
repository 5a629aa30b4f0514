using System.Text.Json;

namespace Probity.Payments.X402;

/// <summary>What became of a payment.</summary>
/// <remarks>Source: x402 specification v2, "SettlementResponse".</remarks>
public sealed record SettleResponse
{
    /// <summary>Whether the payee has the money.</summary>
    public required bool Success { get; init; }

    /// <summary>One of <see cref="PaymentErrors"/>; null on success.</summary>
    public string? ErrorReason { get; init; }

    /// <summary>For people; null when there is nothing to say.</summary>
    public string? ErrorMessage { get; init; }

    /// <summary>Who pays, where that could be read.</summary>
    public string? Payer { get; init; }

    /// <summary>The transaction's digest; empty where none was sent. With
    /// <see cref="PaymentErrors.SettlementPending"/> it was sent and is not confirmed.</summary>
    public required string Transaction { get; init; }

    /// <summary>On which network, in the words of the request's version.</summary>
    public required string Network { get; init; }

    /// <summary>How much was moved, in the smallest unit; null where that is what was asked.</summary>
    public string? Amount { get; init; }

    /// <summary>By name, each kept as it came; undefined where there are none.</summary>
    public JsonElement Extensions { get; init; }
}
