using Probity.Core.Evidence;
using Probity.ZkTls.Attestations;
using Probity.ZkTls.Tls;

namespace Probity.Node.WebProofs;

/// <summary>A claim that was made and verified.</summary>
/// <param name="Evidence">The claim.</param>
/// <param name="Summary">What it says, as a relying party will read it.</param>
/// <param name="Cycles">Of all sessions.</param>
/// <param name="ProveTime">From the last byte of each session to the proven claim, summed over the
/// sessions.</param>
/// <param name="Suite">Of the first session.</param>
/// <param name="Group">Of the first session.</param>
/// <param name="Salts">By name of the committed parameter: with them the holder can open its commitments
/// later.</param>
public sealed record WebClaimResult(
    EvidenceEnvelope Evidence,
    WebClaimSummary Summary,
    long Cycles,
    TimeSpan ProveTime,
    TlsSuite Suite,
    TlsGroup Group,
    IReadOnlyDictionary<string, ReadOnlyMemory<byte>> Salts);
