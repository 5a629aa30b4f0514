using System.Text.Json;
using Probity.Chain;
using Probity.Payments.Schemes.Exact;

namespace Probity.Payments.X402.Networks;

/// <summary>A token that can be paid with.</summary>
/// <param name="Network">Where it is.</param>
/// <param name="Address">Its contract.</param>
/// <param name="Symbol">As in "USDC": letters, digits and points, a letter first.</param>
/// <param name="Decimals">Digits behind the point. Range: 0 to 36.</param>
/// <param name="Name">In its signatures (EIP-712), which may be another than people's.</param>
/// <param name="Version">In its signatures (EIP-712).</param>
/// <param name="Method">How it is moved.</param>
public sealed record PaymentAsset(
    PaymentNetwork Network, Address Address, string Symbol, int Decimals, string Name, string Version,
    TransferMethod Method)
{
    /// <summary>The most digits behind the point.</summary>
    public const int MaxDecimals = 36;

    /// <summary>An offer to be paid with this token.</summary>
    /// <param name="amount">Unit: the smallest of the token.</param>
    /// <param name="payTo">Who is paid.</param>
    /// <param name="maxTimeoutSeconds">How long a payment may take. Range: positive.</param>
    /// <param name="flow">Whether the work is done before or after the money has moved.</param>
    public PaymentRequirements Offer(
        UInt256 amount, Address payTo, int maxTimeoutSeconds, PaymentFlow flow = PaymentFlow.Authorization)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxTimeoutSeconds);
        return new PaymentRequirements
        {
            Scheme = ExactTerms.Scheme,
            Network = Network.Id,
            Amount = amount.ToString(),
            Asset = Address.ToString(),
            PayTo = payTo.ToString(),
            MaxTimeoutSeconds = maxTimeoutSeconds,
            Extra = Extra(flow),
        };
    }

    // In the order in which the official packages write it.
    private JsonElement Extra(PaymentFlow flow) => JsonReading.Keep(JsonWriting.Write(writer =>
    {
        writer.WriteStartObject();
        writer.WriteText("name", Name);
        writer.WriteText("version", Version);
        if (Method == TransferMethod.Permit2) { writer.WriteText("assetTransferMethod", "permit2"); }
        if (flow == PaymentFlow.Upfront) { writer.WriteText("paymentFlow", "upfront"); }
        writer.WriteEndObject();
    }));
}
