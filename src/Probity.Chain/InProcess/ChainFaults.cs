using System.Collections.Concurrent;
using System.Text.Json.Nodes;

namespace Probity.Chain.InProcess;

/// <summary>What goes wrong between a simulated chain and those who ask it; all of it on demand.</summary>
/// <remarks>Hooks run on the thread of whoever asks and wait for nothing unless they are told to.</remarks>
public sealed class ChainFaults
{
    private readonly ConcurrentDictionary<UInt256, bool> _withheld = [], _held = [];
    private int _refusedSends, _unansweredSends;

    /// <summary>Another chain's number, as a lying node reports it.</summary>
    public UInt256? ReportedChainId { get; set; }

    /// <summary>Changes the result of a method: takes the method and the result, gives another
    /// result.</summary>
    /// <remarks>The result is the caller's own copy.</remarks>
    public Func<string, JsonNode?, JsonNode?>? ChangeResult { get; set; }

    /// <summary>Changes a whole response, such as to bytes that are no JSON.</summary>
    public Func<byte[], byte[]>? ChangeResponse { get; set; }

    /// <summary>Runs before a request reaches the chain: may wait, or throw as a lost connection
    /// does.</summary>
    public Func<ReadOnlyMemory<byte>, CancellationToken, Task>? BeforeRequest { get; set; }

    /// <summary>Runs when the chain has answered and the reply is under way: may wait, or throw.</summary>
    public Func<ReadOnlyMemory<byte>, CancellationToken, Task>? BeforeReply { get; set; }

    /// <summary>Answers null for a transaction's receipt until <see cref="ReleaseReceipt"/>.</summary>
    /// <param name="transactionHash">Shape: 32 bytes.</param>
    public void WithholdReceipt(ReadOnlySpan<byte> transactionHash) => _withheld[Key(transactionHash)] = true;

    /// <summary>Ends <see cref="WithholdReceipt"/>.</summary>
    /// <param name="transactionHash">Shape: 32 bytes.</param>
    public void ReleaseReceipt(ReadOnlySpan<byte> transactionHash) =>
        _withheld.TryRemove(Key(transactionHash), out _);

    /// <summary>Keeps a transaction out of blocks, even before it was sent, until <see
    /// cref="Release"/>.</summary>
    /// <param name="transactionHash">Shape: 32 bytes.</param>
    public void Hold(ReadOnlySpan<byte> transactionHash) => _held[Key(transactionHash)] = true;

    /// <summary>Ends <see cref="Hold"/>; the next block may have the transaction.</summary>
    /// <param name="transactionHash">Shape: 32 bytes.</param>
    public void Release(ReadOnlySpan<byte> transactionHash) => _held.TryRemove(Key(transactionHash), out _);

    /// <summary>The next sends are answered with an error, and the chain takes none of them.</summary>
    public void RefuseSends(int count) => Interlocked.Exchange(ref _refusedSends, count);

    /// <summary>The next sends are answered with an error although the chain took them: the sender does not
    /// know.</summary>
    public void FailAfterSends(int count) => Interlocked.Exchange(ref _unansweredSends, count);

    internal bool IsWithheld(ReadOnlySpan<byte> hash) => _withheld.ContainsKey(Key(hash));

    internal bool IsHeld(ReadOnlySpan<byte> hash) => _held.ContainsKey(Key(hash));

    internal bool TakeRefusedSend() => TryTake(ref _refusedSends);

    internal bool TakeUnansweredSend() => TryTake(ref _unansweredSends);

    private static UInt256 Key(ReadOnlySpan<byte> hash) => UInt256.FromBigEndian(hash);

    private static bool TryTake(ref int count)
    {
        for (int seen = Volatile.Read(ref count); seen > 0; seen = Volatile.Read(ref count))
        {
            if (Interlocked.CompareExchange(ref count, seen - 1, seen) == seen) { return true; }
        }

        return false;
    }
}
