using System.Text.Json;
using Probity.Chain;
using Probity.Core.Verdicts;

namespace Probity.Payments.Budgets;

/// <summary>A payment as its wallet keeps it, from before it is signed.</summary>
public sealed record WalletPayment
{
    /// <summary>Which payment: a <see cref="Schemes.Exact.PaymentKey"/> as text.</summary>
    public required string Payment { get; init; }

    /// <summary>What became of it.</summary>
    public required WalletPaymentState State { get; init; }

    /// <summary>What it holds of the ledger; what is over is taken out.</summary>
    public required IReadOnlyList<SpendingHold> Holds { get; init; }

    /// <summary>The offer that was taken, as JSON of the wire.</summary>
    public required string Offer { get; init; }

    /// <summary>The host that was paid at.</summary>
    public required string Host { get; init; }

    /// <summary>What for.</summary>
    public required string Purpose { get; init; }

    /// <summary>What was bought, as offered.</summary>
    public required string Resource { get; init; }

    /// <summary>The request that it pays for: a digest of method, URL and body; 64 digits.</summary>
    public required string Request { get; init; }

    /// <summary>How much. Unit: the token's smallest.</summary>
    public required UInt256 Amount { get; init; }

    /// <summary>The signed number: 64 digits. With the window and the offer it makes the same signature
    /// again.</summary>
    public required string Nonce { get; init; }

    /// <summary>What makes the nonce from the request: 64 digits; null where it is not bound.</summary>
    public string? Salt { get; init; }

    /// <summary>Unit: seconds since 1970. From when the authorisation is valid.</summary>
    public required UInt256 ValidAfter { get; init; }

    /// <summary>Unit: seconds since 1970. Until when it is valid, by the chain's clock.</summary>
    public required UInt256 ValidBefore { get; init; }

    /// <summary>When it was decided.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The transaction, where it is settled and known.</summary>
    public string? Transaction { get; init; }

    /// <summary>Proves that a policy allowed it: the wallet's own seal over what never changes. Without it
    /// nothing is signed again.</summary>
    public byte[]? Seal { get; init; }

    /// <summary>The form in a store.</summary>
    public byte[] ToArray() => JsonSerializer.SerializeToUtf8Bytes(this, BudgetJson.Default.WalletPayment);

    /// <summary>Reads the form in a store.</summary>
    public static Verdict<WalletPayment> Parse(ReadOnlySpan<byte> stored)
    {
        try
        {
            return JsonSerializer.Deserialize(stored, BudgetJson.Default.WalletPayment) is { } payment
                ? payment
                : new Rejection(RejectionCode.Malformed, "this is no stored payment");
        }
        catch (JsonException)
        {
            return new Rejection(RejectionCode.Malformed, "this is no stored payment");
        }
    }
}
