using Probity.Core.Encoding;
using Probity.Core.Evidence;
using Probity.Core.Verdicts;
using Probity.Machine.Receipts;
using Probity.ZkTls.Templates;

namespace Probity.ZkTls.Attestations;

/// <summary>
/// What a website answered, as its holder carries it: template, public parameters, and one proven session per
/// attestor.
/// </summary>
/// <param name="Template">Canonical JSON.</param>
/// <param name="Parameters">Values of the public parameters, as <see cref="TemplateParameters.EncodePublic"/>
/// writes them.</param>
/// <param name="Sessions">One to eight.</param>
/// <remarks>
/// Source: docs/specs/claim.md, section 4. Parsing checks the form; WebClaimVerifier the content.
/// </remarks>
public sealed record WebClaim(
    ReadOnlyMemory<byte> Template,
    ReadOnlyMemory<byte> Parameters,
    IReadOnlyList<ProvenSession> Sessions)
{
    /// <summary>The most sessions, and so attestors.</summary>
    public const int MaxSessions = 8;

    private const byte Version = 1;
    private const int MaxTemplateBytes = 65_536, MaxParameterBytes = 65_536;

    /// <summary>The claim as evidence.</summary>
    public EvidenceEnvelope ToEvidence()
    {
        ByteWriter writer = new();
        writer.WriteByte(Version);
        writer.WriteByte((byte)Sessions.Count);
        writer.WritePrefixed(Template.Span);
        writer.WritePrefixed(Parameters.Span);
        foreach (ProvenSession session in Sessions)
        {
            writer.WriteBytes(session.Statement.ToArray());
            writer.WritePrefixed(session.Receipt.Span);
        }

        return new EvidenceEnvelope(EvidenceKind.WebClaim, writer.ToArray());
    }

    /// <summary>Reads the body of evidence. Total: any bytes give a verdict.</summary>
    public static Verdict<WebClaim> Parse(ReadOnlyMemory<byte> body)
    {
        ByteReader reader = new(body.Span);
        if (!reader.TryReadByte(out byte version)) { return Malformed("it is empty"); }
        if (version != Version)
        {
            return new Rejection(
                RejectionCode.UnsupportedVersion, $"a claim of version {version}, not {Version}");
        }

        if (!reader.TryReadByte(out byte sessionCount) || sessionCount is 0 or > MaxSessions)
        {
            return Malformed($"it has 1 to {MaxSessions} sessions");
        }

        if (!reader.TryReadPrefixed(MaxTemplateBytes, out ReadOnlySpan<byte> template)
            || !reader.TryReadPrefixed(MaxParameterBytes, out ReadOnlySpan<byte> parameters))
        {
            return Malformed("its template or its parameters");
        }

        byte[] templateBytes = template.ToArray(), parameterBytes = parameters.ToArray();
        List<ProvenSession> sessions = [];
        for (int i = 0; i < sessionCount; i++)
        {
            if (!reader.TryReadBytes(SignedStatement.EncodedBytes, out ReadOnlySpan<byte> signed)
                || !reader.TryReadPrefixed(Receipt.MaxBytes, out ReadOnlySpan<byte> receipt))
            {
                return Malformed($"session {i}");
            }

            int start = reader.Position - receipt.Length;
            Verdict<SignedStatement> statement = SignedStatement.Parse(signed);
            if (!statement.IsAccepted) { return statement.Forward<WebClaim>(); }
            sessions.Add(new ProvenSession(statement.Value, body.Slice(start, receipt.Length)));
        }

        return reader.RemainingBytes != 0
            ? new Rejection(RejectionCode.TrailingBytes, "bytes follow after the claim's last session")
            : new WebClaim(templateBytes, parameterBytes, sessions);
    }

    private static Rejection Malformed(string where) =>
        new(RejectionCode.Malformed, $"the claim is malformed: {where}");
}
