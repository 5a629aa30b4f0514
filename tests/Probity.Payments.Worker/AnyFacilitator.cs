using Probity.Node.Facilitator;
using Probity.Payments.X402;

namespace Probity.Payments.Worker;

/// <summary>Asks one of several facilitators that share a store, each time the next.</summary>
internal sealed class AnyFacilitator(IReadOnlyList<IFacilitator> all) : IFacilitator
{
    private int _asked;

    public Task<VerifyResponse> VerifyAsync(FacilitatorRequest request, CancellationToken cancellationToken) =>
        Next().VerifyAsync(request, cancellationToken);

    public Task<SettleResponse> SettleAsync(
        FacilitatorRequest request, string? idempotencyKey, CancellationToken cancellationToken) =>
        Next().SettleAsync(request, idempotencyKey, cancellationToken);

    public Task<SupportedKinds> GetSupportedAsync(CancellationToken cancellationToken) =>
        Next().GetSupportedAsync(cancellationToken);

    private IFacilitator Next() => all[(int)((uint)Interlocked.Increment(ref _asked) % (uint)all.Count)];
}
