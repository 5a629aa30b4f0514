using System.ComponentModel;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading.Channels;

namespace Probity.Node.Tests.Interop;

/// <summary>A program that this test started, and ends.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private const int MaxOutputLength = 20_000;
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(15);

    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly Channel<string> _lines = Channel.CreateBounded<string>(
        new BoundedChannelOptions(100) { FullMode = BoundedChannelFullMode.DropWrite });

    private ServerProcess(Process process) => _process = process;

    /// <summary>What it wrote so far.</summary>
    public string Output
    {
        get { lock (_output) { return _output.ToString(); } }
    }

    /// <summary>Where a program is, or null on a machine without it.</summary>
    public static string? Find(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(':')
            .Concat(["/usr/sbin", "/usr/local/sbin", "/sbin"])
            .Select(folder => Path.Combine(folder, program))
            .FirstOrDefault(File.Exists);

    /// <summary>Starts a program; its standard input stays open and empty.</summary>
    public static ServerProcess Start(
        string program, string folder, IEnumerable<string> arguments, params (string Name, string Value)[] environment)
    {
        ProcessStartInfo start = new(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach ((string name, string value) in environment) { start.Environment[name] = value; }
        Process process = new() { StartInfo = start };
        ServerProcess server = new(process);
        process.OutputDataReceived += server.Take;
        process.ErrorDataReceived += server.Take;
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return server;
    }

    /// <summary>Runs a program to its end and gives its output.</summary>
    public static async Task<string> RunAsync(
        string program, string folder, IEnumerable<string> arguments, params (string Name, string Value)[] environment)
    {
        await using ServerProcess run = Start(program, folder, arguments, environment);
        using CancellationTokenSource timer = new(TimeSpan.FromSeconds(120));
        await run._process.WaitForExitAsync(timer.Token);
        return run.Output;
    }

    /// <summary>Returns when somebody listens, or tells what the program said instead.</summary>
    public async Task WaitForAsync(EndPoint endPoint)
    {
        long start = Stopwatch.GetTimestamp();
        while (true)
        {
            using Socket socket = new(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Unspecified);
            try
            {
                await socket.ConnectAsync(endPoint);
                return;
            }
            catch (SocketException) when (!_process.HasExited && Stopwatch.GetElapsedTime(start) < StartTimeout)
            {
                // Nobody tells when a foreign program begins to listen; the wait is bounded, and ends with success.
                await Task.Delay(TimeSpan.FromMilliseconds(10));
            }
            catch (SocketException failure)
            {
                throw new IOException($"nobody listens at {endPoint}: {Output}", failure);
            }
        }
    }

    /// <summary>Its first line that begins like this.</summary>
    public async Task<string> ReadLineAsync(string beginning)
    {
        using CancellationTokenSource timer = new(StartTimeout);
        await foreach (string line in _lines.Reader.ReadAllAsync(timer.Token))
        {
            if (line.StartsWith(beginning, StringComparison.Ordinal)) { return line; }
        }

        throw new IOException($"the program ended: {Output}");
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        try
        {
            _process.Kill(entireProcessTree: true);
        }
        catch (Exception failure) when (failure is InvalidOperationException or Win32Exception)
        {
            // It has ended already.
        }

        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private void Take(object sender, DataReceivedEventArgs line)
    {
        if (line.Data is null) { return; }
        _lines.Writer.TryWrite(line.Data);
        lock (_output)
        {
            if (_output.Length < MaxOutputLength) { _output.AppendLine(line.Data); }
        }
    }
}
