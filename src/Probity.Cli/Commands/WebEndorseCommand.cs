using System.CommandLine;
using System.Text;
using Probity.Chain;
using Probity.Cli.Output;
using Probity.Cli.Programs;
using Probity.Core.Evidence;
using Probity.Core.Verdicts;
using Probity.Crypto.Signatures;
using Probity.Node.WebProofs;
using Probity.ZkTls.Attestations;

namespace Probity.Cli.Commands;

/// <summary><c>probity web endorse</c>: a claim's content under an account's signature, for contracts.</summary>
internal static class WebEndorseCommand
{
    /// <summary>The command.</summary>
    public static CliCommand Create(Terminal terminal)
    {
        Argument<string> file = new("CLAIM") { Description = "The claim, which is verified first." };
        Option<string> account = new("--account")
        {
            Description = "The endorser's key, made by probity key create --account.",
            HelpName = "FILE",
            Required = true,
        };
        Option<string> chain = new("--chain")
        {
            Description = "The number of the chain where it counts, as in 8453.",
            HelpName = "N",
            Required = true,
        };
        Option<string[]> attestors = new("--attestor-key")
        {
            Description = "An attestor that counts; may be given several times.",
            HelpName = "KEY",
            Required = true,
        };
        Option<string> output = new("--out")
        {
            Description = "Where the endorsement goes.",
            HelpName = "FILE",
            Required = true,
        };
        Option<string?> passphrase = CommonSymbols.PassphraseFile();
        Option<bool> json = CommonSymbols.Json();
        CliCommand command = new(
            "endorse",
            "Verifies a claim and signs what it shows as EIP-712 data, which contracts can check.",
            ["probity web endorse me.claim --attestor-key attestor.key.pub --account me.key --chain 8453 --out e.json"])
        {
            Notes =
            [
                "A contract cannot check the claim itself: it believes the accounts that it lists. The file holds\n"
                + "the signed data as wallets take them, and the facts whose digest they carry.",
                CommonSymbols.PassphraseNote,
            ],
            Arguments = { file },
            Options = { account, chain, attestors, output, passphrase, json },
        };
        command.SetWork(terminal, json, (parsed, _) =>
        {
            string path = parsed.GetRequiredValue(output);
            WholeFile.RequireWritable(path);
            if (!UInt256.TryParseDecimal(parsed.GetRequiredValue(chain), out UInt256 chainId) || chainId.IsZero)
            {
                throw new CliException("--chain takes the number of a chain, such as 8453", ExitStatus.WrongUsage);
            }

            byte[] claim = InputFile.Read(parsed.GetRequiredValue(file), "the claim", EvidenceEnvelope.MaxBytes);
            DateTimeOffset now = TimeProvider.System.GetUtcNow();
            ClaimPolicy policy = ClaimPolicy.Any with
            {
                Attestors = [.. parsed.GetRequiredValue(attestors).Select(KeyFile.ReadPublic)],
            };
            WebClaimSummary summary = Verify(claim, policy, now);
            using Secp256k1PrivateKey key = PaymentFiles.OpenKey(
                terminal, parsed.GetRequiredValue(account), parsed.GetValue(passphrase));
            ClaimEndorsement endorsement = ClaimEndorsement.Create(claim, summary, chainId, key, now);
            WholeFile.Write(path, endorsement.ToArray());
            if (parsed.GetValue(json))
            {
                terminal.WriteJson(
                    new EndorsementReport(
                        path, endorsement.Endorser.ToString(), Hex.From(endorsement.Signature.Span),
                        endorsement.Facts),
                    CliJson.Default.EndorsementReport);
                return ExitStatus.Done;
            }

            terminal.Text.WriteLine($"endorsed: {path}");
            terminal.Text.WriteFact("endorser", endorsement.Endorser.ToString());
            terminal.Text.WriteFact("facts", Wording.Shown(Encoding.UTF8.GetBytes(endorsement.Facts)));
            return ExitStatus.Done;
        });
        return command;
    }

    private static WebClaimSummary Verify(byte[] encoded, ClaimPolicy policy, DateTimeOffset now)
    {
        Verdict<EvidenceEnvelope> evidence = EvidenceEnvelope.Parse(encoded);
        if (!evidence.IsAccepted || evidence.Value.Kind != EvidenceKind.WebClaim)
        {
            throw new CliException("this is no claim; probity web prove makes one");
        }

        Verdict<WebClaim> claim = WebClaim.Parse(evidence.Value.Body);
        Verdict<WebClaimSummary> verdict = claim.IsAccepted
            ? WebClaimVerifier.Verify(claim.Value, policy, now)
            : claim.Forward<WebClaimSummary>();
        return verdict.IsAccepted
            ? verdict.Value
            : throw new CliException($"the claim is not valid, nothing was signed: {verdict.Detail}");
    }
}
