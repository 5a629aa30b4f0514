using Microsoft.Extensions.Logging;
using Probity.Core.Secrets;
using Probity.Core.Stores;
using Probity.Node.Evidence;
using Probity.Payments.Evidence;
using Probity.Payments.Schemes.Exact;
using Probity.Payments.X402;
using Probity.Payments.X402.Networks;

namespace Probity.Node.Facilitator;

/// <summary>Checks payments and settles them on its chains, each once, through crashes of its own.</summary>
/// <remarks>
/// What it promised stands in its store: with one on disk it goes on after a crash where it stopped, and
/// several facilitators on one PostgreSQL database share the work. Source: docs/specs/x402.md.
/// </remarks>
public sealed class PaymentFacilitator : IFacilitator, IAsyncDisposable
{
    private readonly Dictionary<string, ChainFacilitator> _chains;

    private PaymentFacilitator(Dictionary<string, ChainFacilitator> chains, EvidenceLog evidence) =>
        (_chains, Evidence) = (chains, evidence);

    /// <summary>What it did, for others to check.</summary>
    public EvidenceLog Evidence { get; }

    /// <summary>Starts to work, also on what an earlier process left undone.</summary>
    /// <param name="networks">Its chains, one at least.</param>
    /// <param name="store">Where it keeps what it promised; disposed of by the caller, afterwards.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">What an operator should see.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    /// <exception cref="FacilitatorException">A node cannot be asked, or is of another chain.</exception>
    /// <exception cref="ArgumentException">There is no chain, or no signer for one.</exception>
    public static async Task<PaymentFacilitator> StartAsync(
        IReadOnlyList<FacilitatorNetwork> networks, IRecordStore store, TimeProvider time, ILogger logger,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(networks);
        if (networks.Count == 0 || networks.Any(network => network.Signers.Count == 0))
        {
            throw new ArgumentException(
                "A facilitator has a chain, and a signer for each.", nameof(networks));
        }

        Dictionary<string, ChainFacilitator> chains = new(StringComparer.Ordinal);
        EvidenceOutbox outbox = new(time, SystemRandomSource.Instance);
#pragma warning disable CA2000 // The facilitator disposes of it.
        PaymentFacilitator facilitator = new(
            chains, new EvidenceLog(store, outbox, null, time, SystemRandomSource.Instance));
#pragma warning restore CA2000
        try
        {
            foreach (FacilitatorNetwork network in networks)
            {
                ChainFacilitator chain = new(network, store, outbox, time, logger);
                chains.Add(network.Network, chain);
                await chain.StartAsync(cancellationToken).ConfigureAwait(false);
            }

            facilitator.Evidence.Start();
            return facilitator;
        }
        catch
        {
            await facilitator.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <inheritdoc/>
    public Task<VerifyResponse> VerifyAsync(FacilitatorRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        return Find(request) is { } chain
            ? chain.VerifyAsync(request, cancellationToken)
            : Task.FromResult(
                new VerifyResponse(false, PaymentErrors.NetworkMismatch, NotHere(request), null));
    }

    /// <inheritdoc/>
    public Task<SettleResponse> SettleAsync(
        FacilitatorRequest request, string? idempotencyKey, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        return Find(request) is { } chain
            ? chain.SettleAsync(request, idempotencyKey, cancellationToken)
            : Task.FromResult(new SettleResponse
            {
                Success = false,
                ErrorReason = PaymentErrors.NetworkMismatch,
                ErrorMessage = NotHere(request),
                Transaction = string.Empty,
                Network = request.Requirements.Network,
            });
    }

    /// <inheritdoc/>
    public Task<SupportedKinds> GetSupportedAsync(CancellationToken cancellationToken)
    {
        List<SupportedKind> kinds = [];
        foreach (string network in _chains.Keys)
        {
            kinds.Add(new SupportedKind(2, ExactTerms.Scheme, network, default));
            string name = NetworkNames.ToVersion1(network);
            if (NetworkNames.Version1.Contains(name))
            {
                kinds.Add(new SupportedKind(1, ExactTerms.Scheme, name, default));
            }
        }

        Dictionary<string, IReadOnlyList<string>> signers = _chains.ToDictionary(
            chain => chain.Key,
            chain => (IReadOnlyList<string>)[.. chain.Value.Senders.Select(sender => sender.ToString())]);
        return Task.FromResult(new SupportedKinds(kinds, [], signers));
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (ChainFacilitator chain in _chains.Values)
        {
            await chain.DisposeAsync().ConfigureAwait(false);
        }

        await Evidence.DisposeAsync().ConfigureAwait(false);
    }

    private ChainFacilitator? Find(FacilitatorRequest request) =>
        _chains.GetValueOrDefault(request.Requirements.Network);

    private static string NotHere(FacilitatorRequest request) =>
        $"the network {request.Requirements.Network} is not settled here";
}
