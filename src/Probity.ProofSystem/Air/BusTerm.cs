namespace Probity.ProofSystem.Air;

/// <summary>A tuple that the verifier itself puts on a bus: the statement's part of the balance.</summary>
/// <param name="Bus">The channel.</param>
/// <param name="IsSend">True for a send, false for a receive.</param>
/// <param name="Tuple">Shape: <see cref="Air.Bus.Arity"/> numbers. Range: below p.</param>
public sealed record BusTerm(Bus Bus, bool IsSend, IReadOnlyList<uint> Tuple);
