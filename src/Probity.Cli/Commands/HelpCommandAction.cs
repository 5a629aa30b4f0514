using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Probity.Cli.Commands;

/// <summary>The usual help, then notes and examples.</summary>
internal sealed class HelpCommandAction : SynchronousCommandLineAction
{
    private readonly HelpAction _usual = new() { MaxWidth = 100 };

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        _usual.Invoke(parseResult);
        if (parseResult.CommandResult.Command is not CliCommand command) { return ExitStatus.Done; }
        TextWriter output = parseResult.InvocationConfiguration.Output;
        foreach (string note in command.Notes)
        {
            output.WriteLine(note);
            output.WriteLine();
        }

        output.WriteLine("Examples:");
        foreach (string example in command.Examples) { output.WriteLine($"  {example}"); }
        return ExitStatus.Done;
    }
}
