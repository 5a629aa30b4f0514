namespace Probity.Core.Evidence;

/// <summary>
/// What must be believed so that accepted evidence means what it says, in words and fields.
/// </summary>
/// <param name="Mode">How the evidence came about, such as <c>proxy</c>.</param>
/// <param name="Binding">What ties the evidence to its source.</param>
/// <param name="BindingBits">Bits of the weakest step of that tie.</param>
/// <param name="Trusted">Who is trusted for what.</param>
/// <param name="Learned">What each party learned.</param>
/// <param name="Network">The assumption about the network.</param>
/// <param name="Roots">Which certificate authorities count.</param>
/// <param name="Revocation">Whether revoked certificates are noticed.</param>
/// <param name="Warnings">What the one who verifies has left open.</param>
public sealed record TrustVector(
    string Mode,
    string Binding,
    double BindingBits,
    IReadOnlyList<string> Trusted,
    IReadOnlyList<string> Learned,
    string Network,
    string Roots,
    string Revocation,
    IReadOnlyList<string> Warnings);
