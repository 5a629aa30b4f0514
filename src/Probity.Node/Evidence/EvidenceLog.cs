using System.Text;
using Probity.Core.Secrets;
using Probity.Core.Stores;
using Probity.Core.Verdicts;
using Probity.Crypto.Signatures;
using Probity.Crypto.TransparencyLog;
using Probity.Payments.Evidence;

namespace Probity.Node.Evidence;

/// <summary>The evidence log of a store: moves what was queued into a Merkle tree, and signs its
/// state.</summary>
/// <remarks>
/// One commit takes entries out of the queue and puts them, the tiles that change and the next checkpoint in;
/// it requires the checkpoint that it began from. So any number of processes make one log, and a crash at any
/// point loses no entry and doubles none. Source: docs/specs/evidence-log.md.
/// </remarks>
public sealed class EvidenceLog : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    // How long the end of a process waits for the last entries: longer than a busy store takes, shorter than
    // what ends processes waits.
    private static readonly TimeSpan LastFlush = TimeSpan.FromSeconds(3);

    private readonly IRecordStore _store;
    private readonly SecretBytes? _seal;
    private readonly EvidenceOutbox _outbox;
    private readonly IRandomSource _random;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stopping = new();
    private readonly SemaphoreSlim _sequencing = new(1, 1);

    private Ed25519PrivateKey? _key;
    private NoteKey? _noteKey;
    private Task? _worker;
    private int _isDisposed;

    // The note that was verified or signed last, so that it need not be verified again.
    private VerifiedNote? _verified;

    /// <summary>The log of a store.</summary>
    /// <param name="store">Disposed of by the caller, afterwards.</param>
    /// <param name="outbox">Tells whether there is something to do.</param>
    /// <param name="seal">The secret that the log's key is encrypted under, disposed of by the caller; null
    /// where the store keeps it as it is.</param>
    /// <param name="time">The clock.</param>
    /// <param name="random">For the log's key.</param>
    public EvidenceLog(
        IRecordStore store, EvidenceOutbox outbox, SecretBytes? seal, TimeProvider time,
        IRandomSource random) =>
        (_store, _outbox, _seal, _time, _random) = (store, outbox, seal, time, random);

    /// <summary>The log that a seller or a facilitator keeps in a store, to be read, also while they work;
    /// null where they have written nothing.</summary>
    public static async Task<EvidenceLog?> FindAsync(
        IRecordStore store, TimeProvider time, IRandomSource random, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(store);
        bool isThere = await store.FindAsync(EvidenceRecords.Head, cancellationToken)
            .ConfigureAwait(false) is not null
            || (await store.ListAsync(EvidenceOutbox.Queue, string.Empty, string.Empty, 1, cancellationToken)
                .ConfigureAwait(false)).Count > 0;
        return isThere ? new EvidenceLog(store, new EvidenceOutbox(time, random), null, time, random) : null;
    }

    /// <summary>Moves what is queued each second, until the log is disposed of.</summary>
    public void Start() => _worker ??= WorkAsync();

    /// <summary>The log's name and public key.</summary>
    public async Task<NoteKey> GetKeyAsync(CancellationToken cancellationToken)
    {
        if (_noteKey is not null) { return _noteKey; }
        _key = await EvidenceKeys.GetAsync(_store, _seal, _random, cancellationToken).ConfigureAwait(false);
        string number = Convert.ToHexStringLower(_key.PublicKey.Encoded[..8]);
        return _noteKey = NoteKey.From($"probity-evidence/{number}", _key.PublicKey);
    }

    /// <summary>Moves all that is queued into the log.</summary>
    /// <returns>How many entries this call moved.</returns>
    /// <exception cref="StoreException">The store cannot be used, or the log in it is damaged.</exception>
    public async Task<int> FlushAsync(CancellationToken cancellationToken)
    {
        await _sequencing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            int moved = 0;
            while (true)
            {
                IReadOnlyList<StoredRecord> queued = await _store.ListAsync(
                    EvidenceOutbox.Queue, string.Empty, string.Empty, EvidenceRecords.MaxBatch,
                    cancellationToken)
                    .ConfigureAwait(false);
                if (queued.Count == 0) { return moved; }
                if (await TryMoveAsync(queued, cancellationToken).ConfigureAwait(false))
                {
                    moved += queued.Count;
                }
            }
        }
        finally
        {
            _sequencing.Release();
        }
    }

    /// <summary>What the log says of itself, signed; null while it is empty.</summary>
    public async Task<byte[]?> GetCheckpointAsync(CancellationToken cancellationToken) =>
        await _store.FindAsync(EvidenceRecords.Head, cancellationToken).ConfigureAwait(false) is { } head
            ? head.Value.ToArray()
            : null;

    /// <summary>Proves that the log begins with what it was at an older size.</summary>
    /// <exception cref="StoreException">A part of the log is missing.</exception>
    public async Task<IReadOnlyList<byte[]>> ProveConsistencyAsync(
        ulong oldSize, ulong size, CancellationToken cancellationToken)
    {
        Dictionary<LogTile, ReadOnlyMemory<byte>> tiles = await ReadAsync(
            [.. LogTree.TilesOfConsistency(oldSize, size)], cancellationToken).ConfigureAwait(false);
        return LogTree.ProveConsistency(oldSize, size, tile => Find(tiles, tile)) ?? throw Damaged();
    }

    /// <summary>The payments with entries, each once, in the order of their ids.</summary>
    public async Task<IReadOnlyList<string>> ListPaymentsAsync(CancellationToken cancellationToken)
    {
        List<string> payments = [];
        string after = string.Empty;
        IReadOnlyList<StoredRecord> records;
        do
        {
            records = await _store.ListAsync(
                EvidenceRecords.Items, string.Empty, after, 1000, cancellationToken)
                .ConfigureAwait(false);
            foreach (StoredRecord record in records)
            {
                after = record.Key.Id;
                if (EvidenceRecords.Read(after).Payment is { } payment
                    && (payments.Count == 0 || payments[^1] != payment))
                {
                    payments.Add(payment);
                }
            }
        }
        while (records.Count == 1000);
        return payments;
    }

    /// <summary>Everything of one payment, opened, with proofs under the log's newest checkpoint.</summary>
    /// <returns>Null where the log has nothing of that payment.</returns>
    /// <exception cref="StoreException">The store cannot be used, or the log in it is damaged.</exception>
    public async Task<PaymentFile?> ExportAsync(string payment, CancellationToken cancellationToken)
    {
        await FlushAsync(cancellationToken).ConfigureAwait(false);
        NoteKey key = await GetKeyAsync(cancellationToken).ConfigureAwait(false);
        (StoredRecord? head, Checkpoint? checkpoint) = await ReadHeadAsync(key, cancellationToken)
            .ConfigureAwait(false);
        IReadOnlyList<StoredRecord> records = await _store.ListAsync(
            EvidenceRecords.Items, EvidenceRecords.ItemPrefix(payment), string.Empty, PaymentFile.MaxEntries,
            cancellationToken).ConfigureAwait(false);
        if (head is null || checkpoint is null || records.Count == 0) { return null; }
        List<(ulong Index, EvidenceItem Item)> items = [];
        foreach (StoredRecord record in records)
        {
            ulong index = EvidenceRecords.Read(record.Key.Id).Index;
            EvidenceItem item = EvidenceItem.Parse(record.Value.Span).Value ?? throw Damaged();

            // What came after the checkpoint was read belongs to the next one.
            if (index < checkpoint.Size) { items.Add((index, item)); }
        }

        Dictionary<LogTile, ReadOnlyMemory<byte>> tiles = await ReadAsync(
            [.. items.SelectMany(item => LogTree.TilesOfInclusion(item.Index, checkpoint.Size)).Distinct()],
            cancellationToken).ConfigureAwait(false);
        return new PaymentFile(key, head.Value, payment,
        [
            .. items.Select(item => new PaymentFileEntry(
                item.Index,
                item.Item.Entry.ToArray(),
                LogTree.ProveInclusion(item.Index, checkpoint.Size, tile => Find(tiles, tile))
                    ?? throw Damaged(),
                item.Item.Open())),
        ]);
    }

    /// <summary>Ends the work; where it was started, what is queued is moved first, as far as that is
    /// possible within seconds. What is left is moved by whoever opens the store next.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 1) { return; }
        await _stopping.CancelAsync().ConfigureAwait(false);
        if (_worker is not null)
        {
            await _worker.ConfigureAwait(false);
            using CancellationTokenSource limit = new(LastFlush, _time);
            await TryFlushAsync(limit.Token).ConfigureAwait(false);
        }

        _key?.Dispose();
        _stopping.Dispose();
        _sequencing.Dispose();
    }

    private async Task WorkAsync()
    {
        await Task.Yield();

        // What a process before this one left.
        bool isDue = true;
        try
        {
            while (true)
            {
                // News comes before its commit: what is not in the store yet is there the next time.
                bool hasNews = _outbox.TakeNews();
                if (hasNews || isDue)
                {
                    isDue = !await TryFlushAsync(_stopping.Token).ConfigureAwait(false) || hasNews;
                }

                await Task.Delay(Interval, _time, _stopping.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // The end of this object.
        }
    }

    // The queue is in the store: what cannot be moved now is moved later.
    private async Task<bool> TryFlushAsync(CancellationToken cancellationToken)
    {
        try
        {
            await FlushAsync(cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (Exception failure) when (failure is StoreException or OperationCanceledException)
        {
            return false;
        }
    }

    private async Task<bool> TryMoveAsync(
        IReadOnlyList<StoredRecord> queued, CancellationToken cancellationToken)
    {
        NoteKey key = await GetKeyAsync(cancellationToken).ConfigureAwait(false);
        (StoredRecord? head, Checkpoint? checkpoint) = await ReadHeadAsync(key, cancellationToken)
            .ConfigureAwait(false);
        ulong size = checkpoint?.Size ?? 0;
        LogTile[] edge = [.. LogTree.EdgeOf(size)];
        IReadOnlyList<StoredRecord?> records = await _store.FindManyAsync(
            [EvidenceRecords.Bundle(size / LogTile.Width), .. edge.Select(EvidenceRecords.Tile)],
            cancellationToken)
            .ConfigureAwait(false);
        Dictionary<LogTile, StoredRecord> tiles = [];
        for (int i = 0; i < edge.Length; i++)
        {
            if (records[i + 1] is { } record) { tiles.Add(edge[i], record); }
        }

        LogTree tree = LogTree.Resume(size, tile => tiles.TryGetValue(tile, out StoredRecord? record)
            ? record.Value : null) ?? throw Damaged();
        if (checkpoint is not null && !tree.Root.AsSpan().SequenceEqual(checkpoint.Root.Span))
        {
            throw Damaged();
        }

        EvidenceItem[] items =
            [.. queued.Select(record => EvidenceItem.Parse(record.Value.Span).Value ?? throw Damaged())];
        byte[][] leaves = [.. items.Select(item => item.Entry.ToArray())];
        List<RecordChange> changes = [.. queued.Select(RecordChange.Delete)];
        foreach ((LogTile tile, byte[] hashes) in tree.Append(
            [.. leaves.Select(leaf => LogHashes.OfLeaf(leaf))]))
        {
            changes.Add(Write(EvidenceRecords.Tile(tile), tiles.GetValueOrDefault(tile), hashes));
        }

        AddBundles(changes, size, records[0], leaves);
        for (int i = 0; i < items.Length; i++)
        {
            changes.Add(RecordChange.Insert(
                EvidenceRecords.Item(items[i].Payment, size + (ulong)i), queued[i].Value));
        }

        Checkpoint next = new(key.Name, tree.Size, tree.Root);
        byte[] note = SignedNote.Sign(next.ToText(), key.Name, _key!).ToArray();
        changes.Add(Write(EvidenceRecords.Head, head, note));
        if (!await _store.TryCommitAsync(changes, cancellationToken).ConfigureAwait(false)) { return false; }
        _verified = new VerifiedNote(note, next);
        return true;
    }

    private static void AddBundles(
        List<RecordChange> changes, ulong size, StoredRecord? first, byte[][] leaves)
    {
        for (int done = 0; done < leaves.Length;)
        {
            ulong at = size + (ulong)done;
            int count = Math.Min(leaves.Length - done, LogTile.Width - (int)(at % LogTile.Width));
            StoredRecord? known = done == 0 ? first : null;
            byte[] bundle = EntryBundle.Append(
                known is null ? default : known.Value.Span,
                [.. leaves.Skip(done).Take(count).Select(leaf => (ReadOnlyMemory<byte>)leaf)]);
            changes.Add(Write(EvidenceRecords.Bundle(at / LogTile.Width), known, bundle));
            done += count;
        }
    }

    private async Task<(StoredRecord? Head, Checkpoint? Checkpoint)> ReadHeadAsync(
        NoteKey key, CancellationToken cancellationToken)
    {
        StoredRecord? head = await _store.FindAsync(EvidenceRecords.Head, cancellationToken)
            .ConfigureAwait(false);
        if (head is null) { return (null, null); }
        if (_verified is { } known && head.Value.Span.SequenceEqual(known.Note.Span))
        {
            return (head, known.Checkpoint);
        }

        Checkpoint checkpoint = Checkpoint.Verify(head.Value.Span, key).Value ?? throw Damaged();
        _verified = new VerifiedNote(head.Value, checkpoint);
        return (head, checkpoint);
    }

    private async Task<Dictionary<LogTile, ReadOnlyMemory<byte>>> ReadAsync(
        IReadOnlyList<LogTile> tiles, CancellationToken cancellationToken)
    {
        Dictionary<LogTile, ReadOnlyMemory<byte>> read = [];
        if (tiles.Count == 0) { return read; }
        IReadOnlyList<StoredRecord?> records = await _store.FindManyAsync(
            [.. tiles.Select(EvidenceRecords.Tile)], cancellationToken).ConfigureAwait(false);
        for (int i = 0; i < tiles.Count; i++)
        {
            if (records[i] is { } record) { read.Add(tiles[i], record.Value); }
        }

        return read;
    }

    // Not a conditional expression: no bytes would become empty ones.
    private static ReadOnlyMemory<byte>? Find(Dictionary<LogTile, ReadOnlyMemory<byte>> tiles, LogTile tile)
    {
        if (tiles.TryGetValue(tile, out ReadOnlyMemory<byte> hashes)) { return hashes; }
        return null;
    }

    private static RecordChange Write(RecordKey key, StoredRecord? known, byte[] value) =>
        known is null ? RecordChange.Insert(key, value) : RecordChange.Replace(known, value);

    private static StoreException Damaged() =>
        new("The evidence log in this store is damaged: its parts do not fit. Restore a backup.");

    private sealed record VerifiedNote(ReadOnlyMemory<byte> Note, Checkpoint Checkpoint);
}
