namespace Probity.Payments.X402.Extensions;

/// <summary>How an offer or a receipt is signed.</summary>
public enum OfferReceiptFormat
{
    /// <summary>EIP-712, by an account's key.</summary>
    Eip712 = 0,

    /// <summary>A compact JWS (RFC 7515) with ES256 or ES256K.</summary>
    Jws = 1,
}
