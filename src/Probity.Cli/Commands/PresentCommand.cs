using System.CommandLine;
using System.Text;
using Probity.Cli.Output;
using Probity.Cli.Programs;
using Probity.Core.Evidence;
using Probity.Core.Verdicts;
using Probity.Crypto.Signatures;
using Probity.ZkTls.Attestations;

namespace Probity.Cli.Commands;

/// <summary><c>probity present</c>: the holder of a claim shows it to one relying party.</summary>
internal static class PresentCommand
{
    /// <summary>The command.</summary>
    public static CliCommand Create(Terminal terminal)
    {
        Argument<string> claim = new("CLAIM") { Description = "What probity web prove wrote." };
        Option<string> holder = new("--holder")
        {
            Description = "The holder's key, the one that was named when the claim was made.",
            HelpName = "KEY",
            Required = true,
        };
        Option<string> challenge = new("--challenge")
        {
            Description = "What the relying party gave out for this very presentation.",
            HelpName = "TEXT",
            Required = true,
        };
        Option<string> output = new("--out")
        {
            Description = "Where the presentation goes.",
            HelpName = "FILE",
            Required = true,
        };
        Option<string?> passphrase = CommonSymbols.PassphraseFile();
        Option<bool> json = CommonSymbols.Json();
        CliCommand command = new(
            "present",
            "Signs a relying party's challenge together with a claim, so that only its holder can show it.",
            ["probity present income.claim --holder holder.key --challenge 7f3a --out income.presentation"])
        {
            Notes = [CommonSymbols.PassphraseNote],
            Arguments = { claim },
            Options = { holder, challenge, output, passphrase, json },
        };
        command.SetWork(terminal, json, (parsed, _) =>
        {
            string path = parsed.GetRequiredValue(output);
            WholeFile.RequireWritable(path);
            byte[] challengeBytes = Encoding.UTF8.GetBytes(parsed.GetRequiredValue(challenge));
            if (challengeBytes.Length is 0 or > Presentation.MaxChallengeBytes)
            {
                throw new CliException(
                    $"a challenge has 1 to {Presentation.MaxChallengeBytes} bytes", ExitStatus.WrongUsage);
            }

            string claimPath = parsed.GetRequiredValue(claim);
            byte[] encoded = InputFile.Read(claimPath, "the claim", EvidenceEnvelope.MaxBytes);
            Verdict<EvidenceEnvelope> evidence = EvidenceEnvelope.Parse(encoded);
            if (!evidence.IsAccepted || evidence.Value.Kind != EvidenceKind.WebClaim)
            {
                throw new CliException($"{claimPath} is no claim; probity web prove makes one");
            }

            using P256PrivateKey key = KeyFile.Open(
                terminal, parsed.GetRequiredValue(holder), parsed.GetValue(passphrase));
            Presentation presentation = Presentation.Create(challengeBytes, encoded, key);

            // A key that is not the holder's makes a presentation that everybody refuses: better said now.
            Verdict<WebClaimSummary> check = PresentationVerifier.Verify(
                presentation, challengeBytes, ClaimPolicy.Any, TimeProvider.System.GetUtcNow());
            if (!check.IsAccepted) { throw new CliException($"this cannot be presented: {check.Detail}"); }
            byte[] result = presentation.ToEvidence().ToArray();
            WholeFile.Write(path, result);
            if (parsed.GetValue(json))
            {
                terminal.WriteJson(
                    new PresentReport(result.Length, key.PublicKey.ToString()), CliJson.Default.PresentReport);
            }
            else
            {
                terminal.Text.WriteLine($"presented: {path}, {Wording.Count(result.Length)} bytes");
            }

            return ExitStatus.Done;
        });
        return command;
    }
}
