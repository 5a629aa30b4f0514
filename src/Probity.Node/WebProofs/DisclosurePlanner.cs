using Probity.Core.Verdicts;
using Probity.ZkTls.Modes.Proxy;
using Probity.ZkTls.Templates;

namespace Probity.Node.WebProofs;

/// <summary>The disclosure ladder: what each rung shows and costs.</summary>
/// <remarks>Source: docs/specs/template.md, section 5. Figures: docs/benchmarks.md.</remarks>
public static class DisclosurePlanner
{
    /// <summary>Plans a claim; a rung that the template cannot stand on is refused.</summary>
    /// <param name="template">What is asked.</param>
    /// <param name="revealsResponse">Whether the whole last response may be shown.</param>
    public static Verdict<Disclosure> Plan(Template template, bool revealsResponse)
    {
        const string alwaysShown =
            "host, times, record sizes, ciphertext, your holder key, public parameters";
        if (revealsResponse)
        {
            if (template.RequiresSecrecy(out string? reason))
            {
                return new Rejection(
                    RejectionCode.WrongTemplate, $"the response cannot be revealed: {reason}");
            }

            string by = template.Exchanges.Count > 1
                ? "by a key of its own, after a KeyUpdate of the server; earlier responses stay closed"
                : "by the server's first key";
            return new Disclosure(
                GuestMode.Reveal,
                $"the WHOLE last response, status line, headers and body, {by}; {alwaysShown}",
                "your requests: every hidden value in them",
                "about 0.15 million cycles, whatever the length of the response");
        }

        List<string> shown =
        [
            .. template.Fields.Where(field => field.IsRevealed).Select(field => $"the value of {field.Name}"),
        ];
        shown.AddRange(template.Predicates.Select(predicate => $"whether {predicate.Name} holds"));
        if (template.AccountTag is not null)
        {
            shown.Add("a tag of the account, equal in all your claims of this scope");
        }

        return new Disclosure(
            GuestMode.Prove,
            $"{string.Join(", ", shown)}; {alwaysShown}",
            "everything else in requests and responses",
            "about 0.2 million cycles, and 45 to 65 for each byte of the response");
    }
}
