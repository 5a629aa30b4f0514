namespace Probity.ProofSystem.Security;

/// <summary>One way to cheat and how likely it is to work.</summary>
/// <param name="Name">Which step of the protocol.</param>
/// <param name="Bits">-log2 of the probability. Queries count their grinding.</param>
public sealed record SoundnessTerm(string Name, double Bits);
