using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Probity.Cli.Output;
using Probity.Core.Evidence;
using Probity.Core.Secrets;
using Probity.Core.Verdicts;
using Probity.Crypto.Signatures;
using Probity.Node.Notary;
using Probity.Node.WebProofs;
using Probity.ProofSystem.Parameters;
using Probity.ZkTls.Attestations;
using Probity.ZkTls.Modes.Proxy;
using Probity.ZkTls.Templates;
using Probity.ZkTls.Tls;

namespace Probity.Cli.Programs;

/// <summary>The demo's second half: the same statement, now with proof that the bank's website answered it.</summary>
/// <param name="bank">Open.</param>
/// <param name="threads">To prove with.</param>
internal sealed class WebClaimDemo(DemoBank bank, int threads) : IDisposable
{
    private const string TemplateName = "bank-statement";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly P256PrivateKey _holder = P256PrivateKey.Create(), _attestor = P256PrivateKey.Create();
    private WebClaimResult? _claim;

    /// <summary>What was learned; after <see cref="ProveAsync"/>.</summary>
    public WebClaimSummary Summary => _claim!.Summary;

    /// <summary>The template, pointed at the simulated bank.</summary>
    private static Template LocalTemplate()
    {
        JsonNode json = JsonNode.Parse(BuiltInTemplates.ReadJson(TemplateName)!)!;
        json["hosts"] = new JsonArray(DemoBank.Host);
        json["port"] = "any";
        return Template.Parse(Encoding.UTF8.GetBytes(json.ToJsonString())).Value!;
    }

    private ClaimPolicy Policy => new(
        [_attestor.PublicKey], 1, TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(10), LocalTemplate().Digest);

    /// <summary>
    /// Asks the bank through an attestor of this machine, proves, and verifies as a relying party does.
    /// </summary>
    public async Task<(bool Ok, long Bytes, string Text)> ProveAsync(CancellationToken cancellation)
    {
        AttestorOptions options = AttestorOptions.Default with
        {
            Listen = new IPEndPoint(IPAddress.Loopback, 0),
            Roots = bank.Roots,
            AllowsPrivate = true,
        };
        await using AttestorServer attestor = await AttestorServer.StartAsync(
            options,
            _attestor,
            SystemRandomSource.Instance,
            TimeProvider.System,
            new SystemNameResolver(),
            null,
            cancellation).ConfigureAwait(false);
        Template template = LocalTemplate();
        using TemplateParameters values = TemplateParameters.From(template, new Dictionary<string, ReadOnlyMemory<byte>>
        {
            ["token"] = Encoding.ASCII.GetBytes(bank.Token),
        }).Value!;
        WebClaimRequest request = new(
            template,
            DemoBank.Host,
            bank.Statement.Port,
            values,
            GuestMode.Prove,
            [attestor.Address],
            _holder.PublicKey,
            new TlsClientOptions { Host = DemoBank.Host, Roots = bank.Roots, Now = TimeProvider.System.GetUtcNow() },
            ProtocolParameters.Default,
            threads);
        await using WebClaimMaker maker = new(SystemRandomSource.Instance, TimeProvider.System, Patience);
        Verdict<WebClaimResult> made = await maker.MakeAsync(request, _ => { }, cancellation).ConfigureAwait(false);
        if (!made.IsAccepted) { return (false, 0, made.Detail); }
        _claim = made.Value;
        byte[] encoded = _claim.Evidence.ToArray();
        Verdict<WebClaimSummary> verdict = Verify(encoded, Policy, TimeProvider.System.GetUtcNow());
        return (verdict.IsAccepted, encoded.Length, verdict.IsAccepted
            ? $"the bank's website answered this: proven in {Wording.Count(_claim.Cycles)} cycles over TLS 1.3 "
                + $"({TlsNames.Of(_claim.Suite)}), {Wording.Count(encoded.Length)} bytes, verified without network"
            : $"rejected: {verdict.Detail}");
    }

    /// <summary>Tries to get a claim accepted that should not be.</summary>
    public (bool Ok, long Bytes, string Text) TryToCheat()
    {
        byte[] claim = _claim!.Evidence.ToArray();
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        using P256PrivateKey thief = P256PrivateKey.Create();
        byte[] challenge = "the relying party's challenge"u8.ToArray();
        Presentation own = Presentation.Create(challenge, claim, _holder);
        Presentation stolen = Presentation.Create(challenge, claim, thief);
        WebClaim parsed = WebClaim.Parse(_claim.Evidence.Body).Value!;
        SignedStatement statement = parsed.Sessions[0].Statement;
        SessionStatement otherStatement = statement.Statement with { CaptureDigest = new byte[Capture.HashBytes] };
        List<(string What, Verdict<WebClaimSummary> Verdict)> attempts =
        [
            ("an attestor that nobody knows", Verify(claim, Policy with { Attestors = [thief.PublicKey] }, now)),
            ("a claim of last week", Verify(claim, Policy, now.AddDays(7))),
            ("another template", Verify(claim, Policy with { TemplateDigest = new byte[Capture.HashBytes] }, now)),
            ("a statement that the prover signed", Verify(Evidence(parsed with
            {
                Sessions = [parsed.Sessions[0] with { Statement = statement.Statement.Sign(thief) }],
            }), Policy, now)),
            ("another session's capture", Verify(Evidence(parsed with
            {
                Sessions = [parsed.Sessions[0] with
                {
                    Statement = otherStatement.Sign(_attestor),
                }],
            }), Policy, now)),
            ("a thief's presentation", PresentationVerifier.Verify(stolen, challenge, Policy, now)),
            ("a replayed presentation", PresentationVerifier.Verify(own, "another challenge"u8, Policy, now)),
        ];
        bool isOwnAccepted = PresentationVerifier.Verify(own, challenge, Policy, now).IsAccepted;
        string[] accepted = [.. attempts.Where(attempt => attempt.Verdict.IsAccepted).Select(attempt => attempt.What)];
        return (isOwnAccepted && accepted.Length == 0, claim.Length, accepted.Length > 0
            ? $"ACCEPTED: {string.Join(", ", accepted)}"
            : $"refused: {string.Join(", ", attempts.Select(attempt => attempt.What))}; "
                + "accepted: the holder's own presentation");
    }

    /// <summary>The claim, for whoever buys it.</summary>
    public byte[] Encoded => _claim!.Evidence.ToArray();

    /// <summary>What a relying party does with a claim.</summary>
    public Verdict<WebClaimSummary> Verify(byte[] encoded) => Verify(encoded, Policy, TimeProvider.System.GetUtcNow());

    /// <inheritdoc/>
    public void Dispose()
    {
        _holder.Dispose();
        _attestor.Dispose();
    }

    private static byte[] Evidence(WebClaim claim) => claim.ToEvidence().ToArray();

    private static Verdict<WebClaimSummary> Verify(byte[] encoded, ClaimPolicy policy, DateTimeOffset now)
    {
        Verdict<EvidenceEnvelope> evidence = EvidenceEnvelope.Parse(encoded);
        if (!evidence.IsAccepted) { return evidence.Forward<WebClaimSummary>(); }
        Verdict<WebClaim> claim = WebClaim.Parse(evidence.Value.Body);
        return claim.IsAccepted
            ? WebClaimVerifier.Verify(claim.Value, policy, now)
            : claim.Forward<WebClaimSummary>();
    }
}
