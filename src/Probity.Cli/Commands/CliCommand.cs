using System.CommandLine;
using Probity.Cli.Output;

namespace Probity.Cli.Commands;

/// <summary>
/// A command with examples for its help, whose work runs off the main thread and reports failures in one sentence.
/// </summary>
/// <param name="name">What the user types.</param>
/// <param name="description">One sentence.</param>
/// <param name="examples">Whole command lines.</param>
internal sealed class CliCommand(string name, string description, IReadOnlyList<string> examples)
    : Command(name, description)
{
    /// <summary>Whole command lines, shown under the help.</summary>
    public IReadOnlyList<string> Examples { get; } = examples;

    /// <summary>Paragraphs shown under the help, before the examples.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Says what the command does.</summary>
    /// <param name="terminal">Where errors go.</param>
    /// <param name="json">Whether a failure is also one JSON object on standard output; null where it never is.</param>
    /// <param name="work">Returns the exit status.</param>
    public void SetWork(Terminal terminal, Option<bool>? json, Func<ParseResult, CancellationToken, int> work) =>
        SetAsyncWork(terminal, json, (parsed, cancellation) => Task.FromResult(work(parsed, cancellation)));

    /// <summary>Says what the command does, where that waits for others.</summary>
    /// <param name="terminal">Where errors go.</param>
    /// <param name="json">Whether a failure is also one JSON object on standard output; null where it never is.</param>
    /// <param name="work">Returns the exit status.</param>
    public void SetAsyncWork(
        Terminal terminal, Option<bool>? json, Func<ParseResult, CancellationToken, Task<int>> work) =>
        SetAction((parsed, cancellation) =>
        {
            bool isJson = json is not null && parsed.GetValue(json);
            return Work.RunAsync(terminal, isJson, token => work(parsed, token), cancellation);
        });
}
