using System.Text.Json;
using Probity.Payments.X402.Extensions;

namespace Probity.Node.PaidEndpoints;

/// <summary>What a seller signed of a 402.</summary>
/// <param name="Offers">One for each way to pay, in the order of the wire.</param>
/// <param name="Extensions">The 402's extensions, with them.</param>
internal sealed record SignedOffers(IReadOnlyList<SignedOffer> Offers, JsonElement Extensions);
