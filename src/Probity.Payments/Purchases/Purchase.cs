using System.Text.Json;
using System.Text.Json.Serialization;
using Probity.Core;
using Probity.Core.Stores;
using Probity.Core.Verdicts;

namespace Probity.Payments.Purchases;

/// <summary>One payment for one request, as a seller keeps it; each step makes a new value.</summary>
/// <remarks>
/// Flow `authorization`: Claimed → Answered → Paid, or Failed. Flow `upfront`: Claimed → Prepaid → Paid, or
/// Failed. Where the work failed: Claimed → Released, which may be claimed again. A claim has a lease: when
/// it has passed (the process that had it is gone), the next one to bring the payment may take it over, which
/// may run the work again and never settles again.
/// </remarks>
public sealed record Purchase
{
    /// <summary>The collection of purchases in a store.</summary>
    public const string Collection = "purchase";

    /// <summary>Which payment: a <see cref="Schemes.Exact.PaymentKey"/> as text.</summary>
    public required string Payment { get; init; }

    /// <summary>How far it is.</summary>
    public required PurchaseState State { get; init; }

    /// <summary>What the payment was taken for: a digest of method, URL, query, body and offer; 64
    /// digits.</summary>
    public required string Request { get; init; }

    /// <summary>What was signed, with what the chain does not show of it; 64 digits. The same number may be
    /// signed twice, for two amounts.</summary>
    public required string Signed { get; init; }

    /// <summary>What is sold, in the seller's own words; null in records of an earlier version.</summary>
    public string? Resource { get; init; }

    /// <summary>What a facilitator is asked, as JSON of the wire: enough to settle after a crash.</summary>
    public required string Settlement { get; init; }

    /// <summary>The seller's secret for this payment, which a facilitator answers again to: 32
    /// digits.</summary>
    public required string Secret { get; init; }

    /// <summary>When a claim may be taken over.</summary>
    public required DateTimeOffset LeaseUntil { get; init; }

    /// <summary>The answer, where there is one.</summary>
    public StoredAnswer? Answer { get; init; }

    /// <summary>What the facilitator said at last, as JSON of the wire.</summary>
    public string? Outcome { get; init; }

    /// <summary>Where it is stored.</summary>
    [JsonIgnore]
    public RecordKey Key => KeyOf(Payment);

    /// <summary>Where the purchase of a payment is stored.</summary>
    public static RecordKey KeyOf(string payment) => new(Collection, payment);

    /// <summary>Somebody else does the work, since whoever began is gone.</summary>
    public Purchase TakenOver(DateTimeOffset leaseUntil)
    {
        Invariant.Require(State is PurchaseState.Claimed or PurchaseState.Prepaid);
        return this with { LeaseUntil = leaseUntil };
    }

    /// <summary>The work failed and nothing was paid.</summary>
    public Purchase Released()
    {
        Invariant.Require(State == PurchaseState.Claimed);
        return this with { State = PurchaseState.Released };
    }

    /// <summary>The work is done.</summary>
    public Purchase Answered(StoredAnswer answer)
    {
        Invariant.Require(State is PurchaseState.Claimed or PurchaseState.Prepaid);
        return this with
        {
            State = State == PurchaseState.Prepaid ? PurchaseState.Paid : PurchaseState.Answered,
            Answer = answer,
        };
    }

    /// <summary>The money is there.</summary>
    public Purchase Settled(string outcome)
    {
        Invariant.Require(State is PurchaseState.Claimed or PurchaseState.Answered);
        return this with
        {
            State = State == PurchaseState.Answered ? PurchaseState.Paid : PurchaseState.Prepaid,
            Outcome = outcome,
        };
    }

    /// <summary>The payment cannot be settled.</summary>
    public Purchase Refused(string outcome)
    {
        Invariant.Require(State is PurchaseState.Claimed or PurchaseState.Answered);
        return this with { State = PurchaseState.Failed, Answer = null, Outcome = outcome };
    }

    /// <summary>The form in a store.</summary>
    public byte[] ToArray() => JsonSerializer.SerializeToUtf8Bytes(this, PurchaseJson.Default.Purchase);

    /// <summary>Reads the form in a store.</summary>
    public static Verdict<Purchase> Parse(ReadOnlySpan<byte> stored)
    {
        try
        {
            return JsonSerializer.Deserialize(stored, PurchaseJson.Default.Purchase) is { } purchase
                ? purchase
                : new Rejection(RejectionCode.Malformed, "this is no stored purchase");
        }
        catch (JsonException)
        {
            return new Rejection(RejectionCode.Malformed, "this is no stored purchase");
        }
    }
}
