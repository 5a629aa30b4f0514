using System.Text.Json;

namespace Probity.Payments.X402;

/// <summary>One way to pay that a seller offers, in the words of the wire: any scheme, any network.</summary>
/// <remarks>
/// Nothing is parsed here but JSON: what a scheme understands is its own type, as
/// `ExactTerms`. Of version 1 it is the same offer in version 2's words.
/// Source: x402 specification v2, "PaymentRequirements".
/// </remarks>
public sealed record PaymentRequirements
{
    /// <summary>How is paid, as in "exact".</summary>
    public required string Scheme { get; init; }

    /// <summary>On which network, as in "eip155:8453" (CAIP-2).</summary>
    public required string Network { get; init; }

    /// <summary>How much, in the asset's smallest unit; decimal digits.</summary>
    public required string Amount { get; init; }

    /// <summary>What is paid with: a token's address on chains of Ethereum's kind.</summary>
    public required string Asset { get; init; }

    /// <summary>To whom.</summary>
    public required string PayTo { get; init; }

    /// <summary>Unit: seconds from the offer until a payment must have been settled.</summary>
    public required int MaxTimeoutSeconds { get; init; }

    /// <summary>What the scheme needs beside, kept as it came: an object or null, or undefined.</summary>
    public JsonElement Extra { get; init; }

    /// <summary>Members that no specification names, kept as they came: an object, or undefined.</summary>
    /// <remarks>A payer echoes an offer whole; sellers of other makes compare all of it.</remarks>
    public JsonElement Others { get; init; }

    /// <summary>Whether a payer that took this offer took that one of the seller's.</summary>
    /// <param name="offer">The seller's own.</param>
    /// <remarks>
    /// All members are the same, whatever the order of an object's members, and this one's extra has all that
    /// the offer's has. Source: `@x402/core` 2.27.0, "findMatchingRequirements".
    /// </remarks>
    public bool Matches(PaymentRequirements offer)
    {
        ArgumentNullException.ThrowIfNull(offer);
        return Scheme == offer.Scheme && Network == offer.Network && Amount == offer.Amount
            && Asset == offer.Asset && PayTo == offer.PayTo && MaxTimeoutSeconds == offer.MaxTimeoutSeconds
            && JsonComparison.AreSame(Others, offer.Others) && JsonComparison.Contains(Extra, offer.Extra);
    }
}
