using System.Net;
using System.Text;
using Probity.Core.Evidence;
using Probity.Core.Verdicts;
using Probity.Machine.Executor;
using Probity.ZkTls.Attestations;
using Probity.ZkTls.Modes.Proxy;
using Probity.ZkTls.Modes.Proxy.Messages;

namespace Probity.Fuzz;

/// <summary>Captures, claims, presentations, messages, and the guest that reads responses.</summary>
internal static class WebClaimTargets
{
    private static readonly byte[] Challenge = "challenge"u8.ToArray();

    public static Target[] All(WebSession session)
    {
        byte[] claim = session.Claim.ToEvidence().ToArray();
        byte[] presentation = Presentation.Create(Challenge, claim, session.Holder).ToEvidence().ToArray();
        return
        [
            new("capture", [session.Capture.Encoded.ToArray()], (input, _) =>
            {
                Verdict<Capture> capture = Capture.Parse(input);
                if (!capture.IsAccepted) { return; }
                Capture again = WebSession.Require(Capture.TryCreate(capture.Value.Head, capture.Value.Records));
                RequireSame(input, again.Encoded.Span, "a capture has two forms");
            }),
            new("claim", [claim], (input, original) => RequireRefused(input, original, VerifyEvidence(input))),
            new("claim, one part", Parts(session), (input, original) =>
                RequireRefused(input, original, VerifyPart(session, input, original))),
            new("presentation", [presentation], (input, original) =>
                RequireRefused(input, original, VerifyEvidence(input))),
            new("message", Messages(session), (input, original) => ParseMessage(input, original)),
            new("response", [Encoding.ASCII.GetBytes(WebSession.Response)], (input, _) => Read(session, input)),
        ];
    }

    private static byte[][] Parts(WebSession session) =>
    [
        session.Claim.Template.ToArray(), session.Parameters, session.Signed.Statement.Statement.ToArray(),
        session.Claim.Sessions[0].Receipt.ToArray(),
    ];

    // The parts around the changed one are put together anew, so that lengths fit and the attestor's signature holds.
    private static bool VerifyPart(WebSession session, byte[] input, byte[] original)
    {
        byte[][] parts = Parts(session);
        int part = Array.FindIndex(parts, bytes => bytes.AsSpan().SequenceEqual(original));
        parts[part] = input;
        Verdict<SessionStatement> statement = SessionStatement.Parse(parts[2]);
        if (!statement.IsAccepted) { return false; }

        // A dishonest attestor may sign what it likes about all that is not in the capture.
        bool isSigned = part == 2
            && statement.Value.CaptureDigest.Span.SequenceEqual(session.Capture.Digest.Span)
            && statement.Value.ClientRecords == session.Signed.Statement.Statement.ClientRecords
            && statement.Value.ServerRecords == session.Signed.Statement.Statement.ServerRecords;
        ProvenSession proven = new(statement.Value.Sign(session.Attestor), parts[3]);
        bool isAccepted = Verify(new WebClaim(parts[0], parts[1], [proven]).ToEvidence().Body);
        return isAccepted && !isSigned;
    }

    private static bool VerifyEvidence(byte[] input)
    {
        Verdict<EvidenceEnvelope> evidence = EvidenceEnvelope.Parse(input);
        if (!evidence.IsAccepted) { return false; }
        if (evidence.Value.Kind == EvidenceKind.WebClaim) { return Verify(evidence.Value.Body); }
        Verdict<Presentation> presentation = Presentation.Parse(evidence.Value.Body);
        return presentation.IsAccepted
            && PresentationVerifier.Verify(presentation.Value, Challenge, ClaimPolicy.Any, WebSession.Now).IsAccepted;
    }

    private static bool Verify(ReadOnlyMemory<byte> body)
    {
        Verdict<WebClaim> claim = WebClaim.Parse(body);
        return claim.IsAccepted && WebClaimVerifier.Verify(claim.Value, ClaimPolicy.Any, WebSession.Now).IsAccepted;
    }

    private static byte[][] Messages(WebSession session) =>
    [
        new OpenMessage("api.example.org", 443, session.Holder.PublicKey).ToArray(),
        new OpenedMessage(new byte[32], IPAddress.Loopback).ToArray(),
        new FinishMessage(new byte[32], new byte[32]).ToArray(),
        new EndedMessage(ConnectionEnding.ByServer).ToArray(),
        new RefusedMessage(new Rejection(RejectionCode.Forbidden, "no")).ToArray(),
        session.Signed.ToArray(),
    ];

    private static void ParseMessage(byte[] input, byte[] original)
    {
        _ = RefusedMessage.Parse(input);
        byte[]?[] again =
        [
            OpenMessage.Parse(input).Value?.ToArray(), OpenedMessage.Parse(input).Value?.ToArray(),
            FinishMessage.Parse(input).Value?.ToArray(), EndedMessage.Parse(input).Value?.ToArray(),
        ];
        foreach (byte[]? bytes in again.Where(bytes => bytes is not null)) { RequireSame(input, bytes, "two forms"); }
        RequireRefused(input, original, SignedMessage.Parse(input).IsAccepted);
    }

    private static void Read(WebSession session, byte[] response)
    {
        byte[] bare = WebSession.Require(Capture.TryCreate(session.Capture.Head, [])).Encoded.ToArray();
        Verdict<byte[]> input = new GuestPublicInput(
            GuestMode.Evaluate, bare, session.Compiled, session.Parameters, response).Encode();
        if (!input.IsAccepted) { return; }
        ExecutionResult Run() => GuestExecutor.Run(
            WebGuest.Program, new ExecutionInput(default, input.Value), new ExecutionLimits(50_000_000));
        ExecutionResult first = Run(), second = Run();
        if (!first.HasExited) { throw new InvalidOperationException($"the guest trapped: {first.Trap}"); }
        if (first.ExitCode != second.ExitCode || first.Cycles != second.Cycles) { throw new InvalidOperationException("two outcomes"); }
        RequireSame(first.PublicOutput.Span, second.PublicOutput.Span, "two outputs");
        if (first.ExitCode != 0)
        {
            if (!first.PublicOutput.IsEmpty) { throw new InvalidOperationException("a refusal that writes"); }
            return;
        }

        GuestOutput output = WebSession.Require(GuestOutput.Parse(first.PublicOutput, session.Capture.Head.Suite));
        _ = WebSession.Require(ZkTls.Templates.Results.ResultReader.Read(session.Template, output.Results.Span));
    }

    private static void RequireRefused(byte[] input, byte[] original, bool isAccepted)
    {
        if (isAccepted) { RequireSame(input, original, "changed bytes were accepted"); }
    }

    private static void RequireSame(ReadOnlySpan<byte> x, ReadOnlySpan<byte> y, string problem)
    {
        if (!x.SequenceEqual(y)) { throw new InvalidOperationException(problem); }
    }
}
