using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Probity.Node.Tests.Payments.Crashes;

/// <summary>A process that a test starts, to kill it.</summary>
internal sealed class KilledProcess : IDisposable
{
    private readonly Process _process;

    private KilledProcess(Process process) => _process = process;

    /// <summary>Starts a program of these tests' folder and waits until it says that it is ready.</summary>
    /// <param name="program">A file's name.</param>
    /// <param name="readyMark">How the line begins by which it says so.</param>
    /// <param name="words">Its arguments.</param>
    public static async Task<KilledProcess> StartAsync(string program, string readyMark, params string[] words)
    {
        ProcessStartInfo start = new("dotnet")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, program));
        foreach (string word in words) { start.ArgumentList.Add(word); }
        start.Environment["DOTNET_TieredPGO"] = "0";
        start.Environment["DOTNET_gcServer"] = "0";
        KilledProcess started = new(Process.Start(start)!);
        Task<string> complaint = started._process.StandardError.ReadToEndAsync(CancellationToken.None);
        string? line = await started._process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
        if (line?.StartsWith(readyMark, StringComparison.Ordinal) == true) { return started; }
        string text = await complaint;
        started.Dispose();
        throw new InvalidOperationException($"{string.Join(' ', words)}: {line} {text}");
    }

    /// <summary>A process of Probity.Payments.Worker.</summary>
    public static Task<KilledProcess> StartWorkerAsync(params string[] words) =>
        StartAsync("Probity.Payments.Worker.dll", "ready", words);

    /// <summary>A port that was free a moment ago: a server comes back at the same one.</summary>
    public static string FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>What it says until its end.</summary>
    public Task<string> ReadToEndAsync() =>
        _process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);

    /// <summary>Ends it at once, whatever it is doing (SIGKILL).</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    public void Dispose()
    {
        if (!_process.HasExited) { _process.Kill(); }
        _process.Dispose();
    }
}
