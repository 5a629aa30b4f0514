using System.Diagnostics;

namespace Probity.Storage.Tests.Support;

/// <summary>Another process that uses a store.</summary>
internal sealed class WorkerProcess : IDisposable
{
    private readonly Process _process;

    private WorkerProcess(Process process) => _process = process;

    public static WorkerProcess Start(params string[] words)
    {
        ProcessStartInfo start = new("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "Probity.Storage.Worker.dll"));
        foreach (string word in words) { start.ArgumentList.Add(word); }
        Process process = Process.Start(start)!;

        // What it says about a server that a test took away is no news.
        _ = process.StandardError.ReadToEndAsync(CancellationToken.None);
        return new WorkerProcess(process);
    }

    public ValueTask<string?> ReadLineAsync(CancellationToken cancellationToken) =>
        _process.StandardOutput.ReadLineAsync(cancellationToken);

    /// <summary>Ends it at once, whatever it is doing (SIGKILL), and gives what it had still said.</summary>
    public async Task<string> KillAsync(CancellationToken cancellationToken)
    {
        _process.Kill();
        string rest = await _process.StandardOutput.ReadToEndAsync(cancellationToken);
        await _process.WaitForExitAsync(cancellationToken);
        return rest;
    }

    public async Task<int> WaitAsync(CancellationToken cancellationToken)
    {
        await _process.StandardOutput.ReadToEndAsync(cancellationToken);
        await _process.WaitForExitAsync(cancellationToken);
        return _process.ExitCode;
    }

    public void Dispose()
    {
        if (!_process.HasExited) { _process.Kill(); }
        _process.Dispose();
    }
}
