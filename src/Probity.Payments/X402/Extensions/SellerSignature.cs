using Probity.Chain;

namespace Probity.Payments.X402.Extensions;

/// <summary>Who signed an offer or a receipt that fits.</summary>
/// <param name="Signer">The account.</param>
/// <param name="IsPayee">Whether it is the one that is paid. Another may be the seller's, or anybody's: a
/// text that was changed has some signer, too.</param>
public sealed record SellerSignature(Address Signer, bool IsPayee);
