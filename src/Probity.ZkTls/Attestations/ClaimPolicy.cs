using Probity.Crypto.Signatures;

namespace Probity.ZkTls.Attestations;

/// <summary>What a relying party asks of a claim.</summary>
/// <param name="Attestors">Keys that count; null accepts any, and the summary then warns.</param>
/// <param name="Need">How many different attestors must have signed. Range: 1 to 8.</param>
/// <param name="MaxAge">Of the oldest session; null for any age.</param>
/// <param name="MaxSpread">Between the oldest and the newest session.</param>
/// <param name="TemplateDigest">The template that must have been used; null accepts any, and the summary then
/// warns.</param>
public sealed record ClaimPolicy(
    IReadOnlyList<P256PublicKey>? Attestors,
    int Need,
    TimeSpan? MaxAge,
    TimeSpan MaxSpread,
    ReadOnlyMemory<byte>? TemplateDigest)
{
    /// <summary>Accepts any attestor, template and age.</summary>
    public static ClaimPolicy Any { get; } = new(null, 1, null, TimeSpan.FromHours(1), null);
}
