using Probity.ProofSystem.Air;

namespace Probity.ProofSystem.Proof;

/// <summary>What a proof claims, in the terms of the proof system: the machine's verifier builds it from public data.</summary>
/// <param name="ProgramRoot">Root of the program tree T0. Shape: the profile's digest length.</param>
/// <param name="Context">Canonical bytes of everything public; the transcript starts with them.</param>
/// <param name="PublicInput">What the public columns are evaluated from; also part of the context.</param>
/// <param name="Terms">The verifier's own sends and receives.</param>
public sealed record Statement(
    ReadOnlyMemory<byte> ProgramRoot,
    ReadOnlyMemory<byte> Context,
    ReadOnlyMemory<byte> PublicInput,
    IReadOnlyList<BusTerm> Terms);
