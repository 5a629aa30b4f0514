using Probity.Payments.Budgets;
using Probity.Payments.X402;

namespace Probity.Node.Wallets;

/// <summary>A payment that a wallet signed.</summary>
/// <param name="Payload">What is sent.</param>
/// <param name="Payment">What the wallet keeps of it.</param>
internal sealed record SigningResult(PaymentPayload Payload, WalletPayment Payment);
