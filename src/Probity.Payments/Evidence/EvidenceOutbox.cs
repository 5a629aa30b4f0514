using System.Globalization;
using Probity.Core.Secrets;
using Probity.Core.Stores;

namespace Probity.Payments.Evidence;

/// <summary>Makes entries of evidence as parts of the commits that they document.</summary>
/// <remarks>
/// An entry stands in the queue from the moment that the change holds, and not before; a sequencer moves it
/// into the log. Ids sort in the order in which they were made here, whatever the clock does, and by time
/// among processes; they are never used twice.
/// </remarks>
public sealed class EvidenceOutbox(TimeProvider time, IRandomSource random)
{
    /// <summary>The collection of entries that are not in the log yet.</summary>
    public const string Queue = "evidence-queue";

    private const int IdBytes = 16;

    private int _hasNew;
    private long _lastTicks;

    /// <summary>An entry, to be put into the commit of what it documents.</summary>
    /// <param name="kind">What it is about.</param>
    /// <param name="facts">What everybody may know: no person, no name, no address.</param>
    /// <param name="values">What only its owner may show; "payment" says which payment it is about.</param>
    public RecordChange Change(
        EvidenceEntryKind kind, IReadOnlyDictionary<string, string> facts,
        IReadOnlyDictionary<string, string> values)
    {
        DateTimeOffset now = time.GetUtcNow();
        EvidenceItem item = EvidenceItem.Create(kind, now, facts, values, random);
        byte[] id = new byte[IdBytes];
        random.Fill(id);
        Volatile.Write(ref _hasNew, 1);
        return RecordChange.Insert(
            new RecordKey(Queue, string.Create(
                CultureInfo.InvariantCulture, $"{NextTicks(now):D19}-{Convert.ToHexStringLower(id)}")),
            item.ToArray());
    }

    /// <summary>Whether an entry was made since this was asked the last time.</summary>
    public bool TakeNews() => Interlocked.Exchange(ref _hasNew, 0) == 1;

    // Two entries of one commit may come within one tick of the clock, or the clock may be set back.
    private long NextTicks(DateTimeOffset now)
    {
        while (true)
        {
            long last = Volatile.Read(ref _lastTicks), next = Math.Max(now.UtcTicks, last + 1);
            if (Interlocked.CompareExchange(ref _lastTicks, next, last) == last) { return next; }
        }
    }
}
