namespace Probity.Cli;

/// <summary>Ends a command with one sentence for the user: what, why, what to do.</summary>
/// <param name="message">The sentence; without a full stop at its end.</param>
/// <param name="exitStatus">One of <see cref="ExitStatus"/>.</param>
internal sealed class CliException(string message, int exitStatus = ExitStatus.Failed) : Exception(message)
{
    /// <summary>What the process ends with.</summary>
    public int Status { get; } = exitStatus;
}
