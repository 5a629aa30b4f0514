using System.Globalization;
using System.Text;
using Probity.ZkTls.Attestations;
using Probity.ZkTls.Modes.Proxy;
using Probity.ZkTls.Templates;
using Probity.ZkTls.Templates.Results;

namespace Probity.Cli.Output;

/// <summary>What a verified claim says, for people and for programs.</summary>
internal static class ClaimDescription
{
    /// <summary>Writes what was learned: website, template, values, predicates.</summary>
    public static void WriteContent(TextWriter output, WebClaimSummary claim)
    {
        output.WriteFact("website", $"{claim.Host}:{claim.Port.ToString(CultureInfo.InvariantCulture)}");
        output.WriteFact(
            "template", $"{claim.Template.Name}, digest {Convert.ToHexStringLower(claim.Template.Digest.Span)}");
        foreach ((string name, ReadOnlyMemory<byte> value) in claim.Parameters)
        {
            output.WriteFact("parameter", $"{name} = {Wording.Shown(value.Span)}");
        }

        foreach (RevealedValue value in claim.Results.Values)
        {
            output.WriteFact("revealed", $"{value.Name} = {Wording.Shown(Encoding.UTF8.GetBytes(value.Text))}");
        }

        foreach (PredicateResult predicate in claim.Results.Predicates)
        {
            output.WriteFact("predicate", $"{predicate.Name}: {(predicate.Holds ? "holds" : "DOES NOT HOLD")}");
        }

        foreach ((string name, string commitment) in Commitments(claim))
        {
            output.WriteFact("committed", $"{name}: {commitment}");
        }

        if (claim.Results.AccountTag.Length > 0)
        {
            output.WriteFact("account tag", Convert.ToHexStringLower(claim.Results.AccountTag.Span));
        }

        if (claim.Mode == GuestMode.Reveal)
        {
            output.WriteFact("response", $"shown as a whole, {Wording.Count(claim.Response.Length)} bytes");
        }

        output.WriteFact("holder", claim.Holder.ToString());
        output.WriteFact("captured at", claim.CapturedAt.ToString("u", CultureInfo.InvariantCulture));
    }

    /// <summary>Writes what must be believed.</summary>
    public static void WriteTrust(TextWriter output, WebClaimSummary claim)
    {
        foreach (SessionSummary session in claim.Sessions)
        {
            output.WriteFact("attestor", $"{session.Signed.Attestor} (dialled {session.Signed.Statement.Address})");
        }

        output.WriteFact("security", string.Create(
            CultureInfo.InvariantCulture, $"{claim.Trust.BindingBits} bits: {claim.Trust.Binding}"));
        foreach (string line in claim.Trust.Trusted) { output.WriteFact("trusted", line); }
        foreach (string line in claim.Trust.Learned) { output.WriteFact("learned", line); }
        output.WriteFact("network", claim.Trust.Network);
        output.WriteFact("roots", $"{claim.Trust.Roots}; revocation {claim.Trust.Revocation}");
        foreach (string line in claim.Trust.Warnings) { output.WriteFact("WARNING", line); }
    }

    /// <summary>The claim's part of <c>verify --json</c>.</summary>
    public static VerifyReport AddTo(VerifyReport report, WebClaimSummary claim) => report with
    {
        Host = claim.Host,
        Port = claim.Port,
        Template = claim.Template.Name,
        TemplateDigest = Convert.ToHexStringLower(claim.Template.Digest.Span),
        Parameters = claim.Parameters.ToDictionary(pair => pair.Key, pair => Encoding.UTF8.GetString(pair.Value.Span)),
        Revealed = claim.Results.Values.ToDictionary(value => value.Name, value => value.Text),
        Predicates = claim.Results.Predicates.ToDictionary(predicate => predicate.Name, predicate => predicate.Holds),
        Commitments = Commitments(claim).ToDictionary(),
        AccountTag = claim.Results.AccountTag.Length > 0
            ? Convert.ToHexStringLower(claim.Results.AccountTag.Span)
            : null,
        Disclosure = DisclosureName(claim.Mode),
        Response = claim.Mode == GuestMode.Reveal ? claim.Response.ToArray() : null,
        Holder = claim.Holder.ToString(),
        CapturedAt = claim.CapturedAt,
        Attestors = [.. claim.Sessions.Select(session => session.Signed.Attestor.ToString())],
        Trust = claim.Trust,
    };

    /// <summary>How a claim shows what it shows.</summary>
    public static string DisclosureName(GuestMode mode) => mode == GuestMode.Reveal ? "response" : "fields";

    private static IEnumerable<KeyValuePair<string, string>> Commitments(WebClaimSummary claim) =>
        claim.Template.Parameters.Where(parameter => parameter.Kind == ParameterKind.Committed)
            .Zip(claim.Commitments, (parameter, commitment) => KeyValuePair.Create(
                parameter.Name, Convert.ToHexStringLower(commitment.Span)));
}
