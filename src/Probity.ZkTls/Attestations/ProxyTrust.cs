using Probity.Core.Evidence;
using Probity.ZkTls.Modes.Proxy;
using Probity.ZkTls.Templates;

namespace Probity.ZkTls.Attestations;

/// <summary>Says what must be believed of a claim in proxy mode.</summary>
internal static class ProxyTrust
{
    // A second handshake secret with the same traffic secrets is a collision of SHA-256.
    private const double CollisionBits = 128;

    /// <summary>The trust vector of a verified claim.</summary>
    public static TrustVector Describe(
        IReadOnlyList<SessionSummary> sessions, Template template, ClaimPolicy policy, double receiptBits)
    {
        bool isRevealed = sessions[0].Mode == GuestMode.Reveal;
        double bits = Math.Min(receiptBits, CollisionBits);
        string attestors = sessions.Count == 1 ? "the attestor" : $"all {sessions.Count} attestors";
        List<string> warnings = [];
        if (policy.Attestors is null)
        {
            warnings.Add(
                "no attestor key was given: anybody can run an attestor, so compare the printed keys");
        }

        if (policy.TemplateDigest is null)
        {
            warnings.Add("no template was asked for: read what this one asks, or compare its digest");
        }

        if (policy.MaxAge is null) { warnings.Add("any age was accepted"); }
        if (template.Port == Template.AnyPort) { warnings.Add("the template accepts any port of the host"); }
        if (sessions.Any(session => !session.Signed.Statement.HasSystemRoots))
        {
            warnings.Add(
                "an attestor judged the certificate by roots that it was given, not by the system's");
        }

        if (isRevealed && sessions.Count > 1)
        {
            warnings.Add("the whole response is the first session's, and stands on its attestor alone; "
                + "fields, predicates and tag stand on all");
        }

        return new TrustVector(
            "proxy",
            "the record keys are proven to follow from the handshake that the attestor checked (SHA-256 key "
            + "schedule, RISC-V receipt)",
            Math.Floor(bits * 10) / 10,
            [
                $"{attestors} together with the prover can forge; alone "
                + $"{(sessions.Count == 1 ? "it" : "they")} cannot",
                $"{attestors} for the clock, the address and the server's certificate",
                "the website for what it answered",
            ],
            [
                "an attestor: host, address, times, record sizes, the holder's key; never a request, a "
                + "response or an application key",
                isRevealed
                    ? "whoever has the claim: the whole last response, ciphertext and record sizes of "
                        + "everything else"
                    : "whoever has the claim: the fields and predicates shown, ciphertext and record sizes "
                        + "of everything else",
            ],
            "nobody who works with the prover can inject into the path between attestor and website"
            + (sessions.Count == 1 ? string.Empty : $", on all {sessions.Count} paths at once"),
            sessions.All(session => session.Signed.Statement.HasSystemRoots) ? "system" : "given",
            "not checked",
            warnings);
    }
}
