using System.Security.Cryptography;
using Probity.Core.Evidence;
using Probity.Core.Secrets;
using Probity.Core.Verdicts;
using Probity.Machine.Executor;
using Probity.Machine.Receipts;
using Probity.Node.Notary;
using Probity.Prover;
using Probity.ZkTls.Attestations;
using Probity.ZkTls.Modes.Proxy;
using Probity.ZkTls.Templates;
using Probity.ZkTls.Templates.Requests;

namespace Probity.Node.WebProofs;

/// <summary>
/// Makes claims: asks the website through each attestor, proves each session, verifies the whole.
/// </summary>
/// <param name="random">For TLS, salts and the proofs' masks.</param>
/// <param name="time">For timing and the last check.</param>
/// <param name="patience">How long to wait for each message of an attestor.</param>
public sealed class WebClaimMaker(
    IRandomSource random, TimeProvider time, TimeSpan patience) : IAsyncDisposable
{
    // The program's tree: made once, and while the first session waits for the network.
    private readonly Task<CommittedProgram> _program = Task.Run(
        () => CommittedProgram.Create(WebGuest.Program, Environment.ProcessorCount));

    /// <summary>Makes one claim.</summary>
    /// <param name="request">What to ask, read and show.</param>
    /// <param name="progress">Told in words what happens.</param>
    /// <param name="cancellation">Ends the work.</param>
    /// <exception cref="IOException">An attestor cannot be reached, or has gone.</exception>
    public async Task<Verdict<WebClaimResult>> MakeAsync(
        WebClaimRequest request, Action<string> progress, CancellationToken cancellation)
    {
        Verdict<CompiledTemplate> template = TemplateCompiler.Compile(request.Template);
        if (!template.IsAccepted) { return template.Forward<WebClaimResult>(); }
        Verdict<RenderedRequests> rendered = TemplateRequest.Render(
            request.Values, request.Host, request.Port);
        if (!rendered.IsAccepted) { return rendered.Forward<WebClaimResult>(); }
        using RenderedRequests requests = rendered.Value;
        WebQuestion question = new(
            request.Host,
            request.Port,
            request.Holder,
            [.. Enumerable.Range(0, requests.Count).Select(i => requests[i])],
            request.Mode == GuestMode.Reveal && request.Template.Exchanges.Count > 1,
            request.Tls);
        byte[] open = request.Values.EncodePublic();
        KeyValuePair<string, ReadOnlyMemory<byte>>[] salts =
        [
            .. request.Template.Parameters.Where(parameter => parameter.Kind == ParameterKind.Committed)
                .Select(parameter => KeyValuePair.Create(parameter.Name, Salt())),
        ];
        AttestorClient client = new(time, patience);
        List<ProvenSession> sessions = [];
        long cycles = 0;
        TimeSpan proveTime = TimeSpan.Zero;
        AttestedSession? first = null;
        foreach (Uri attestor in request.Attestors)
        {
            progress($"asking {request.Host} through {attestor.Authority}");
            Verdict<AttestedSession> asked = await client.AskAsync(
                attestor, question, cancellation).ConfigureAwait(false);
            if (!asked.IsAccepted) { return asked.Forward<WebClaimResult>(); }
            using AttestedSession session = asked.Value;
            first ??= session;
            Verdict<ProvenRun> run = Prove(
                await _program.ConfigureAwait(false),
                request,
                template.Value,
                open,
                [.. salts.Select(salt => salt.Value)],
                session,
                progress,
                cancellation);
            if (!run.IsAccepted) { return run.Forward<WebClaimResult>(); }
            sessions.Add(new ProvenSession(session.Signed.Statement, run.Value.Receipt));
            cycles += run.Value.Cycles;
            proveTime += time.GetElapsedTime(session.LastByteAt);
        }

        WebClaim claim = new(request.Template.ToCanonicalJson(), open, sessions);
        EvidenceEnvelope evidence = claim.ToEvidence();
        progress("verifying");
        Verdict<WebClaimSummary> summary = WebClaimVerifier.Verify(claim, ClaimPolicy.Any, time.GetUtcNow());
        return summary.IsAccepted
            ? new WebClaimResult(
                evidence, summary.Value, cycles, proveTime, first!.Session.Suite, first.Session.Group,
                salts.ToDictionary())
            : summary.Forward<WebClaimResult>();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => (await _program.ConfigureAwait(false)).Dispose();

    private Verdict<ProvenRun> Prove(
        CommittedProgram program,
        WebClaimRequest request,
        CompiledTemplate template,
        ReadOnlyMemory<byte> parameters,
        IReadOnlyList<ReadOnlyMemory<byte>> salts,
        AttestedSession session,
        Action<string> progress,
        CancellationToken cancellation)
    {
        Verdict<byte[]> open = new GuestPublicInput(
            request.Mode, session.Signed.Capture.Encoded, template.Bytes, parameters, default).Encode();
        if (!open.IsAccepted) { return open.Forward<ProvenRun>(); }
        byte[] hidden = request.Values.EncodePrivate(salts);
        byte[] secret = [.. session.HandshakeSecret.Span, .. hidden];
        try
        {
            ExecutionInput input = new(secret, open.Value);

            // A run without proof takes milliseconds, and says whether the proof is worth making.
            ExecutionResult run = GuestExecutor.Run(
                WebGuest.Program, input, new ExecutionLimits(GuestProver.MaxCycles));
            if (!run.HasExited)
            {
                return new Rejection(
                    RejectionCode.TooLong,
                    $"the response is too long for one receipt, which covers {GuestProver.MaxCycles:N0} "
                    + "instructions: ask a narrower question, or page by page");
            }

            if (run.ExitCode != 0)
            {
                string reason = RefusalDiagnosis.Explain(
                    request.Template,
                    run.ExitCode,
                    other => RunAgain(request, other, parameters, session, secret));
                return new Rejection(RejectionCode.RefusedByGuest, reason);
            }

            ProvingResult proof = GuestProver.Prove(
                program,
                input,
                request.Profile,
                ExecutionLimits.Unlimited,
                random,
                new ProverOptions
                {
                    Threads = request.Threads,
                    Progress = report => progress($"proving: {report.Stage}"),
                },
                cancellation);
            return proof.Receipt is { } receipt
                ? new ProvenRun(receipt.ToArray(), proof.Execution.Cycles)
                : new Rejection(RejectionCode.TooLong, proof.Failure ?? string.Empty);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(hidden);
            CryptographicOperations.ZeroMemory(secret);
        }
    }

    private static byte RunAgain(
        WebClaimRequest request,
        CompiledTemplate template,
        ReadOnlyMemory<byte> parameters,
        AttestedSession session,
        byte[] secret)
    {
        Verdict<byte[]> open = new GuestPublicInput(
            request.Mode, session.Signed.Capture.Encoded, template.Bytes, parameters, default).Encode();
        return open.IsAccepted
            ? GuestExecutor.Run(
                WebGuest.Program,
                new ExecutionInput(secret, open.Value),
                new ExecutionLimits(GuestProver.MaxCycles)).ExitCode
            : (byte)0;
    }

    private ReadOnlyMemory<byte> Salt()
    {
        byte[] salt = new byte[TemplateParameters.SaltBytes];
        random.Fill(salt);
        return salt;
    }

    private sealed record ProvenRun(byte[] Receipt, long Cycles);
}
