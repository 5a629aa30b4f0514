using Probity.Crypto.Signatures;
using Probity.ProofSystem.Parameters;
using Probity.ZkTls.Modes.Proxy;
using Probity.ZkTls.Templates;
using Probity.ZkTls.Tls;

namespace Probity.Node.WebProofs;

/// <summary>All that is needed to make a claim.</summary>
/// <param name="Template">What to ask and to read.</param>
/// <param name="Host">One of the template's hosts.</param>
/// <param name="Port">Its port.</param>
/// <param name="Values">Of all parameters. The caller disposes of them.</param>
/// <param name="Mode">From the plan.</param>
/// <param name="Attestors">One session is made through each.</param>
/// <param name="Holder">Who will be able to present the claim.</param>
/// <param name="Tls">Roots, suites, groups.</param>
/// <param name="Profile">Parameter set of the receipts.</param>
/// <param name="Threads">To prove with.</param>
public sealed record WebClaimRequest(
    Template Template,
    string Host,
    int Port,
    TemplateParameters Values,
    GuestMode Mode,
    IReadOnlyList<Uri> Attestors,
    P256PublicKey Holder,
    TlsClientOptions Tls,
    ProtocolParameters Profile,
    int Threads);
