using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Probity.Core.Stores;
using Probity.Storage.Commits;

namespace Probity.Storage.Postgres;

/// <summary>The advisory locks that a transaction takes, in the order in which it takes them.</summary>
/// <remarks>
/// A lock stands for a record's name, whether the record is there or not: exclusive where it is written, shared where
/// it is only required. All transactions take them in rising order, none twice and none later, so that no two ever
/// wait for each other. Before them stands the lock of the whole store: shared as a rule; exclusive, and the only one,
/// where so many records are named that the server's table of locks would fill. Two names with one hash wait for
/// each other, which is slow once in a long while, and right. The numbers are one namespace for the whole database:
/// another program that uses advisory locks in it would cost time, too, and nothing else.
/// </remarks>
internal readonly record struct PostgresLocks(long[] Numbers, bool[] IsShared)
{
    public const int MaxRecordLocks = 128;

    /// <summary>Below all others.</summary>
    private const long WholeStore = long.MinValue;

    public static PostgresLocks Of(IReadOnlyList<PendingCommit> batch)
    {
        SortedDictionary<long, bool> locks = [];
        for (int i = 0; i < batch.Count; i++)
        {
            IReadOnlyList<RecordChange> changes = batch[i].Changes;
            for (int k = 0; k < changes.Count; k++)
            {
                long number = NumberOf(changes[k].Key);
                bool isShared = changes[k].Action == RecordAction.Require;
                locks[number] = isShared && (!locks.TryGetValue(number, out bool other) || other);
            }
        }

        return locks.Count > MaxRecordLocks
            ? new PostgresLocks([WholeStore], [false])
            : new PostgresLocks([WholeStore, .. locks.Keys], [true, .. locks.Values]);
    }

    // Every version of this program that uses a database at one time must agree on it.
    private static long NumberOf(RecordKey key)
    {
        Span<byte> text = stackalloc byte[RecordKey.MaxCollectionLength + 1 + RecordKey.MaxIdLength];
        int length = Encoding.ASCII.GetBytes(key.Collection, text);
        text[length++] = 0;
        length += Encoding.ASCII.GetBytes(key.Id, text[length..]);
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(text[..length], digest);
        long number = BinaryPrimitives.ReadInt64LittleEndian(digest);
        return number == WholeStore ? 0 : number;
    }
}
