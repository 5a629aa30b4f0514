using Probity.Payments.Purchases;
using Probity.Payments.X402.Extensions;

namespace Probity.Node.PaidEndpoints;

/// <summary>What a purchase becomes, before it is written.</summary>
/// <param name="Purchase">Its next state.</param>
/// <param name="Receipt">The receipt in its outcome; null where nothing was paid, or the seller does not
/// sign.</param>
internal sealed record PurchaseEnd(Purchase Purchase, SignedReceipt? Receipt);
