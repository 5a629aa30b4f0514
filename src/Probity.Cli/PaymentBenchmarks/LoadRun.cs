using System.Collections.Concurrent;
using System.Diagnostics;

namespace Probity.Cli.PaymentBenchmarks;

/// <summary>Does one thing many times, so many at once, and keeps the times.</summary>
internal sealed class LoadRun
{
    private readonly ConcurrentDictionary<string, int> _failures = new(StringComparer.Ordinal);
    private double[] _milliseconds = [];
    private int _next;
    private int _good;

    /// <summary>How many did what they should.</summary>
    public int Good => _good;

    /// <summary>From the first start to the last end.</summary>
    public TimeSpan Elapsed { get; private set; }

    /// <summary>What went wrong, and how often.</summary>
    public IReadOnlyDictionary<string, int> Failures => _failures;

    /// <summary>Each one's time, in rising order. Unit: milliseconds.</summary>
    public IReadOnlyList<double> Milliseconds => _milliseconds;

    /// <summary>Works.</summary>
    /// <param name="count">How often.</param>
    /// <param name="concurrency">How many at once.</param>
    /// <param name="operation">Gets the worker's number and the operation's; returns null, or what went wrong.</param>
    public static async Task<LoadRun> DoAsync(int count, int concurrency, Func<int, int, Task<string?>> operation)
    {
        LoadRun run = new() { _milliseconds = new double[count] };
        long start = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, concurrency).Select(worker => run.WorkAsync(worker, operation)))
            .ConfigureAwait(false);
        run.Elapsed = Stopwatch.GetElapsedTime(start);
        Array.Sort(run._milliseconds);
        return run;
    }

    private async Task WorkAsync(int worker, Func<int, int, Task<string?>> operation)
    {
        await Task.Yield();
        for (int i; (i = Interlocked.Increment(ref _next) - 1) < _milliseconds.Length;)
        {
            long start = Stopwatch.GetTimestamp();
            string? failure;
            try
            {
                failure = await operation(worker, i).ConfigureAwait(false);
            }
            catch (Exception exception) when (exception is IOException or HttpRequestException
                or System.Net.Sockets.SocketException or Node.Wallets.SpendingRefusedException)
            {
                failure = exception.Message;
            }

            _milliseconds[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            if (failure is null) { Interlocked.Increment(ref _good); }
            else { _failures.AddOrUpdate(failure, 1, (_, known) => known + 1); }
        }
    }
}
