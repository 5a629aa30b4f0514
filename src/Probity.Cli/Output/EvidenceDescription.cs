using System.Globalization;
using System.Text;
using Probity.Core.Evidence;
using Probity.Core.Verdicts;
using Probity.Machine.Receipts;
using Probity.Payments.Evidence;
using Probity.ZkTls.Attestations;
using Probity.ZkTls.Templates;

namespace Probity.Cli.Output;

/// <summary>What <c>inspect</c> says about a claim or a presentation.</summary>
internal static class EvidenceDescription
{
    /// <summary>Writes the description.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="name">The file, as the user named it.</param>
    /// <param name="encoded">An envelope; any bytes.</param>
    public static void Write(TextWriter output, string name, byte[] encoded)
    {
        EvidenceEnvelope evidence = Required(EvidenceEnvelope.Parse(encoded), name);
        if (evidence.Kind == EvidenceKind.PaymentFile)
        {
            WritePaymentFile(output, name, evidence);
            return;
        }

        if (evidence.Kind == EvidenceKind.Presentation)
        {
            Presentation presentation = Required(Presentation.Parse(evidence.Body), name);
            output.WriteLine($"{name}: a presentation, not verified here (probity verify does that)");
            output.WriteFact("challenge", Wording.Shown(presentation.Challenge.Span));
            evidence = Required(EvidenceEnvelope.Parse(presentation.Claim), name);
        }
        else
        {
            output.WriteLine($"{name}: a claim, not verified here (probity verify does that)");
        }

        WriteClaim(output, name, evidence);
        output.WriteFact("in all", $"{Wording.Count(encoded.Length)} bytes");
        output.WriteLine("Reveals: what verify prints; the ciphertext of the session and the lengths of its records.");
        output.WriteLine("Does not reveal: hidden values of the requests, and of the responses whatever the template");
        output.WriteLine("  does not show: the proof is zero knowledge, and no key of theirs is in the claim.");
    }

    private static void WritePaymentFile(TextWriter output, string name, EvidenceEnvelope evidence)
    {
        PaymentFile file = Required(PaymentFile.Parse(evidence.Body.Span), name);
        output.WriteLine($"{name}: a payment's file, not verified here (probity verify does that)");
        output.WriteFact("payment", Wording.Shown(Encoding.UTF8.GetBytes(file.Payment)));
        output.WriteFact("entries", Wording.Count(file.Entries.Count));
        output.WriteFact("log key", file.Key.ToString());
        output.WriteLine(
            "Reveals: payer, payee, host, purpose, resource and offer of this payment, as verify prints them.");
    }

    private static void WriteClaim(TextWriter output, string name, EvidenceEnvelope evidence)
    {
        WebClaim claim = Required(WebClaim.Parse(evidence.Body), name);
        Template template = Required(Template.Parse(claim.Template.Span), name);
        output.WriteFact("template", $"{template.Name}, digest {Convert.ToHexStringLower(template.Digest.Span)}");
        output.WriteFact("asks", Wording.Shown(Encoding.UTF8.GetBytes(string.Join(", ", template.Hosts))));
        foreach (ProvenSession session in claim.Sessions)
        {
            SessionStatement statement = session.Statement.Statement;
            output.WriteFact("attestor", session.Statement.Attestor.ToString());
            output.WriteFact(
                "session", string.Create(
                    CultureInfo.InvariantCulture,
                    $"{statement.ClientRecords} and {statement.ServerRecords} records, {statement.Address}"));
            Receipt receipt = Required(Receipt.Parse(session.Receipt.Span), name);
            output.WriteFact(
                "receipt", $"{Wording.Count(session.Receipt.Length)} bytes, "
                + $"{Wording.Count(receipt.PublicInput.Length)} "
                + $"of them session and template; profile {receipt.Shape.Parameters.Name}");
        }
    }

    private static T Required<T>(Verdict<T> verdict, string name)
        where T : class =>
        verdict.IsAccepted
            ? verdict.Value
            : throw new CliException($"{name} is not well-formed: {Wording.Clause(verdict.Detail)}");
}
