using Probity.Core.Stores;
using Probity.Storage;
using Probity.Storage.Worker;

// A process that uses a store, so that tests can kill it and look; and a measurement.
//   append LOCATION CALLERS         commits for ever, and prints "caller number" for each commit that was acknowledged
//   count  LOCATION CALLERS TIMES   adds 1 to one record so many times in each caller
//   bench  LOCATION CALLERS SECONDS prints commits per second and latencies
string[] words = args;
await using IRecordStore store = await RecordStores.OpenAsync(words[1], CancellationToken.None);
int callers = int.Parse(words[2], System.Globalization.CultureInfo.InvariantCulture);
int number = words.Length > 3 ? int.Parse(words[3], System.Globalization.CultureInfo.InvariantCulture) : 0;
Func<int, Task> work = words[0] switch
{
    "append" => caller => Appender.RunAsync(store, caller),
    "count" => _ => Counter.RunAsync(store, number),
    "bench" => _ => Task.CompletedTask,
    _ => throw new ArgumentException("append, count or bench"),
};
try
{
    await Task.WhenAll(Enumerable.Range(0, callers).Select(caller => Task.Run(() => work(caller))));
    if (words[0] == "bench") { await Bench.RunAsync(store, callers, TimeSpan.FromSeconds(number)); }
    return 0;
}
catch (StoreException lost)
{
    Console.Error.WriteLine(lost.Message);
    return 1;
}
