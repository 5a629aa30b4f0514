using Microsoft.AspNetCore.Http;
using Probity.Payments.Schemes.Exact;

namespace Probity.Node.PaidEndpoints;

/// <summary>What an endpoint costs; stands in its metadata, so routing cannot lead around it.</summary>
public sealed record PriceTag
{
    /// <summary>The price of a request, as in "0.01 USDC"; several for a choice of tokens.</summary>
    public required Func<HttpContext, ValueTask<IReadOnlyList<string>>> PricesAsync { get; init; }

    /// <summary>What is sold, for people; null to say nothing.</summary>
    public string? Description { get; init; }

    /// <summary>The answer's media type; null to say nothing.</summary>
    public string? MimeType { get; init; }

    /// <summary>In which order is worked and settled.</summary>
    public PaymentFlow Flow { get; init; }

    /// <summary>How tokens are moved; null for each token's usual way.</summary>
    public TransferMethod? Method { get; init; }

    /// <summary>Whether payments must be bound to their request; null for the seller's usual.</summary>
    public bool? RequiresBinding { get; init; }
}
