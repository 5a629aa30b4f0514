using System.Net.Sockets;
using System.Threading.Channels;
using Probity.Chain.JsonRpc;
using Probity.Chain.Transport;
using Probity.Core.Verdicts;

namespace Probity.Node.Facilitator;

/// <summary>Sends what many callers ask of a node at the same time in few requests.</summary>
/// <remarks>
/// A call waits for nobody: it leaves at once while one of the workers is free. Only while all of them wait
/// for the node do calls gather, and leave together; so load makes requests larger and not more.
/// </remarks>
internal sealed class CallBatcher : IAsyncDisposable
{
    private const int MaxWaiting = 4096;
    private const int MaxBatch = 200;

    private readonly IJsonRpcClient _node;
    private readonly Channel<Group> _queue = Channel.CreateBounded<Group>(MaxWaiting);
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task[] _workers;

    /// <summary>Starts to work.</summary>
    /// <param name="node">Whom to ask.</param>
    /// <param name="workers">How many requests may be under way.</param>
    public CallBatcher(IJsonRpcClient node, int workers)
    {
        _node = node;
        _workers = [.. Enumerable.Range(0, workers).Select(_ => WorkAsync())];
    }

    /// <summary>Asks; the replies are in the order of the calls.</summary>
    /// <exception cref="FacilitatorException">The node cannot be asked.</exception>
    public async Task<IReadOnlyList<JsonRpcReply>> AskAsync(
        IReadOnlyList<JsonRpcCall> calls, CancellationToken cancellationToken)
    {
        // A request has a limit, and many settlements with many transactions each are many questions.
        Group[] groups = [.. calls.Chunk(MaxBatch).Select(some => new Group(some))];
        foreach (Group group in groups)
        {
            await _queue.Writer.WriteAsync(group, cancellationToken).ConfigureAwait(false);
        }

        JsonRpcReply[][] replies = await Task.WhenAll(groups.Select(group => group.Replies.Task))
            .WaitAsync(cancellationToken).ConfigureAwait(false);
        return replies.Length == 1 ? replies[0] : [.. replies.SelectMany(some => some)];
    }

    /// <summary>Asks one thing.</summary>
    /// <exception cref="FacilitatorException">The node cannot be asked.</exception>
    public async Task<JsonRpcReply> AskAsync(JsonRpcCall call, CancellationToken cancellationToken) =>
        (await AskAsync([call], cancellationToken).ConfigureAwait(false))[0];

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _stopping.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(_workers).ConfigureAwait(false);
        while (_queue.Reader.TryRead(out Group? left)) { left.Fail(Stopped(null)); }
        _stopping.Dispose();
    }

    private async Task WorkAsync()
    {
        await Task.Yield();
        List<Group> batch = [];
        try
        {
            while (await _queue.Reader.WaitToReadAsync(_stopping.Token).ConfigureAwait(false))
            {
                batch.Clear();
                int count = 0;
                while (count < MaxBatch && _queue.Reader.TryRead(out Group? group))
                {
                    batch.Add(group);
                    count += group.Calls.Count;
                }

                if (batch.Count > 0) { await SendAsync(batch).ConfigureAwait(false); }
            }
        }
        catch (OperationCanceledException)
        {
            // The end of this object; who still waits is told by DisposeAsync.
        }
    }

    private async Task SendAsync(List<Group> batch)
    {
        try
        {
            JsonRpcCall[] calls = [.. batch.SelectMany(group => group.Calls)];
            Verdict<IReadOnlyList<JsonRpcReply>> replies = await SendAsync(new ArraySegment<JsonRpcCall>(calls)).ConfigureAwait(false);
            if (!replies.IsAccepted)
            {
                Fail(batch, new FacilitatorException(
                    $"The chain's node gave an answer that is none ({replies.Detail}). Is --rpc a node's address?"));
                return;
            }

            int next = 0;
            foreach (Group group in batch)
            {
                JsonRpcReply[] mine = new JsonRpcReply[group.Calls.Count];
                for (int i = 0; i < mine.Length; i++) { mine[i] = replies.Value[next++]; }
                group.Replies.TrySetResult(mine);
            }
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException or OperationCanceledException
            or SocketException)
        {
            Fail(batch, _stopping.IsCancellationRequested ? Stopped(failure) : new FacilitatorException(
                "The chain's node does not answer. Try again; if it lasts, look at the node or use another one.",
                failure));
        }
    }

    // A response has a limit, and a token may make its receipts long: what is too long together is asked for in
    // halves, and what is too long alone is an error of that call only.
    private async Task<Verdict<IReadOnlyList<JsonRpcReply>>> SendAsync(ArraySegment<JsonRpcCall> calls)
    {
        Verdict<IReadOnlyList<JsonRpcReply>> replies = await _node.SendAsync(calls, _stopping.Token)
            .ConfigureAwait(false);
        if (replies.Code != RejectionCode.TooLong) { return replies; }
        if (calls.Count == 1)
        {
            return Verdict<IReadOnlyList<JsonRpcReply>>.Accept(
                [new JsonRpcReply(new JsonRpcError(0, replies.Detail, default))]);
        }

        int half = calls.Count / 2;
        Verdict<IReadOnlyList<JsonRpcReply>> first = await SendAsync(calls[..half]).ConfigureAwait(false);
        if (!first.IsAccepted) { return first; }
        Verdict<IReadOnlyList<JsonRpcReply>> second = await SendAsync(calls[half..]).ConfigureAwait(false);
        return second.IsAccepted
            ? Verdict<IReadOnlyList<JsonRpcReply>>.Accept([.. first.Value, .. second.Value])
            : second;
    }

    private static FacilitatorException Stopped(Exception? cause) =>
        new("The facilitator is stopping.", cause);

    private static void Fail(List<Group> batch, FacilitatorException failure)
    {
        foreach (Group group in batch) { group.Fail(failure); }
    }

    private sealed class Group(IReadOnlyList<JsonRpcCall> calls)
    {
        public IReadOnlyList<JsonRpcCall> Calls => calls;

        public TaskCompletionSource<JsonRpcReply[]> Replies { get; } =
            new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Fail(FacilitatorException failure) => Replies.TrySetException(failure);
    }
}
