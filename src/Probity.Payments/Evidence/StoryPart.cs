namespace Probity.Payments.Evidence;

/// <summary>What the entries of one party say of a payment, once they fit together.</summary>
/// <param name="Role">"wallet", "seller" or "facilitator".</param>
/// <param name="Outcome">How far they go.</param>
internal sealed record StoryPart(string Role, string Outcome)
{
    public string? Transaction { get; init; }

    /// <summary>Whether what was signed was computed again from the offer.</summary>
    public bool IsDigestChecked { get; init; }

    public StorySignatures Signatures { get; init; } = new(null, null);
}
