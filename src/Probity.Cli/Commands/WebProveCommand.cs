using System.CommandLine;
using System.Text.Json;
using Probity.Cli.Output;
using Probity.Cli.Programs;
using Probity.Core.Secrets;
using Probity.Core.Verdicts;
using Probity.Crypto.Signatures;
using Probity.Node.WebProofs;
using Probity.ProofSystem.Parameters;
using Probity.ZkTls.Templates;
using Probity.ZkTls.Templates.Requests;
using Probity.ZkTls.Tls;

namespace Probity.Cli.Commands;

/// <summary><c>probity web prove</c>: from a URL, a template and attestors to a claim.</summary>
internal static class WebProveCommand
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>The command.</summary>
    public static CliCommand Create(Terminal terminal)
    {
        Option<string> url = new("--url")
        {
            Description = "What to ask: an https URL that fits the template's last request.",
            HelpName = "URL",
            Required = true,
        };
        Option<string> template = new("--template")
        {
            Description = "What to read: a template file, or a built-in template's name.",
            HelpName = "TEMPLATE",
            Required = true,
        };
        Option<string[]> attestors = new("--attestor")
        {
            Description = "An attestor, such as http://127.0.0.1:7047; give several for a claim that all of them sign.",
            HelpName = "URL",
            Required = true,
        };
        Option<string> holder = new("--holder")
        {
            Description = "The key of whoever will present the claim; its public half is enough.",
            HelpName = "KEY",
            Required = true,
        };
        Option<string> output = new("--out")
        {
            Description = "Where the claim goes.",
            HelpName = "CLAIM",
            Required = true,
        };
        Option<string?> headers = new("--header-file")
        {
            Description = "Header lines, such as a cookie or a token, for the template's hidden header values.",
            HelpName = "FILE",
        };
        Option<string?> parameterFile = new("--parameter-file")
        {
            Description = "Lines NAME=VALUE for the template's parameters, private ones too.",
            HelpName = "FILE",
        };
        Option<string[]> parameters = new("--parameter")
        {
            Description = "NAME=VALUE of a public parameter; may be given several times.",
            HelpName = "NAME=VALUE",
            DefaultValueFactory = _ => [],
        };
        Option<bool> reveals = new("--reveal-response")
        {
            Description = "Show the whole last response instead of proving single fields: faster, and hides nothing of "
                + "it.",
        };
        Option<string?> roots = CommonSymbols.Roots();
        Option<int?> threads = CommonSymbols.Threads("all cores unless given");
        Option<string?> profile = CommonSymbols.Profile();
        Option<bool> json = CommonSymbols.Json();
        CliCommand command = new(
            "prove",
            "Asks a website through an attestor and writes a claim: what the template reads, and nothing else.",
            [
                "probity web prove --url https://api.bank.example/v1/balance --template bank-balance \\\n"
                + "    --attestor http://127.0.0.1:7047 --holder holder.key --header-file headers.txt \\\n"
                + "    --out balance.claim",
                "probity web prove --url https://localhost:8443/me --template me.json --roots test-roots.pem \\\n"
                + "    --attestor http://127.0.0.1:7047 --attestor http://127.0.0.1:7048 --holder holder.key \\\n"
                + "    --out me.claim",
            ])
        {
            Notes =
            [
                "The website need not know. An attestor carries ciphertext and signs what passed; the proof, made\n"
                + "here, says what it means. Before anything is sent, what will be shown is printed on standard\n"
                + "error. Where the template has committed parameters, CLAIM.private.json keeps what opens them.",
            ],
            Options =
            {
                url, template, attestors, holder, output, headers, parameterFile, parameters, reveals, roots, threads,
                profile, json,
            },
        };
        attestors.Validators.Add(result =>
        {
            foreach (string text in result.GetValueOrDefault<string[]>() ?? [])
            {
                if (!IsAttestor(text))
                {
                    result.AddError($"--attestor takes a URL such as http://127.0.0.1:7047, not '{text}'");
                }
            }

            if (result.Tokens.Count > ZkTls.Attestations.WebClaim.MaxSessions)
            {
                result.AddError($"a claim has at most {ZkTls.Attestations.WebClaim.MaxSessions} attestors");
            }
        });
        command.SetAsyncWork(terminal, json, async (parsed, cancellation) =>
        {
            string path = parsed.GetRequiredValue(output);
            WholeFile.RequireWritable(path);
            Template wanted = TemplateFile.Read(parsed.GetRequiredValue(template));
            Disclosure plan = Required(
                DisclosurePlanner.Plan(wanted, parsed.GetValue(reveals)), "this template cannot be used so");
            TemplateUrlMatch target = Required(
                TemplateUrl.Match(wanted, parsed.GetRequiredValue(url)), "the URL does not fit the template");
            ParameterFiles given = new(wanted);
            given.Add(target.Values);
            foreach (string assignment in parsed.GetRequiredValue(parameters)) { given.AddArgument(assignment); }
            if (parsed.GetValue(parameterFile) is { } lines) { given.AddParameterFile(lines); }
            if (parsed.GetValue(headers) is { } headerLines) { given.AddHeaderFile(headerLines); }
            using TemplateParameters values = Required(
                TemplateParameters.From(wanted, given.Values), "a value is wrong");
            TellPlan(terminal, plan);
            WebClaimRequest request = new(
                wanted,
                target.Host,
                target.Port,
                values,
                plan.Mode,
                [.. parsed.GetRequiredValue(attestors).Select(text => new Uri(text))],
                KeyFile.ReadPublic(parsed.GetRequiredValue(holder)),
                new TlsClientOptions
                {
                    Host = target.Host,
                    Roots = RootsFile.Read(parsed.GetValue(roots)),
                    Now = TimeProvider.System.GetUtcNow(),
                },
                ProtocolParameters.Find(parsed.GetValue(profile) ?? ProtocolParameters.Default.Name)!,
                parsed.GetValue(threads) ?? Environment.ProcessorCount);
            await using WebClaimMaker maker = new(SystemRandomSource.Instance, TimeProvider.System, Patience);
            Verdict<WebClaimResult> made = await ProgressDisplay.ShowAsync(
                terminal, "proving", show => maker.MakeAsync(request, show, cancellation)).ConfigureAwait(false);
            WebClaimResult result = Required(made, "no claim was made");
            byte[] claim = result.Evidence.ToArray();
            WholeFile.Write(path, claim);
            if (result.Salts.Count > 0) { WriteOpenings(path + ".private.json", values, result); }
            Tell(terminal, path, claim.Length, result, parsed.GetValue(json));
            return ExitStatus.Done;
        });
        return command;
    }

    private static bool IsAttestor(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) && uri.Scheme is "http" or "https" or "ws" or "wss"
        && uri!.Host.Length > 0;

    private static T Required<T>(Verdict<T> verdict, string what)
        where T : class =>
        verdict.IsAccepted ? verdict.Value : throw new CliException($"{what}: {Wording.Clause(verdict.Detail)}");

    private static void TellPlan(Terminal terminal, Disclosure plan)
    {
        terminal.Error.WriteFact("will show", plan.Shown);
        terminal.Error.WriteFact("will hide", plan.Hidden);
        terminal.Error.WriteFact("will cost", plan.Cost);
    }

    private static void WriteOpenings(string path, TemplateParameters values, WebClaimResult result)
    {
        Dictionary<string, OpeningReport> openings = [];
        for (int i = 0; i < values.Template.Parameters.Count; i++)
        {
            string name = values.Template.Parameters[i].Name;
            if (result.Salts.TryGetValue(name, out ReadOnlyMemory<byte> salt))
            {
                openings.Add(name, new OpeningReport(
                    System.Text.Encoding.UTF8.GetString(values.ValueOf(i).Span), Convert.ToHexStringLower(salt.Span)));
            }
        }

        byte[] json = JsonSerializer.SerializeToUtf8Bytes(openings, CliJson.Default.DictionaryStringOpeningReport);
        WholeFile.Write(path, json, isPrivate: true);
    }

    private static void Tell(Terminal terminal, string path, int claimBytes, WebClaimResult result, bool json)
    {
        if (json)
        {
            terminal.WriteJson(
                new WebProveReport(
                    claimBytes,
                    result.Cycles,
                    Math.Round(result.ProveTime.TotalSeconds, 4),
                    ClaimDescription.DisclosureName(result.Summary.Mode),
                    TlsNames.Of(result.Suite),
                    TlsNames.Of(result.Group)),
                CliJson.Default.WebProveReport);
            return;
        }

        terminal.Text.WriteLine($"proved: the claim is in {path}");
        ClaimDescription.WriteContent(terminal.Text, result.Summary);
        terminal.Text.WriteFact("session", $"TLS 1.3, {TlsNames.Of(result.Suite)}, {TlsNames.Of(result.Group)}");
        terminal.Text.WriteFact(
            "cost", $"{Wording.Count(result.Cycles)} cycles, {Wording.Seconds(result.ProveTime)} after the last byte");
        terminal.Text.WriteFact("claim", $"{Wording.Count(claimBytes)} bytes");
    }
}
