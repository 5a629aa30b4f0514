using System.Globalization;
using System.Text;
using Probity.Core.Stores;

namespace Probity.Storage.Worker;

/// <summary>Adds 1 to a record that others write as well.</summary>
internal static class Counter
{
    public static async Task RunAsync(IRecordStore store, int times)
    {
        RecordKey key = new("counter", "common");
        for (int done = 0; done < times;)
        {
            StoredRecord? read = await store.FindAsync(key, CancellationToken.None);
            int next = 1 + (read is null
                ? 0
                : int.Parse(Encoding.ASCII.GetString(read.Value.Span), CultureInfo.InvariantCulture));
            byte[] value = Encoding.ASCII.GetBytes(next.ToString(CultureInfo.InvariantCulture));
            RecordChange change = read is null ? RecordChange.Insert(key, value) : RecordChange.Replace(read, value);
            if (await store.TryCommitAsync([change], CancellationToken.None)) { done++; }
        }
    }
}
