namespace Probity.Payments.Purchases;

/// <summary>An HTTP response that is kept until it was paid for, and for those who ask again.</summary>
/// <param name="Status">The status code.</param>
/// <param name="Headers">Name and value, in order; a name may come twice.</param>
/// <param name="Body">The body, whole.</param>
public sealed record StoredAnswer(
    int Status, IReadOnlyList<KeyValuePair<string, string>> Headers, byte[] Body);
