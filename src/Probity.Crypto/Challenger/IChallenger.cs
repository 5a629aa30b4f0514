using Probity.Crypto.Fields;

namespace Probity.Crypto.Challenger;

/// <summary>The Fiat–Shamir state: absorbs what the prover said, then draws what the verifier would have said.</summary>
/// <remarks>
/// Labels are part of what is hashed. Every draw depends on everything absorbed and drawn before it. Prover and
/// verifier make the same calls in the same order; the table of them is in docs/specs/receipt.md.
/// </remarks>
public interface IChallenger
{
    /// <summary>Absorbs bytes, with their length.</summary>
    void Absorb(string label, ReadOnlySpan<byte> message);

    /// <summary>Absorbs field elements in canonical encoding, with their count.</summary>
    void Absorb(string label, ReadOnlySpan<Quintic> elements);

    /// <summary>Draws a uniform element of F.</summary>
    Quintic DrawElement(string label);

    /// <summary>Draws uniform positions with repetition.</summary>
    /// <param name="label">Domain label.</param>
    /// <param name="domainLog2">Positions are below 2^domainLog2. Range: 0 to 30.</param>
    /// <param name="positions">Filled in the order drawn.</param>
    void DrawPositions(string label, int domainLog2, Span<int> positions);

    /// <summary>Prover: finds the least nonce of the required difficulty and absorbs it.</summary>
    /// <param name="label">Domain label.</param>
    /// <param name="difficultyBits">Expected work is 2^difficultyBits hashes. Range: 0 to 40.</param>
    ulong Grind(string label, int difficultyBits);

    /// <summary>Verifier: absorbs the nonce and says whether it meets the difficulty.</summary>
    bool TryAbsorbNonce(string label, ulong nonce, int difficultyBits);
}
