namespace Probity.ProofSystem.Security;

/// <summary>One way to cheat and how likely it is to work.</summary>
/// <param name="Round">The verifier's message that decides it: a challenge, or a phase of queries.</param>
/// <param name="Name">Which step of the protocol.</param>
/// <param name="Bits">-log2 of the probability. Queries count their grinding.</param>
public sealed record SoundnessTerm(string Round, string Name, double Bits);
