using System.CommandLine;
using System.Globalization;
using System.Net;
using Probity.Cli.Output;
using Probity.Cli.Programs;
using Probity.Core.Secrets;
using Probity.Core.Verdicts;
using Probity.Crypto.Signatures;
using Probity.Node.Notary;
using Probity.ZkTls.Modes.Proxy.Messages;

namespace Probity.Cli.Commands;

/// <summary><c>probity attestor</c>: carries other people's TLS sessions, and signs what it saw of them.</summary>
internal static class AttestorCommand
{
    /// <summary>The command.</summary>
    public static CliCommand Create(Terminal terminal)
    {
        Option<IPEndPoint> listen = new("--listen")
        {
            Description = "Where to listen; port 0 takes any free one.",
            HelpName = "ADDRESS:PORT",
            DefaultValueFactory = _ => AttestorOptions.Default.Listen,
            CustomParser = result =>
            {
                if (IPEndPoint.TryParse(result.Tokens[0].Value, out IPEndPoint? endPoint)) { return endPoint; }
                result.AddError(
                    $"--listen takes an address and a port, such as 127.0.0.1:7047, not '{result.Tokens[0].Value}'");
                return AttestorOptions.Default.Listen;
            },
        };
        Option<string> key = new("--key")
        {
            Description = "The key that signs, made by probity key create.",
            HelpName = "FILE",
            Required = true,
        };
        Option<string?> passphrase = CommonSymbols.PassphraseFile(), roots = CommonSymbols.Roots();
        Option<string[]> hosts = new("--allow-host")
        {
            Description = "Serve only this host, or *.NAME for all below a name; may be given several times.",
            HelpName = "PATTERN",
            DefaultValueFactory = _ => [],
        };
        Option<int[]> ports = new("--allow-port")
        {
            Description = "Dial this port of public addresses besides 443; may be given several times.",
            HelpName = "PORT",
            DefaultValueFactory = _ => [],
        };
        Option<bool> isPrivate = new("--allow-private")
        {
            Description = "Dial private addresses too, at any port: for tests on one's own machine.",
        };
        Option<int> sessions = new("--max-sessions")
        {
            Description = "Sessions at the same time; more are told to come back later.",
            HelpName = "N",
            DefaultValueFactory = _ => AttestorOptions.Default.MaxSessions,
        };
        CommonSymbols.RequireRange(sessions, 1, 100_000);
        Option<bool> json = CommonSymbols.Json();
        hosts.Validators.Add(result =>
        {
            foreach (string text in result.GetValueOrDefault<string[]>() ?? [])
            {
                if (!HostPattern.TryParse(text, out _))
                {
                    result.AddError($"'{text}' is neither a host nor *. and a host");
                }
            }
        });
        CliCommand command = new(
            "attestor",
            "Carries TLS sessions between clients and websites, and signs what it saw: ciphertext only.",
            [
                "probity attestor --key attestor.key",
                "probity attestor --key attestor.key --listen 0.0.0.0:7047 --allow-host *.bank.example",
                "probity attestor --key attestor.key --roots test-roots.pem --allow-private",
            ])
        {
            Notes =
            [
                "It prints its address and public key, then a line for each session, until Ctrl-C. It learns host,\n"
                + "address, times, record sizes and the holder's key; never a request, a response or an application\n"
                + "key. It logs no host. With --json each line is a JSON object.",
                CommonSymbols.PassphraseNote,
            ],
            Options = { listen, key, passphrase, roots, hosts, ports, isPrivate, sessions, json },
        };
        command.SetAsyncWork(terminal, json, async (parsed, cancellation) =>
        {
            AttestorOptions options = AttestorOptions.Default with
            {
                Listen = parsed.GetRequiredValue(listen),
                Roots = RootsFile.Read(parsed.GetValue(roots)),
                AllowedHosts = [.. parsed.GetRequiredValue(hosts).Select(Pattern)],
                AllowedPorts = [443, .. parsed.GetRequiredValue(ports)],
                AllowsPrivate = parsed.GetValue(isPrivate),
                MaxSessions = parsed.GetValue(sessions),
            };
            using P256PrivateKey signer = KeyFile.Open(
                terminal, parsed.GetRequiredValue(key), parsed.GetValue(passphrase));
            SessionLog log = new(terminal, parsed.GetValue(json));
            await using AttestorServer server = await AttestorServer.StartAsync(
                options,
                signer,
                SystemRandomSource.Instance,
                TimeProvider.System,
                new SystemNameResolver(),
                log.Write,
                cancellation).ConfigureAwait(false);
            log.WriteStart(server.Address, signer.PublicKey);
            try
            {
                await Task.Delay(Timeout.Infinite, cancellation).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                // Asked to stop: sessions under way end with it.
            }

            return ExitStatus.Done;
        });
        return command;
    }

    private static HostPattern Pattern(string text) =>
        HostPattern.TryParse(text, out HostPattern? pattern) ? pattern : throw new CliException($"'{text}' is no host");

    /// <summary>One line for each session: nothing in it tells who asked whom.</summary>
    private sealed class SessionLog(Terminal terminal, bool json)
    {
        private int _count;

        public void WriteStart(Uri address, P256PublicKey key)
        {
            if (json)
            {
                terminal.WriteJson(
                    new AttestorReport(address.ToString(), key.ToString()), CliJson.Default.AttestorReport);
                return;
            }

            terminal.Text.WriteLine($"attestor at {address} (Ctrl-C ends it)");
            terminal.Text.WriteFact("public key", key.ToString());
        }

        public void Write(TimeSpan elapsed, Verdict<SignedMessage> result)
        {
            int number = Interlocked.Increment(ref _count);
            int? captureBytes = result.IsAccepted ? result.Value.Capture.Encoded.Length : null;
            SessionReport report = new(
                number, result.IsAccepted, captureBytes, Math.Round(elapsed.TotalSeconds, 3), result.Code.ToString());
            lock (terminal)
            {
                if (json)
                {
                    terminal.WriteJson(report, CliJson.Default.SessionReport);
                    return;
                }

                string outcome = captureBytes is { } bytes
                    ? $"signed, {Wording.Count(bytes)} bytes"
                    : $"not signed: {result.Code}";
                terminal.Text.WriteLine(string.Create(
                    CultureInfo.InvariantCulture, $"  session {number}: {outcome}, {elapsed.TotalSeconds:F2} s"));
            }
        }
    }
}
