namespace Probity.Payments.X402;

/// <summary>What is sold.</summary>
/// <param name="Url">Where it is, in the seller's own words.</param>
/// <param name="Description">For people; null when none is given.</param>
/// <param name="MimeType">Of the answer; null when none is given.</param>
/// <remarks>Source: x402 specification v2, "ResourceInfo".</remarks>
public sealed record ResourceInfo(string Url, string? Description = null, string? MimeType = null);
