using System.Net;
using Probity.Node.PaidEndpoints;

namespace Probity.Node.Reselling;

/// <summary>What a selling proxy sells, and for how much.</summary>
public sealed record SellingProxyOptions
{
    /// <summary>Where it listens; port 0 for any free one.</summary>
    public required IPEndPoint Listen { get; init; }

    /// <summary>The API whose answers are sold.</summary>
    public required Uri Upstream { get; init; }

    /// <summary>What a request costs.</summary>
    public required PriceTag Price { get; init; }

    /// <summary>Who sells.</summary>
    public required SellerOptions Seller { get; init; }

    /// <summary>How long the upstream may take.</summary>
    public TimeSpan UpstreamTimeout { get; init; } = TimeSpan.FromSeconds(30);
}
