using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Probity.Node.Tests.Payments.Crashes;

/// <summary>A process of Probity.Payments.Worker.</summary>
internal sealed class WorkerProcess : IDisposable
{
    private readonly Process _process;

    private WorkerProcess(Process process) => _process = process;

    /// <summary>Starts one and waits until it says that it is ready.</summary>
    public static async Task<WorkerProcess> StartAsync(params string[] words)
    {
        ProcessStartInfo start = new("dotnet")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "Probity.Payments.Worker.dll"));
        foreach (string word in words) { start.ArgumentList.Add(word); }
        start.Environment["DOTNET_TieredPGO"] = "0";
        start.Environment["DOTNET_gcServer"] = "0";
        WorkerProcess worker = new(Process.Start(start)!);
        Task<string> complaint = worker._process.StandardError.ReadToEndAsync(CancellationToken.None);
        if (await worker._process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) == "ready")
        {
            return worker;
        }

        string text = await complaint;
        worker.Dispose();
        throw new InvalidOperationException($"{string.Join(' ', words)}: {text}");
    }

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
