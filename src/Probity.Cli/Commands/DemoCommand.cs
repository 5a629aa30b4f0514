using System.CommandLine;
using Probity.Cli.Output;
using Probity.Cli.Programs;

namespace Probity.Cli.Commands;

/// <summary><c>probity demo</c>: the main job in one command.</summary>
internal static class DemoCommand
{
    /// <summary>The command.</summary>
    public static CliCommand Create(Terminal terminal)
    {
        Option<int?> threads = CommonSymbols.Threads("all cores unless given");
        Option<bool> json = CommonSymbols.Json();
        CliCommand command = new(
            "demo",
            "Proves facts about a bank statement, that the bank's website gave it, and sells the proof over x402.",
            ["probity demo", "probity demo --json"])
        {
            Options = { threads, json },
        };
        command.SetAsyncWork(terminal, json, async (parsed, cancellation) =>
        {
            bool isJson = parsed.GetValue(json);
            int threadCount = parsed.GetValue(threads) ?? Environment.ProcessorCount;
            Demo demo = new(terminal, !isJson, threadCount);
            DemoReport report = await demo.PlayAsync(cancellation).ConfigureAwait(false);
            if (isJson) { terminal.WriteJson(report, CliJson.Default.DemoReport); }
            return report.Ok ? ExitStatus.Done : ExitStatus.Failed;
        });
        return command;
    }
}
