using System.Diagnostics;
using System.Globalization;
using Probity.Core.Stores;

namespace Probity.Storage.Worker;

/// <summary>Small commits as a payment server makes them: one record made, one written over; 200 bytes each.</summary>
internal static class Bench
{
    public static async Task RunAsync(IRecordStore store, int callers, TimeSpan time)
    {
        await MeasureAsync(store, callers, "warm", time / 5);
        await MeasureAsync(store, callers, "real", time);
    }

    private static async Task MeasureAsync(IRecordStore store, int callers, string run, TimeSpan time)
    {
        long start = Stopwatch.GetTimestamp();
        List<double>[] latencies = await Task.WhenAll(Enumerable.Range(0, callers).Select(caller => Task.Run(
            () => CommitAsync(store, $"{run}-{start}-{caller}", start, time))));
        TimeSpan elapsed = Stopwatch.GetElapsedTime(start);
        double[] all = [.. latencies.SelectMany(one => one).Order()];
        Console.Out.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{run}: {callers} callers, {all.Length / elapsed.TotalSeconds:F0} commits/s, milliseconds: "
            + $"median {all[all.Length / 2]:F3}, 99 % {all[all.Length * 99 / 100]:F3}, most {all[^1]:F1}"));
    }

    private static async Task<List<double>> CommitAsync(IRecordStore store, string name, long start, TimeSpan time)
    {
        List<double> milliseconds = [];
        byte[] value = new byte[200];
        RecordKey account = new("account", name);
        for (long version = 0; Stopwatch.GetElapsedTime(start) < time; version++)
        {
            RecordChange write = version == 0
                ? RecordChange.Insert(account, value)
                : RecordChange.Replace(new StoredRecord(account, version, value, null), value);
            RecordKey item = new("item", string.Create(CultureInfo.InvariantCulture, $"{name}-{version}"));
            long begin = Stopwatch.GetTimestamp();
            if (!await store.TryCommitAsync([write, RecordChange.Insert(item, value)], CancellationToken.None))
            {
                throw new InvalidOperationException("Nobody else writes these records.");
            }

            milliseconds.Add(Stopwatch.GetElapsedTime(begin).TotalMilliseconds);
        }

        return milliseconds;
    }
}
