namespace Probity.ProofSystem.Parameters;

/// <summary>One Reed–Solomon code of the protocol and how often it is queried.</summary>
/// <param name="RateLog2">The code's domain has 2^RateLog2 points per message cell.</param>
/// <param name="Queries">Positions drawn, with repetition.</param>
/// <param name="Multiplicity">
/// m of the Johnson-regime analysis: radius 1 - √ρ (1 + 1/2m). It is a figure of the proof, not of the protocol: a
/// larger m gives more bits per query and fewer in the line error.
/// </param>
public sealed record CodeParameters(int RateLog2, int Queries, int Multiplicity);
