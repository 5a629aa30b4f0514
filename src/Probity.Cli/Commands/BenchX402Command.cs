using System.CommandLine;
using Probity.Cli.Output;
using Probity.Cli.PaymentBenchmarks;
using Probity.Cli.Programs;

namespace Probity.Cli.Commands;

/// <summary><c>probity bench x402</c>: payments, the peer's and ours side by side.</summary>
internal static class BenchX402Command
{
    /// <summary>The command.</summary>
    public static CliCommand Create(Terminal terminal)
    {
        Option<string?> only = new("--only")
        {
            Description = "Rows with commas between; all of them unless given.",
            HelpName = "LIST",
        };
        Option<string?> sides = new("--sides")
        {
            Description = "peer, ours, mixed, with commas between; all of them unless given.",
            HelpName = "LIST",
        };
        Option<double> part = new("--part")
        {
            Description = "How much of the usual number of operations.",
            HelpName = "X",
            DefaultValueFactory = _ => 1,
        };
        RequireKnown(only, BenchOperation.All.Select(operation => operation.Name), "row");
        RequireKnown(sides, Enum.GetValues<BenchSide>().Select(Text), "side");
        Option<bool> json = CommonSymbols.Json();
        CliCommand command = new(
            "x402",
            "Pays on a real EVM of this machine, with the official packages and with ours, and prints what that costs.",
            ["probity bench x402", "probity bench x402 --only verify-32,settle-32 --sides ours --json"])
        {
            Notes =
            [
                "Needs node, and the peer's packages: npm ci --prefix bench/x402 --ignore-scripts. Each row has\n"
                + "a fresh chain (anvil, a block for each transaction) and fresh processes on both sides; one load\n"
                + "generator asks both. Ours keeps everything in files, and its payments are bound to their\n"
                + "requests. CPU is milliseconds per operation of each process; 'client' is the load generator, or\n"
                + "the peer's own client.",
            ],
            Options = { only, sides, part, json },
        };
        command.SetAsyncWork(terminal, json, async (parsed, cancellation) =>
        {
            List<PaymentBenchRow> rows = [];
            bool isJson = parsed.GetValue(json);
            DirectoryInfo folder = Directory.CreateTempSubdirectory("probity-bench-");
            try
            {
                using PaymentBenchmark benchmark = await PaymentBenchmark.CreateAsync(folder.FullName, cancellation)
                    .ConfigureAwait(false);
                if (!isJson) { PaymentBenchTable.WriteHead(terminal.Text); }
                string? names = parsed.GetValue(only);
                foreach (BenchOperation operation in BenchOperation.All.Where(one => Has(names, one.Name)))
                {
                    BenchOperation asked = operation with
                    {
                        Count = Math.Max(1, (int)(operation.Count * parsed.GetValue(part))),
                    };
                    foreach (BenchSide side in operation.Sides.Where(one => Has(parsed.GetValue(sides), Text(one))))
                    {
                        PaymentBenchRow row = await benchmark.MeasureAsync(asked, side, cancellation)
                            .ConfigureAwait(false);
                        rows.Add(row);
                        if (!isJson) { PaymentBenchTable.WriteRow(terminal.Text, row); }
                    }
                }
            }
            finally
            {
                folder.Delete(recursive: true);
            }

            PaymentBenchReport report = new(rows, MachineProbe.Describe());
            if (isJson) { terminal.WriteJson(report, CliJson.Default.PaymentBenchReport); }
            else { PaymentBenchTable.WriteFoot(terminal.Text, report); }
            return ExitStatus.Done;
        });
        return command;
    }

    private static void RequireKnown(Option<string?> option, IEnumerable<string> known, string noun) =>
        option.Validators.Add(result =>
        {
            foreach (string name in Split(result.GetValueOrDefault<string?>()).Except(known))
            {
                result.AddError($"there is no {noun} '{name}'; these are: {string.Join(", ", known)}");
            }
        });

    private static bool Has(string? list, string name) => list is null || Split(list).Contains(name);

    private static string Text(BenchSide side) => side.ToString().ToLowerInvariant();

    private static string[] Split(string? list) =>
        list?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];
}
