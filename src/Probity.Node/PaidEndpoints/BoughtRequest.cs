using Probity.Payments.Schemes.Exact;
using Probity.Payments.X402;
using Probity.Payments.X402.Extensions;

namespace Probity.Node.PaidEndpoints;

/// <summary>A request with a payment that fits it, as far as can be said without a facilitator.</summary>
internal sealed record BoughtRequest
{
    /// <summary>Which payment: its key as text.</summary>
    public required string Id { get; init; }

    /// <summary>The offer that was taken.</summary>
    public required ExactTerms Terms { get; init; }

    /// <summary>The same, signed by the seller; null where it signs nothing.</summary>
    public SignedOffer? SignedOffer { get; init; }

    /// <summary>What is bought, in the seller's own words.</summary>
    public required string Resource { get; init; }

    /// <summary>What was signed.</summary>
    public required ExactPayment Payment { get; init; }

    /// <summary>What a facilitator is asked.</summary>
    public required FacilitatorRequest Settlement { get; init; }

    /// <summary>What is bought: a digest of method, URL, query, body and offer; 64 digits.</summary>
    public required string RequestDigest { get; init; }

    /// <summary>A digest of what was signed, and where it is not bound of the extensions that came with it; 64
    /// digits.</summary>
    public required string SignedDigest { get; init; }

    /// <summary>The payer's own name for the payment; null for none.</summary>
    public string? Identifier { get; init; }

    /// <summary>What must be the same when the identifier comes again.</summary>
    public ReadOnlyMemory<byte> Fingerprint { get; init; }

    /// <summary>What the handler may know.</summary>
    public PaidRequest ToPaidRequest() => new(
        Id, Payment.Payer.ToString(), Terms.Amount.ToString(), Terms.Asset.ToString(), Terms.Network);
}
