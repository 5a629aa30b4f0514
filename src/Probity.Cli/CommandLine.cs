using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using System.Runtime.InteropServices;
using Probity.Cli.Commands;
using Probity.Cli.Output;

namespace Probity.Cli;

/// <summary>The whole command line: from arguments to an exit status, without ever throwing.</summary>
internal static class CommandLine
{
    /// <summary>Runs one command; Ctrl-C cancels it.</summary>
    public static async Task<int> RunAsync(string[] args, Terminal terminal)
    {
        using CancellationTokenSource cancellation = new();
        // The first signal asks the work to stop; a second one ends the process at once.
        void Cancel(PosixSignalContext context)
        {
            context.Cancel = !cancellation.IsCancellationRequested;
            cancellation.Cancel();
        }

        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Cancel);
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Cancel);
        return await RunAsync(args, terminal, cancellation.Token).ConfigureAwait(false);
    }

    /// <summary>Runs one command with given cancellation.</summary>
    public static async Task<int> RunAsync(string[] args, Terminal terminal, CancellationToken cancellation)
    {
        // @file would be read as more arguments; nobody expects that of a file name.
        ParserConfiguration parser = new() { ResponseFileTokenReplacer = null };
        ParseResult parsed = Create(terminal).Parse(args, parser);
        if (parsed.Errors.Count > 0 && parsed.Action is not HelpCommandAction)
        {
            terminal.Error.WriteLine($"probity: {Wording.Clause(parsed.Errors[0].Message)}; {HelpHint(parsed)}");
            return ExitStatus.WrongUsage;
        }

        InvocationConfiguration invocation = new()
        {
            Output = terminal.Text,
            Error = terminal.Error,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null,
        };
        return await parsed.InvokeAsync(invocation, cancellation).ConfigureAwait(false);
    }

    private static CliCommand Create(Terminal terminal)
    {
        CliCommand root = new(
            "probity",
            "Proves what programs computed and what websites answered, and lets machines pay for it.",
            [
                "probity demo",
                "probity prove json-policy --out statement.receipt",
                "probity verify statement.receipt --program json-policy",
            ])
        {
            RunCommand.Create(terminal),
            ProveCommand.Create(terminal),
            VerifyCommand.Create(terminal),
            WebCommand.Create(terminal),
            PresentCommand.Create(terminal),
            AttestorCommand.Create(terminal),
            PayCommand.Create(terminal),
            WalletCommand.Create(terminal),
            SellCommand.Create(terminal),
            FacilitatorCommand.Create(terminal),
            EvidenceCommand.Create(terminal),
            KeyCommand.Create(terminal),
            InspectCommand.Create(terminal),
            GuestCommand.Create(terminal),
            BenchCommand.Create(terminal),
            BenchProgramCommand.Create(terminal),
            BenchShopCommand.Create(terminal),
            DemoCommand.Create(terminal),
        };
        HelpOption help = new() { Action = new HelpCommandAction() };
        root.Options.Add(help);
        Option<bool> version = new("--version") { Description = "Show the version." };
        root.Options.Add(version);
        root.SetAction(parsed =>
        {
            if (parsed.GetValue(version))
            {
                terminal.Text.WriteLine($"probity {typeof(CommandLine).Assembly.GetName().Version?.ToString(3)}");
                return ExitStatus.Done;
            }

            terminal.Error.WriteLine("probity: no command was given; see probity --help");
            return ExitStatus.WrongUsage;
        });
        return root;
    }

    private static string HelpHint(ParseResult parsed)
    {
        List<string> names = [];
        for (SymbolResult? at = parsed.CommandResult; at is not null; at = at.Parent)
        {
            if (at is CommandResult command) { names.Insert(0, command.Command.Name); }
        }

        return $"see {string.Join(' ', names)} --help";
    }
}
