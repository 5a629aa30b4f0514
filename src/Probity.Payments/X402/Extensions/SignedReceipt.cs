namespace Probity.Payments.X402.Extensions;

/// <summary>A receipt that its seller signed.</summary>
/// <param name="Format">How it was signed.</param>
/// <param name="Payload">What was signed.</param>
/// <param name="Signature">65 bytes in hexadecimal digits, or a compact JWS.</param>
public sealed record SignedReceipt(OfferReceiptFormat Format, ReceiptPayload Payload, string Signature);
