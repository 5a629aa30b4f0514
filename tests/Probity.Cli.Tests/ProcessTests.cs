using System.Diagnostics;

namespace Probity.Cli.Tests;

/// <summary>The real program in a process of its own.</summary>
public sealed class ProcessTests
{
    [Fact]
    public void Results_go_to_standard_output_and_errors_to_standard_error()
    {
        (int status, string output, string error) = Start("run", "matmul");
        Assert.Equal(0, status);
        Assert.Contains("checksum", output, StringComparison.Ordinal);
        Assert.StartsWith("probity: ", error, StringComparison.Ordinal);
        Assert.Equal((2, string.Empty), Start("no-such-command") switch { var (s, o, _) => (s, o) });
        Assert.Equal((1, string.Empty), Start("run", "no-such-file") switch { var (s, o, _) => (s, o) });
    }

    [Fact]
    public void Nothing_is_drawn_when_nobody_watches()
    {
        (int status, _, string error) = Start("run", "fibonacci");
        Assert.Equal(0, status);
        Assert.DoesNotContain('\u001b', error);
        Assert.Single(error.TrimEnd('\n').Split('\n'));
    }

    private static (int Status, string Output, string Error) Start(params string[] arguments)
    {
        ProcessStartInfo start = new("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "probity-cli.dll"));
        foreach (string argument in arguments) { start.ArgumentList.Add(argument); }
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, error.GetAwaiter().GetResult());
    }
}
