using System.CommandLine;
using System.Globalization;
using System.Net;
using Probity.Cli.Output;
using Probity.Cli.Programs;
using Probity.Core.Secrets;
using Probity.Crypto.Signatures;
using Probity.Node.Notary;
using Probity.ProofSystem.Parameters;
using Probity.ZkTls.Modes.Proxy;
using Probity.ZkTls.Tls;

namespace Probity.Cli.Commands;

/// <summary><c>probity bench web</c>: claims about a website of this machine.</summary>
internal static class BenchWebCommand
{
    private const int ShortBytes = 2048, LongBytes = 16_384, ConcurrentSessions = 100, AttestorRounds = 30;

    /// <summary>The command.</summary>
    public static CliCommand Create(Terminal terminal)
    {
        Option<int?> threads = CommonSymbols.Threads("all cores unless given");
        Option<string?> profile = CommonSymbols.Profile();
        Option<int> repeat = new("--repeat")
        {
            Description = "Measured claims of each kind; the median counts.",
            HelpName = "N",
            DefaultValueFactory = _ => 3,
        };
        CommonSymbols.RequireRange(repeat, 1, 100);
        Option<bool> json = CommonSymbols.Json();
        CliCommand command = new(
            "web",
            "Makes claims about a website, simulated on this machine, and prints what that costs.",
            ["probity bench web", "probity bench web --repeat 5 --json"])
        {
            Notes =
            [
                "Responses of 2 and 16 KB with requests of 512 bytes. The time is everything after the last byte of\n"
                + "the session: the attestor's signature, the proof, the claim, its verification. The first claim of\n"
                + "each kind warms up; its time stands beside. The attestor's overhead is against the same session\n"
                + "without it.",
            ],
            Options = { threads, profile, repeat, json },
        };
        command.SetAsyncWork(terminal, json, async (parsed, cancellation) =>
        {
            ProtocolParameters parameters = ProtocolParameters.Find(
                parsed.GetValue(profile) ?? ProtocolParameters.Default.Name)!;
            int threadCount = parsed.GetValue(threads) ?? Environment.ProcessorCount;
            List<WebClaimBenchmark> claims = [];
            AttestorBenchmark overhead = new(0, 0, 0);
            int signed = 0;
            TimeSpan elapsed = TimeSpan.Zero;
            foreach (int bytes in (int[])[ShortBytes, LongBytes])
            {
                await using DemoBank bank = await DemoBank.OpenAsync(
                    WebBenchmark.Response(bytes), cancellation).ConfigureAwait(false);
                using P256PrivateKey key = P256PrivateKey.Create();
                await using AttestorServer attestor = await AttestorServer.StartAsync(
                    AttestorOptions.Default with
                    {
                        Listen = new IPEndPoint(IPAddress.Loopback, 0),
                        Roots = bank.Roots,
                        AllowsPrivate = true,
                    },
                    key,
                    SystemRandomSource.Instance,
                    TimeProvider.System,
                    new SystemNameResolver(),
                    null,
                    cancellation).ConfigureAwait(false);
                await using WebBenchmark benchmark = new(bank, attestor, parameters, threadCount);
                foreach (GuestMode mode in (GuestMode[])[GuestMode.Prove, GuestMode.Reveal])
                {
                    foreach (TlsSuite suite in (TlsSuite[])[TlsSuite.ChaCha20Poly1305, TlsSuite.Aes128Gcm])
                    {
                        claims.Add(await benchmark.MeasureAsync(
                            $"{bytes >> 10} KB", bytes, suite, mode, parsed.GetValue(repeat), cancellation)
                            .ConfigureAwait(false));
                    }
                }

                if (bytes != ShortBytes) { continue; }
                overhead = await benchmark.MeasureAttestorAsync(AttestorRounds, cancellation).ConfigureAwait(false);
                (signed, elapsed) = await benchmark.MeasureConcurrencyAsync(
                    ConcurrentSessions, cancellation).ConfigureAwait(false);
            }

            WebBenchReport report = new(
                claims,
                overhead,
                signed,
                Math.Round(elapsed.TotalSeconds, 3),
                MachineProbe.Describe(),
                threadCount,
                parameters.Name);
            if (parsed.GetValue(json)) { terminal.WriteJson(report, CliJson.Default.WebBenchReport); }
            else { Write(terminal.Text, report); }
            return ExitStatus.Done;
        });
        return command;
    }

    private static void Write(TextWriter output, WebBenchReport report)
    {
        output.WriteLine(
            "response  suite                         shows     cycles     seconds  first    claim bytes  verify ms");
        foreach (WebClaimBenchmark claim in report.Claims)
        {
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{claim.Name,-8}  {claim.Suite,-28}  {claim.Disclosure,-8}  {claim.Cycles,9:N0}  "
                + $"{claim.ProveSeconds,7:F2}  {claim.FirstProveSeconds,5:F2}  {claim.ClaimBytes,11:N0}  "
                + $"{claim.VerifyMilliseconds,9:F2}"));
        }

        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"one session: {report.Attestor.StraightMilliseconds:F1} ms straight, "
            + $"{report.Attestor.AttestedMilliseconds:F1} ms through the attestor: "
            + $"{report.Attestor.OverheadMilliseconds:F1} ms more"));
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{ConcurrentSessions} sessions at the same time: {report.ConcurrentSigned} signed in "
            + $"{report.ConcurrentSeconds:F2} s"));
        output.WriteLine(
            $"profile {report.Profile}, {report.Threads} threads, {report.Machine.Cpu}, {report.Machine.LogicalCores} "
            + $"cores, .NET {report.Machine.Dotnet}");
    }
}
