namespace Probity.Payments.Schemes.Exact;

/// <summary>How the token is moved.</summary>
public enum TransferMethod
{
    /// <summary>The token's own transferWithAuthorization.</summary>
    Eip3009,

    /// <summary>Uniswap's Permit2, through x402's proxy, which can pay nobody but the signed payee.</summary>
    Permit2,
}
