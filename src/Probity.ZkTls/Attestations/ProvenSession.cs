namespace Probity.ZkTls.Attestations;

/// <summary>One session of a claim.</summary>
/// <param name="Statement">Signed by the attestor that carried it.</param>
/// <param name="Receipt">Of the guest <c>web-claim</c>; its public input carries the capture.</param>
public sealed record ProvenSession(SignedStatement Statement, ReadOnlyMemory<byte> Receipt);
