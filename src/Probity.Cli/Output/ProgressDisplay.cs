using System.Diagnostics;
using Spectre.Console;

namespace Probity.Cli.Output;

/// <summary>A spinner with the stage and the time so far, on a terminal's standard error; nothing elsewhere.</summary>
internal static class ProgressDisplay
{
    private static readonly TimeSpan Refresh = TimeSpan.FromMilliseconds(200);

    /// <summary>Does the work, which waits for others, and shows its stages.</summary>
    public static Task<T> ShowAsync<T>(Terminal terminal, string title, Func<Action<string>, Task<T>> work) =>
        terminal.ShowsProgress
            ? Task.Run(() => Show(terminal, title, show => work(show).GetAwaiter().GetResult()))
            : work(_ => { });

    /// <summary>Does the work and shows its stages.</summary>
    /// <param name="terminal">Shows nothing unless somebody watches its standard error.</param>
    /// <param name="title">What is being done.</param>
    /// <param name="work">Calls its argument with the name of each stage that begins.</param>
    public static T Show<T>(Terminal terminal, string title, Func<Action<string>, T> work)
    {
        if (!terminal.ShowsProgress) { return work(_ => { }); }
        long start = Stopwatch.GetTimestamp();
        string stage = string.Empty;
        IAnsiConsole console = AnsiConsole.Create(
            new AnsiConsoleSettings
            {
                Out = new AnsiConsoleOutput(Console.Error),
                Interactive = InteractionSupport.Yes,
            });
        return console.Status().Start(Markup.Escape(title), context =>
        {
            using Timer timer = new(_ => context.Status(Line()), null, Refresh, Refresh);
            return work(name => Volatile.Write(ref stage, name));
        });

        string Line() => Markup.Escape(
            $"{title}: {Volatile.Read(ref stage)}  {Wording.OneDigit(Stopwatch.GetElapsedTime(start).TotalSeconds)} s");
    }
}
