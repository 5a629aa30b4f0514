namespace Probity.Cli;

/// <summary>What the process reports to its caller.</summary>
internal static class ExitStatus
{
    /// <summary>The work is done; a receipt is valid.</summary>
    public const int Done = 0;

    /// <summary>A receipt was rejected, a program trapped, a file could not be read or written.</summary>
    public const int Failed = 1;

    /// <summary>The command line itself makes no sense.</summary>
    public const int WrongUsage = 2;
}
