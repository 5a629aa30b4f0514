using Probity.Payments.X402;

namespace Probity.Node.Facilitator;

/// <summary>Checks payments and settles them: in this process, or over HTTP.</summary>
/// <remarks>Source: x402 specification v2, "Facilitator interface".</remarks>
public interface IFacilitator
{
    /// <summary>Says whether a payment would be settled now; changes nothing.</summary>
    /// <exception cref="FacilitatorException">It cannot be asked, or its chain cannot.</exception>
    Task<VerifyResponse> VerifyAsync(FacilitatorRequest request, CancellationToken cancellationToken);

    /// <summary>Moves the money, once.</summary>
    /// <param name="request">The payment, and the offer it is for.</param>
    /// <param name="idempotencyKey">The asker's own secret for this payment: who brings it again gets the
    /// same answer again, and nobody else gets one. Null for askers without: they get one answer,
    /// once.</param>
    /// <param name="cancellationToken">Ends the wait, not a settlement that began.</param>
    /// <exception cref="FacilitatorException">It cannot be asked, or its chain cannot. Whether the settlement
    /// began is unknown: ask again with the same key.</exception>
    Task<SettleResponse> SettleAsync(
        FacilitatorRequest request, string? idempotencyKey, CancellationToken cancellationToken);

    /// <summary>Says what it can settle.</summary>
    /// <exception cref="FacilitatorException">It cannot be asked.</exception>
    Task<SupportedKinds> GetSupportedAsync(CancellationToken cancellationToken);
}
