using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Probity.Cli.Output;
using Probity.Cli.Programs;
using Probity.ProofSystem.Parameters;

namespace Probity.Cli.Commands;

/// <summary><c>probity bench zkvm</c>: the built-in programs, each proven in a process of its own.</summary>
internal static class BenchCommand
{
    private static readonly KeyValuePair<string, string>[] AsTheScriptStartsIt =
        [new("DOTNET_TieredCompilation", "1")];

    /// <summary>The command.</summary>
    public static CliCommand Create(Terminal terminal) => new(
        "bench", "Measures this machine.",
        ["probity bench zkvm --threads 1", "probity bench web", "probity bench x402"])
    {
        CreateZkvm(terminal),
        BenchWebCommand.Create(terminal),
        BenchX402Command.Create(terminal),
    };

    private static CliCommand CreateZkvm(Terminal terminal)
    {
        Option<int?> threads = CommonSymbols.Threads("one unless given");
        Option<string?> programs = new("--programs")
        {
            Description = "Names of built-in programs with commas between; all of them unless given.",
            HelpName = "LIST",
        };
        programs.Validators.Add(result =>
        {
            foreach (string name in Split(result.GetValueOrDefault<string?>()).Except(BuiltInPrograms.Names))
            {
                result.AddError($"there is no built-in program '{name}'; these are: {BuiltInPrograms.NameList}");
            }
        });
        Option<string?> profile = CommonSymbols.Profile();
        Option<int> repeat = new("--repeat")
        {
            Description = "Measured proofs per program; the median counts.",
            HelpName = "N",
            DefaultValueFactory = _ => 1,
        };
        CommonSymbols.RequireRange(repeat, 1, 100);
        Option<bool> json = CommonSymbols.Json();
        CliCommand command = new(
            "zkvm",
            "Proves the built-in programs on their usual inputs and prints what that costs.",
            ["probity bench zkvm", "probity bench zkvm --programs fibonacci,sha256 --profile compact --json"])
        {
            Notes =
            [
                "Each program is proven in a process of its own, once to warm up and then measured. Times cover\n"
                + "everything: the execution, the trace, the commitments and the proof. Receipts are counted without\n"
                + "public input and output.",
            ],
            Options = { threads, programs, profile, repeat, json },
        };
        command.SetWork(terminal, json, (parsed, cancellation) =>
        {
            int threadCount = parsed.GetValue(threads) ?? 1;
            string profileName = parsed.GetValue(profile) ?? ProtocolParameters.Default.Name;
            IReadOnlyList<string> names = parsed.GetValue(programs) is { } list ? Split(list) : BuiltInPrograms.Names;
            List<string> options =
            [
                "--threads", threadCount.ToString(CultureInfo.InvariantCulture),
                "--repeat", parsed.GetValue(repeat).ToString(CultureInfo.InvariantCulture),
                "--profile", profileName,
            ];
            List<ProgramBenchmark> results = [];
            bool isJson = parsed.GetValue(json);
            if (!isJson) { BenchTable.WriteHead(terminal.Text); }
            foreach (string name in names)
            {
                ProgramBenchmark result = ProgressDisplay.Show(
                    terminal, $"measuring {name}", show => Measure(name, options, show, cancellation));
                results.Add(result);
                if (!isJson) { BenchTable.WriteRow(terminal.Text, result); }
            }

            BenchReport report = new(
                results,
                Math.Round(Math.Exp(results.Average(result => Math.Log(result.CyclesPerSecond)))),
                results.Min(result => result.CyclesPerSecond),
                MachineProbe.Describe(),
                threadCount,
                profileName);
            if (isJson) { terminal.WriteJson(report, CliJson.Default.BenchReport); }
            else { BenchTable.WriteFoot(terminal.Text, report); }
            return ExitStatus.Done;
        });
        return command;
    }

    private static ProgramBenchmark Measure(
        string name, IReadOnlyList<string> options, Action<string> show, CancellationToken cancellation)
    {
        string receipt = Path.Combine(Path.GetTempPath(), $"probity-bench-{Path.GetRandomFileName()}");
        try
        {
            show("proving");
            ProgramBenchmark proven = Read(
                ChildProcess.Run([BenchProgramCommand.Name, name, .. options, "--receipt", receipt], cancellation),
                CliJson.Default.ProgramBenchmark);
            show("verifying in a fresh process");
            VerifyReport cold = Read(
                ChildProcess.Run(["verify", receipt, "--json"], AsTheScriptStartsIt, cancellation),
                CliJson.Default.VerifyReport);
            return proven with { ColdVerifyMilliseconds = cold.VerifyMilliseconds ?? 0 };
        }
        finally
        {
            File.Delete(receipt);
        }
    }

    private static T Read<T>(byte[] json, JsonTypeInfo<T> type) =>
        JsonSerializer.Deserialize(json, type)
        ?? throw new InvalidOperationException("A child process printed nothing.");

    private static string[] Split(string? list) =>
        list?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];
}
