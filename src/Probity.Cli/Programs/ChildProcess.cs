using System.Diagnostics;

namespace Probity.Cli.Programs;

/// <summary>Runs this very program again, with other arguments.</summary>
internal static class ChildProcess
{
    private const string AssemblyFile = "probity-cli.dll";

    /// <summary>This very program.</summary>
    public static string Assembly => Path.Combine(AppContext.BaseDirectory, AssemblyFile);

    /// <summary>Runs to the end and returns what it wrote to standard output.</summary>
    /// <exception cref="CliException">It failed; the message is its own.</exception>
    public static byte[] Run(IReadOnlyList<string> arguments, CancellationToken cancellation) =>
        Run(arguments, environment: [], cancellation);

    /// <summary>The same with variables of the environment.</summary>
    public static byte[] Run(
        IReadOnlyList<string> arguments,
        IReadOnlyList<KeyValuePair<string, string>> environment,
        CancellationToken cancellation)
    {
        ProcessStartInfo start = new(Host()) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(Assembly);
        foreach (string argument in arguments) { start.ArgumentList.Add(argument); }
        foreach ((string name, string value) in environment) { start.Environment[name] = value; }
        using Process process = Process.Start(start) ?? throw new CliException("cannot start another process");
        using CancellationTokenRegistration stop = cancellation.Register(() => Kill(process));
        Task<string> error = process.StandardError.ReadToEndAsync(CancellationToken.None);
        using MemoryStream output = new();
        process.StandardOutput.BaseStream.CopyTo(output);
        process.WaitForExit();
        cancellation.ThrowIfCancellationRequested();
        if (process.ExitCode == ExitStatus.Done) { return output.ToArray(); }
        string message = error.GetAwaiter().GetResult().Trim();
        throw new CliException(message.StartsWith("probity: ", StringComparison.Ordinal)
            ? message["probity: ".Length..]
            : $"a part of the work ended with status {process.ExitCode}; is there enough memory? {message}");
    }

    /// <summary>What runs it. Started by ./probity, this process is "dotnet" itself; otherwise that stands on the path
    /// or in DOTNET_ROOT.</summary>
    public static string Host()
    {
        if (Environment.ProcessPath is { } own && Path.GetFileNameWithoutExtension(own) == "dotnet") { return own; }
        string? root = Environment.GetEnvironmentVariable("DOTNET_ROOT");
        return root is null ? "dotnet" : Path.Combine(root, "dotnet");
    }

    private static void Kill(Process process)
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // It has ended by itself.
        }
    }
}
