namespace Probity.Node.Notary;

/// <summary>What an attestor says of itself at <c>GET /</c>.</summary>
/// <param name="Version">Of the protocol.</param>
/// <param name="Key">X and Y in hexadecimal.</param>
/// <param name="Roots"><c>system</c> or <c>given</c>.</param>
/// <param name="MaxBytes">Of one session.</param>
/// <param name="MaxCaptureBytes">Of what is signed.</param>
/// <param name="MaxSeconds">Of one session.</param>
/// <param name="Hosts">Patterns; empty for all.</param>
/// <param name="Ports">Empty for all.</param>
internal sealed record AttestorDescription(
    int Version,
    string Key,
    string Roots,
    int MaxBytes,
    int MaxCaptureBytes,
    double MaxSeconds,
    IReadOnlyList<string> Hosts,
    IReadOnlyList<int> Ports);
