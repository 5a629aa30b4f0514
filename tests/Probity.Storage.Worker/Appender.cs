using System.Globalization;
using System.Text;
using Probity.Core.Stores;

namespace Probity.Storage.Worker;

/// <summary>Makes an item and counts it, in one commit; says so once the commit was acknowledged.</summary>
internal static class Appender
{
    // Some values fill several pages, so that there is something to tear.
    private static readonly int[] Sizes = [0, 10, 100, 3000, 20_000];

    public static async Task RunAsync(IRecordStore store, int caller)
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"{caller:D3}");
        RecordKey counter = new("counter", name);
        StoredRecord? read = await store.FindAsync(counter, CancellationToken.None);
        int number = read is null
            ? 0
            : int.Parse(Encoding.ASCII.GetString(read.Value.Span), CultureInfo.InvariantCulture);
        while (true)
        {
            number++;
            byte[] count = Encoding.ASCII.GetBytes(number.ToString(CultureInfo.InvariantCulture));
            byte[] item = new byte[Sizes[number % Sizes.Length]];
            item.AsSpan().Fill((byte)number);
            RecordChange[] changes =
            [
                read is null ? RecordChange.Insert(counter, count) : RecordChange.Replace(read, count),
                RecordChange.Insert(
                    new RecordKey("item", string.Create(CultureInfo.InvariantCulture, $"{name}-{number:D8}")), item),
            ];
            if (!await store.TryCommitAsync(changes, CancellationToken.None))
            {
                throw new InvalidOperationException("Nobody else writes these records.");
            }

            read = new StoredRecord(counter, (read?.Version ?? 0) + 1, count, null);
            string line = string.Create(CultureInfo.InvariantCulture, $"{name} {number}");
            lock (Console.Out)
            {
                Console.Out.WriteLine(line);
                Console.Out.Flush();
            }
        }
    }
}
