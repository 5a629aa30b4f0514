using Probity.Cli.Output;

namespace Probity.Cli;

/// <summary>
/// Runs a command's work off the main thread, so that a signal is answered, and turns every failure into one sentence.
/// </summary>
internal static class Work
{
    // Long enough to remove a temporary file, short enough for someone who waits at a prompt.
    private static readonly TimeSpan CancellationGrace = TimeSpan.FromSeconds(2);

    /// <summary>Runs the work.</summary>
    /// <param name="terminal">Where a failure is told.</param>
    /// <param name="json">Whether it is also told as a JSON object on standard output.</param>
    /// <param name="work">Returns the exit status.</param>
    /// <param name="cancellation">The user's Ctrl-C.</param>
    public static async Task<int> RunAsync(
        Terminal terminal, bool json, Func<CancellationToken, Task<int>> work, CancellationToken cancellation)
    {
        try
        {
            Task<int> running = Task.Run(() => work(cancellation), CancellationToken.None);
            try
            {
                return await running.WaitAsync(cancellation).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (!running.IsCompleted)
            {
                // Not every stage can be interrupted; the process ends with it.
                Task grace = Task.Delay(CancellationGrace, CancellationToken.None);
                await Task.WhenAny(running, grace).ConfigureAwait(false);

                // A server that was asked to stop has done what it was asked.
                if (running.IsCompletedSuccessfully) { return await running.ConfigureAwait(false); }
                throw;
            }
        }
#pragma warning disable CA1031 // The end of the line: whatever happened becomes one sentence, never a stack trace.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            Exception cause = failure is AggregateException many ? many.Flatten().InnerExceptions[0] : failure;
            (string sentence, int status) = Explain(cause);
            terminal.Error.WriteLine($"probity: {sentence}");
            if (json && status != ExitStatus.WrongUsage)
            {
                terminal.WriteJson(new FailureReport(sentence), CliJson.Default.FailureReport);
            }

            return status;
        }
    }

    private static (string Sentence, int Status) Explain(Exception failure) => failure switch
    {
        CliException known => (known.Message, known.Status),
        OperationCanceledException => ("cancelled; no file was written", ExitStatus.Failed),
        OutOfMemoryException => (
            "there is not enough memory for this; close other programs, or prove a shorter execution",
            ExitStatus.Failed),
        UnauthorizedAccessException or IOException => (Wording.Clause(failure.Message), ExitStatus.Failed),
        _ => ($"internal error ({failure.GetType().Name}): {failure.Message} Please report it", ExitStatus.Failed),
    };
}
