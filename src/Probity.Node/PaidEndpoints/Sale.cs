using Microsoft.AspNetCore.Http;

namespace Probity.Node.PaidEndpoints;

/// <summary>A request that came with a payment which fits its offer.</summary>
/// <param name="Context">The request.</param>
/// <param name="Handler">What the endpoint does.</param>
/// <param name="Offer">What the request costs.</param>
/// <param name="Bought">The payment.</param>
/// <param name="Version">The version of the protocol that the buyer speaks.</param>
internal sealed record Sale(
    HttpContext Context, RequestDelegate Handler, Offer Offer, BoughtRequest Bought, int Version);
