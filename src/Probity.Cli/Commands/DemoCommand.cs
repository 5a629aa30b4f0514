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
            "Proves that a private bank statement meets a public policy, verifies that, and shows what is refused.",
            ["probity demo", "probity demo --json"])
        {
            Options = { threads, json },
        };
        command.SetWork(terminal, json, (parsed, cancellation) =>
        {
            bool isJson = parsed.GetValue(json);
            int threadCount = parsed.GetValue(threads) ?? Environment.ProcessorCount;
            DemoReport report = new Demo(terminal, !isJson, threadCount).Play(cancellation);
            if (isJson) { terminal.WriteJson(report, CliJson.Default.DemoReport); }
            return report.Ok ? ExitStatus.Done : ExitStatus.Failed;
        });
        return command;
    }
}
