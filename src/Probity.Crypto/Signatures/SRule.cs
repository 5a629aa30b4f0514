namespace Probity.Crypto.Signatures;

/// <summary>Which of the two signatures (r, s) and (r, n - s), both right by SEC 1, a verifier
/// takes.</summary>
public enum SRule
{
    /// <summary>Both, as SEC 1 says. A third party can change one into the other.</summary>
    Any = 0,

    /// <summary>Only s of at most (n - 1) / 2, as Ethereum asks (EIP-2, rule 2).</summary>
    LowOnly = 1,
}
