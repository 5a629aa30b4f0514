using System.Diagnostics;
using System.Globalization;
using Probity.Cli.Programs;

namespace Probity.Cli.PaymentBenchmarks;

/// <summary>A process that a benchmark started, and ends.</summary>
internal sealed class BenchProcess : IAsyncDisposable
{
    // Of the kernel's counters of time; Linux has had it at 100 for decades.
    private const double TicksPerSecond = 100;

    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(60);

    private readonly Process _process;

    private BenchProcess(string name, Process process) => (Name, _process) = (name, process);

    /// <summary>For tables.</summary>
    public string Name { get; }

    /// <summary>Used so far, by all its threads.</summary>
    public double CpuMilliseconds => Cpu(_process.Id);

    /// <summary>Used so far by this very process.</summary>
    public static double OwnCpuMilliseconds => Cpu(Environment.ProcessId);

    /// <summary>Starts a program.</summary>
    /// <param name="name">For tables.</param>
    /// <param name="program">What.</param>
    /// <param name="arguments">With what.</param>
    /// <param name="environment">More variables.</param>
    /// <param name="folder">Where; null for here.</param>
    public static BenchProcess Start(
        string name, string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string> environment,
        string? folder)
    {
        ProcessStartInfo start = new(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            WorkingDirectory = folder ?? string.Empty,
        };
        foreach ((string key, string value) in environment) { start.Environment[key] = value; }
        try
        {
            return new BenchProcess(name, Process.Start(start)!);
        }
        catch (System.ComponentModel.Win32Exception failure)
        {
            throw new CliException($"cannot start {program}: {Output.Wording.Clause(failure.Message)}");
        }
    }

    /// <summary>Starts this very program with other arguments, and with the environment of this one: the script
    /// <c>probity</c> sets the same for it and for servers.</summary>
    public static BenchProcess StartOwn(string name, params string[] arguments) => Start(
        name, ChildProcess.Host(), [ChildProcess.Assembly, .. arguments], new Dictionary<string, string>(), null);

    /// <summary>Reads lines until one begins with a text.</summary>
    /// <returns>The rest of that line.</returns>
    /// <exception cref="CliException">It ended, or said nothing of the kind.</exception>
    public async Task<string> ReadAsync(string prefix, CancellationToken cancellation)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(StartPatience);
        try
        {
            while (await _process.StandardOutput.ReadLineAsync(limit.Token).ConfigureAwait(false) is { } line)
            {
                if (line.StartsWith(prefix, StringComparison.Ordinal)) { return line[prefix.Length..]; }
            }
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new CliException($"{Name} did not say '{prefix}' in time");
        }

        throw new CliException($"{Name} ended early");
    }

    /// <summary>Sends it a line.</summary>
    public async Task WriteAsync(string line)
    {
        await _process.StandardInput.WriteLineAsync(line).ConfigureAwait(false);
        await _process.StandardInput.FlushAsync().ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        try
        {
            _process.Kill();
        }
        catch (InvalidOperationException)
        {
            // It ended by itself.
        }

        await _process.WaitForExitAsync().ConfigureAwait(false);
        _process.Dispose();
    }

    // Fields 14 and 15: time in the program and in the kernel. The name, which may hold anything, ends with ") ".
    private static double Cpu(int process)
    {
        string stat = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/stat"));
        string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        long inProgram = long.Parse(fields[11], CultureInfo.InvariantCulture);
        long inKernel = long.Parse(fields[12], CultureInfo.InvariantCulture);
        return (inProgram + inKernel) * 1000 / TicksPerSecond;
    }
}
