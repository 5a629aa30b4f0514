using Probity.Core.Evidence;
using Probity.Crypto.Signatures;
using Probity.ZkTls.Modes.Proxy;
using Probity.ZkTls.Templates;
using Probity.ZkTls.Templates.Results;

namespace Probity.ZkTls.Attestations;

/// <summary>What a verified claim says.</summary>
/// <param name="Host">Which website answered.</param>
/// <param name="Port">At which port.</param>
/// <param name="Template">What was asked and read.</param>
/// <param name="Parameters">Values of the public parameters, by name, in the template's order.</param>
/// <param name="Mode">Whether fields were proven, or the whole response revealed.</param>
/// <param name="Results">Revealed values, predicates, account tag.</param>
/// <param name="Commitments">To the committed parameters, in the template's order.</param>
/// <param name="Response">
/// The whole HTTP response of the first session where it was revealed; those of other sessions may differ.
/// </param>
/// <param name="Holder">Who can present the claim.</param>
/// <param name="CapturedAt">When the oldest session was opened.</param>
/// <param name="Sessions">One per attestor.</param>
/// <param name="SecurityBits">Of the weakest receipt.</param>
/// <param name="Trust">What must be believed.</param>
public sealed record WebClaimSummary(
    string Host,
    int Port,
    Template Template,
    IReadOnlyList<KeyValuePair<string, ReadOnlyMemory<byte>>> Parameters,
    GuestMode Mode,
    TemplateResults Results,
    IReadOnlyList<ReadOnlyMemory<byte>> Commitments,
    ReadOnlyMemory<byte> Response,
    P256PublicKey Holder,
    DateTimeOffset CapturedAt,
    IReadOnlyList<SessionSummary> Sessions,
    double SecurityBits,
    TrustVector Trust);
