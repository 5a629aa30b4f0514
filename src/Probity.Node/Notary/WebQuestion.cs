using Probity.Crypto.Signatures;
using Probity.ZkTls.Tls;

namespace Probity.Node.Notary;

/// <summary>What to ask a website through an attestor.</summary>
/// <param name="Host">Lower case.</param>
/// <param name="Port">1 to 65,535.</param>
/// <param name="Holder">Who will be able to present the claim.</param>
/// <param name="Requests">Whole HTTP requests, each sent when the answer to the one before is
/// complete.</param>
/// <param name="RotatesKeys">Whether the server is asked for a new key before the last request.</param>
/// <param name="Tls">Roots, suites, groups.</param>
public sealed record WebQuestion(
    string Host,
    int Port,
    P256PublicKey Holder,
    IReadOnlyList<ReadOnlyMemory<byte>> Requests,
    bool RotatesKeys,
    TlsClientOptions Tls);
