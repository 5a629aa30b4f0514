using Probity.Chain.InProcess;
using Probity.Chain.JsonRpc;
using Probity.Core.Verdicts;

namespace Probity.Chain.Transport;

/// <summary>Asks a simulated chain in this process; safe for many callers at once.</summary>
/// <param name="chain">The chain, with its faults.</param>
public sealed class InProcessJsonRpcClient(SimulatedChain chain) : IJsonRpcClient
{
    private long _lastId;

    /// <inheritdoc/>
    public async Task<Verdict<IReadOnlyList<JsonRpcReply>>> SendAsync(
        IReadOnlyCollection<JsonRpcCall> calls, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(calls);
        cancellationToken.ThrowIfCancellationRequested();
        JsonRpcBatch batch = new(calls, Interlocked.Add(ref _lastId, calls.Count) - calls.Count + 1);
        return batch.Match(
            await ExchangeAsync(chain, batch.Encode(), cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Hands a request to a chain, with the waits and losses that its faults have.</summary>
    public static async Task<byte[]> ExchangeAsync(
        SimulatedChain chain, ReadOnlyMemory<byte> request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(chain);
        if (chain.Faults.BeforeRequest is { } before)
        {
            await before(request, cancellationToken).ConfigureAwait(false);
        }

        byte[] response = chain.Handle(request);
        if (chain.Faults.BeforeReply is { } after)
        {
            await after(request, cancellationToken).ConfigureAwait(false);
        }

        return response;
    }
}
