using Probity.Chain;
using Probity.Core;

namespace Probity.Payments.Schemes.Exact;

/// <summary>A transfer by Permit2 that the payer signed, with the payee as its witness.</summary>
/// <remarks>Source: Uniswap's Permit2, "permitWitnessTransferFrom"; x402 specification,
/// "scheme_exact_evm".</remarks>
public sealed class Permit2Payment : ExactPayment
{
    /// <inheritdoc/>
    public override TransferMethod Method => TransferMethod.Permit2;

    /// <inheritdoc/>
    public override Address? Token => PermittedToken;

    /// <summary>The token.</summary>
    public required Address PermittedToken { get; init; }

    /// <summary>Who may take the money: x402's proxy.</summary>
    public required Address Spender { get; init; }

    /// <inheritdoc/>
    public override PaymentKey Key(ExactTerms terms)
    {
        ArgumentNullException.ThrowIfNull(terms);
        return new PaymentKey(terms.Network, ExactContracts.Permit2, Payer, Hex.From(Nonce.Span));
    }

    /// <inheritdoc/>
    public override byte[] Digest(ExactTerms terms)
    {
        ArgumentNullException.ThrowIfNull(terms);
        Invariant.Require(terms.Method == TransferMethod.Permit2);
        return ExactDigests.Of(this, terms.Permit2Separator);
    }
}
