using System.Globalization;
using Probity.Core.Verdicts;
using Probity.Crypto.Signatures;
using Probity.ZkTls.Modes.Proxy;
using Probity.ZkTls.Templates;
using Probity.ZkTls.Templates.Results;

namespace Probity.ZkTls.Attestations;

/// <summary>
/// Checks web claims: all that a relying party runs. Needs no network. Total: any bytes give a verdict.
/// </summary>
/// <remarks>Source: docs/specs/claim.md, section 4.1. The argument: docs/book/08-web-claims.md.</remarks>
public static class WebClaimVerifier
{
    // Clocks of attestors and relying parties differ.
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(5);

    /// <summary>Verifies a claim.</summary>
    /// <param name="claim">Parsed, nothing checked.</param>
    /// <param name="policy">What the relying party asks for.</param>
    /// <param name="now">The relying party's clock.</param>
    public static Verdict<WebClaimSummary> Verify(WebClaim claim, ClaimPolicy policy, DateTimeOffset now)
    {
        Verdict<Template> template = Template.Parse(claim.Template.Span);
        if (!template.IsAccepted) { return template.Forward<WebClaimSummary>(); }
        if (!template.Value.ToCanonicalJson().AsSpan().SequenceEqual(claim.Template.Span))
        {
            return new Rejection(
                RejectionCode.WrongTemplate, "the claim's template is not in its canonical form");
        }

        if (policy.TemplateDigest is { } wanted && !wanted.Span.SequenceEqual(template.Value.Digest.Span))
        {
            return new Rejection(
                RejectionCode.WrongTemplate,
                $"the claim is by template {template.Value.Name}, which is not the one asked for");
        }

        Verdict<CompiledTemplate> compiled = TemplateCompiler.Compile(template.Value);
        if (!compiled.IsAccepted) { return compiled.Forward<WebClaimSummary>(); }
        Verdict<IReadOnlyList<KeyValuePair<string, ReadOnlyMemory<byte>>>> parameters =
            TemplateParameters.ParsePublic(template.Value, claim.Parameters.Span);
        if (!parameters.IsAccepted) { return parameters.Forward<WebClaimSummary>(); }
        List<SessionSummary> sessions = [];
        foreach (ProvenSession session in claim.Sessions)
        {
            Verdict<SessionSummary> verdict = ProvenSessionVerifier.Verify(
                session, compiled.Value.Bytes, claim.Parameters);
            if (!verdict.IsAccepted) { return verdict.Forward<WebClaimSummary>(); }
            sessions.Add(verdict.Value);
        }

        Rejection? problem = Contradiction(sessions, template.Value) ?? PolicyProblem(sessions, policy, now);
        if (problem is { } rejection) { return rejection; }

        Verdict<TemplateResults> results = ResultReader.Read(
            template.Value, sessions[0].Results.Results.Span);
        return results.IsAccepted
            ? Summarize(template.Value, parameters.Value, results.Value, sessions, policy)
            : results.Forward<WebClaimSummary>();
    }

    private static Rejection? Contradiction(List<SessionSummary> sessions, Template template)
    {
        SessionSummary first = sessions[0];
        CaptureHead head = first.Capture.Head;
        if (!template.Accepts(head.Host, head.Port))
        {
            return new Rejection(
                RejectionCode.WrongHost,
                $"the session was with {head.Host}:{head.Port}, which template {template.Name} does not name");
        }

        GuestOutput output = first.Results;
        if (!output.TemplateDigest.Span.SequenceEqual(template.Digest.Span)
            || output.Commitments.Count != template.Parameters.Count(
                parameter => parameter.Kind == ParameterKind.Committed)
            || output.RevealedCount != ResultReader.RevealedCount(template)
            || output.PredicateCount != template.Predicates.Count
            || output.TagCount != (template.AccountTag is null ? 0 : 1))
        {
            return new Rejection(RejectionCode.Mismatch, "the guest answered about another template");
        }

        foreach (SessionSummary other in sessions.Skip(1))
        {
            CaptureHead otherHead = other.Capture.Head;
            string? difference = !otherHead.Holder.Equals(head.Holder) ? "holders"
                : otherHead.Host != head.Host || otherHead.Port != head.Port ? "servers"
                : other.Mode != first.Mode ? "ways of disclosure"
                : !other.Results.HasSameResults(first.Results) ? "results" : null;
            if (difference is not null)
            {
                return new Rejection(
                    RejectionCode.Mismatch, $"the sessions of the claim have different {difference}");
            }
        }

        return sessions.DistinctBy(session => session.Signed.Attestor).Count() == sessions.Count
            && sessions.DistinctBy(IdOf).Count() == sessions.Count
            ? null
            : new Rejection(
                RejectionCode.Mismatch,
                "two sessions of the claim are of the same attestor, or the same session");
    }

    private static string IdOf(SessionSummary session) =>
        Convert.ToHexString(session.Capture.Head.SessionId.Span);

    private static Rejection? PolicyProblem(
        List<SessionSummary> sessions, ClaimPolicy policy, DateTimeOffset now)
    {
        if (policy.Attestors is { } accepted)
        {
            foreach (P256PublicKey attestor in sessions.Select(session => session.Signed.Attestor))
            {
                if (!accepted.Contains(attestor))
                {
                    return new Rejection(
                        RejectionCode.UnknownSigner,
                        $"the attestor {attestor} is not among those that count here");
                }
            }
        }

        if (sessions.Count < policy.Need)
        {
            return new Rejection(
                RejectionCode.PolicyNotMet,
                $"{policy.Need} attestors are asked for, and {sessions.Count} signed");
        }

        DateTimeOffset oldest = sessions.Min(session => session.Capture.Head.OpenedAt);
        DateTimeOffset newest = sessions.Max(session => session.Capture.Head.OpenedAt);
        if (newest - oldest > policy.MaxSpread)
        {
            return new Rejection(
                RejectionCode.PolicyNotMet,
                $"the sessions lie {Text(newest - oldest)} apart, and {Text(policy.MaxSpread)} is allowed");
        }

        if (newest - now > ClockTolerance)
        {
            return new Rejection(RejectionCode.PolicyNotMet, $"the claim is from the future: {newest:u}");
        }

        return policy.MaxAge is { } limit && now - oldest > limit
            ? new Rejection(
                RejectionCode.PolicyNotMet,
                $"the claim is {Text(now - oldest)} old, and {Text(limit)} is allowed")
            : null;
    }

    private static WebClaimSummary Summarize(
        Template template,
        IReadOnlyList<KeyValuePair<string, ReadOnlyMemory<byte>>> parameters,
        TemplateResults results,
        List<SessionSummary> sessions,
        ClaimPolicy policy)
    {
        SessionSummary first = sessions[0];
        CaptureHead head = first.Capture.Head;
        double bits = sessions.Min(session => session.SecurityBits);
        return new WebClaimSummary(
            head.Host,
            head.Port,
            template,
            parameters,
            first.Mode,
            results,
            first.Results.Commitments,
            first.Response,
            head.Holder,
            sessions.Min(session => session.Capture.Head.OpenedAt),
            sessions,
            bits,
            ProxyTrust.Describe(sessions, template, policy, bits));
    }

    private static string Text(TimeSpan span) =>
        span.ToString(@"d\.hh\:mm\:ss", CultureInfo.InvariantCulture);
}
