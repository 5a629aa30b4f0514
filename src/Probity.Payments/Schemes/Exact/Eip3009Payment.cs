using Probity.Chain;
using Probity.Core;

namespace Probity.Payments.Schemes.Exact;

/// <summary>A transferWithAuthorization that the payer signed. Source: EIP-3009.</summary>
public sealed class Eip3009Payment : ExactPayment
{
    /// <inheritdoc/>
    public override TransferMethod Method => TransferMethod.Eip3009;

    /// <inheritdoc/>
    public override Address? Token => null;

    /// <inheritdoc/>
    public override PaymentKey Key(ExactTerms terms)
    {
        ArgumentNullException.ThrowIfNull(terms);
        return new PaymentKey(terms.Network, terms.Asset, Payer, Hex.From(Nonce.Span));
    }

    /// <inheritdoc/>
    public override byte[] Digest(ExactTerms terms)
    {
        ArgumentNullException.ThrowIfNull(terms);
        Invariant.Require(terms.Method == TransferMethod.Eip3009);
        return ExactDigests.Of(this, terms.TokenSeparator);
    }
}
