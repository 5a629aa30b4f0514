using System.CommandLine;
using System.Diagnostics;
using Probity.Cli.Output;
using Probity.Cli.Programs;
using Probity.Machine.Executor;

namespace Probity.Cli.Commands;

/// <summary><c>probity run</c>: executes without proving.</summary>
internal static class RunCommand
{
    // A quarter of a minute or so: enough for any real program, and an endless loop ends by itself.
    private const long UsualMaxCycles = 10_000_000_000;

    /// <summary>The command.</summary>
    public static CliCommand Create(Terminal terminal)
    {
        Argument<string> guest = CommonSymbols.Guest();
        Option<string?> secret = CommonSymbols.PrivateInput(), open = CommonSymbols.PublicInput();
        Option<long?> maxCycles = CommonSymbols.MaxCycles(
            UsualMaxCycles, "Stop the program after so many instructions.");
        Option<bool> json = CommonSymbols.Json();
        CliCommand command = new(
            "run",
            "Runs a program without proving anything: its public output goes to standard output.",
            [
                "probity run fibonacci",
                "probity run prog.elf --private secret.bin --public question.txt",
                "cat secret.bin | probity run prog.elf --private - --json",
            ])
        {
            Notes =
            [
                CommonSymbols.GuestNote,
                "The exit status is 0 when the program ended by itself, whatever its own exit code.",
            ],
            Arguments = { guest },
            Options = { secret, open, maxCycles, json },
        };
        command.SetWork(terminal, json, (parsed, _) =>
        {
            Guest program = Guest.Load(parsed.GetRequiredValue(guest));
            ExecutionInput input = program.ReadInput(terminal, parsed.GetValue(secret), parsed.GetValue(open));
            ExecutionLimits limits = new(parsed.GetValue(maxCycles) ?? UsualMaxCycles);
            return Run(terminal, program, input, limits, parsed.GetValue(json));
        });
        return command;
    }

    /// <summary>The sentence for a program that did not end by itself.</summary>
    public static string Explain(Trap trap) => trap.Reason == TrapReason.CycleLimit
        ? $"the program did not end within {Wording.Count(trap.Cycle)} instructions; --max-cycles allows more"
        : $"the program stopped with a {trap.ToString().TrimEnd('.')}";

    private static int Run(Terminal terminal, Guest program, ExecutionInput input, ExecutionLimits limits, bool json)
    {
        long start = Stopwatch.GetTimestamp();
        ExecutionResult result = ProgressDisplay.Show(
            terminal, $"running {program.Name}", _ => GuestExecutor.Run(program.Program, input, limits));
        TimeSpan elapsed = Stopwatch.GetElapsedTime(start);
        terminal.ErrorBytes.Write(result.DebugText.Span);
        string? error = result.HasExited ? null : Explain(result.Trap);
        if (json)
        {
            int? exitCode = result.HasExited ? result.ExitCode : null;
            RunReport report = new(result.Cycles, result.PublicOutput.ToArray(), exitCode) { Error = error };
            terminal.WriteJson(report, CliJson.Default.RunReport);
        }
        else
        {
            terminal.Output.Write(result.PublicOutput.Span);
            terminal.Output.Flush();
        }

        terminal.Error.WriteLine(error is null
            ? $"probity: {Wording.Count(result.Cycles)} cycles in {Wording.Seconds(elapsed)}, "
                + $"{Wording.Count(result.PublicOutput.Length)} bytes of public output, exit code {result.ExitCode}"
            : $"probity: {error}");
        return error is null ? ExitStatus.Done : ExitStatus.Failed;
    }
}
