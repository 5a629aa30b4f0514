namespace Probity.Node.Tests.Interop;

/// <summary>What a paying client got.</summary>
/// <param name="Status">Of HTTP; 0 where it threw.</param>
/// <param name="Body">The goods, or why not.</param>
/// <param name="IsSettled">What the header of the outcome says.</param>
/// <param name="Transaction">The transaction there.</param>
/// <param name="Header">The payment that was sent; null where the client does not show it.</param>
internal sealed record X402Answer(int Status, string Body, bool IsSettled, string Transaction, string? Header)
{
    /// <summary>Who signed offer and receipt; of our client, the receipt alone.</summary>
    public IReadOnlyList<string?> Signers { get; init; } = [];
}
