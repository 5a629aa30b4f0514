using System.Text.Json;
using System.Text.Json.Serialization;
using Probity.Core;
using Probity.Core.Stores;
using Probity.Core.Verdicts;

namespace Probity.Payments.Settlements;

/// <summary>A payment on its way to the payee, as a facilitator keeps it; each step makes a new
/// value.</summary>
/// <remarks>
/// Steps: Broadcast → Confirmed → Final; Broadcast → Failed; Confirmed → Broadcast when the chain is
/// reorganised; Failed → Confirmed when somebody else's transaction moved the money after all.
/// </remarks>
public sealed record Settlement
{
    /// <summary>The collection of settlements in a store.</summary>
    public const string Collection = "settlement";

    /// <summary>Which payment: a <see cref="Schemes.Exact.PaymentKey"/> as text.</summary>
    public required string Payment { get; init; }

    /// <summary>How far it is.</summary>
    public required SettlementState State { get; init; }

    /// <summary>What was asked, as JSON of the wire: enough to begin again after a crash.</summary>
    public required string Request { get; init; }

    /// <summary>Whose it is: the asker's own secret key for this payment; null for askers without
    /// one.</summary>
    public string? Claimant { get; init; }

    /// <summary>What the asker was told.</summary>
    public SettlementAnswer Answer { get; init; }

    /// <summary>Every transaction that was signed for it, the newest last; never empty.</summary>
    public required IReadOnlyList<SettlementAttempt> Attempts { get; init; }

    /// <summary>The transaction that ended it, perhaps somebody else's; null while none has.</summary>
    public string? Transaction { get; init; }

    /// <summary>The number of that transaction's block.</summary>
    public ulong? BlockNumber { get; init; }

    /// <summary>The digest of that block.</summary>
    public string? BlockHash { get; init; }

    /// <summary>One of <see cref="X402.PaymentErrors"/> where it failed.</summary>
    public string? Failure { get; init; }

    /// <summary>How often a block that held it was given up.</summary>
    public int Reorganisations { get; init; }

    /// <summary>Where it is stored.</summary>
    [JsonIgnore]
    public RecordKey Key => KeyOf(Payment);

    /// <summary>The transaction to report: the one that ended it, or else the newest.</summary>
    [JsonIgnore]
    public string ReportedTransaction => Transaction ?? Attempts[^1].Hash;

    /// <summary>Whether the money is with the payee as far as is known.</summary>
    [JsonIgnore]
    public bool IsPaid => State is SettlementState.Confirmed or SettlementState.Final;

    /// <summary>Where the settlement of a payment is stored.</summary>
    public static RecordKey KeyOf(string payment) => new(Collection, payment);

    /// <summary>The same with another transaction, which takes the place of the ones before.</summary>
    public Settlement Resent(SettlementAttempt attempt)
    {
        Invariant.Require(State == SettlementState.Broadcast);
        return this with { Attempts = [.. Attempts, attempt] };
    }

    /// <summary>The money was moved.</summary>
    /// <param name="transaction">By which transaction.</param>
    /// <param name="blockNumber">In which block.</param>
    /// <param name="blockHash">That block's digest.</param>
    public Settlement Confirmed(string transaction, ulong blockNumber, string blockHash)
    {
        Invariant.Require(State != SettlementState.Final);
        return this with
        {
            State = SettlementState.Confirmed,
            Transaction = transaction,
            BlockNumber = blockNumber,
            BlockHash = blockHash,
            Failure = null,
        };
    }

    /// <summary>The block is deep enough.</summary>
    public Settlement Finalised()
    {
        Invariant.Require(State == SettlementState.Confirmed);
        return this with { State = SettlementState.Final };
    }

    /// <summary>The block was given up.</summary>
    public Settlement Reorganised()
    {
        Invariant.Require(State == SettlementState.Confirmed);
        return this with
        {
            State = SettlementState.Broadcast,
            Transaction = null,
            BlockNumber = null,
            BlockHash = null,
            Reorganisations = Reorganisations + 1,
        };
    }

    /// <summary>Nothing was moved, and its transaction is used up.</summary>
    public Settlement Failed(string transaction, string reason)
    {
        Invariant.Require(State == SettlementState.Broadcast);
        return this with { State = SettlementState.Failed, Transaction = transaction, Failure = reason };
    }

    /// <summary>The form in a store.</summary>
    public byte[] ToArray() => JsonSerializer.SerializeToUtf8Bytes(this, SettlementJson.Default.Settlement);

    /// <summary>Reads the form in a store.</summary>
    public static Verdict<Settlement> Parse(ReadOnlySpan<byte> stored)
    {
        try
        {
            Settlement? settlement = JsonSerializer.Deserialize(stored, SettlementJson.Default.Settlement);
            return settlement is { Attempts.Count: > 0 }
                ? settlement
                : new Rejection(RejectionCode.Malformed, "a settlement has a transaction");
        }
        catch (JsonException)
        {
            return new Rejection(RejectionCode.Malformed, "this is no stored settlement");
        }
    }
}
