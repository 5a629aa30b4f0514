using System.Text.Json;
using Microsoft.Extensions.Logging;
using Probity.Chain;
using Probity.Chain.JsonRpc;
using Probity.Core.Verdicts;
using Probity.Payments.Schemes.Exact;
using Probity.Payments.Settlements;
using Probity.Payments.X402;

namespace Probity.Node.Facilitator;

/// <summary>Says from a chain's receipts what became of settlements; writes nothing.</summary>
/// <remarks>
/// A receipt counts when it shows the effect (the token says that it moved this amount from this payer to
/// this payee, by this authorisation), not because it says "success": a verifier of effects, not of shapes.
/// </remarks>
internal sealed class SettlementJudge(CallBatcher calls, string network, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan TagLifetime = TimeSpan.FromSeconds(1);

    // A day of blocks of two seconds: longer than any authorisation that an offer of ours asks for. Many
    // nodes refuse so many, and whoever was first with a payment was so a moment ago.
    private static readonly UInt256[] BlocksBack = [43_200, 9_000, 900];

    private readonly Dictionary<FinalityLevel, (ulong Number, long At)> _tags = [];

    /// <summary>What each settlement should become; those that stay as they are do not appear.</summary>
    /// <exception cref="FacilitatorException">The node cannot be asked.</exception>
    public async Task<IReadOnlyList<SettlementStep>> JudgeAsync(
        IReadOnlyList<WatchedSettlement> watched, CancellationToken cancellationToken)
    {
        // The transaction of a confirmed one is asked for again: its block may have been given up.
        List<(WatchedSettlement Watched, string Hash)> asked =
            [.. watched.SelectMany(one => Hashes(one.Current.Settlement).Select(hash => (one, hash)))];
        if (asked.Count == 0) { return []; }
        IReadOnlyList<JsonRpcReply> replies = await calls.AskAsync(
            [.. asked.Select(one => EthereumCalls.GetTransactionReceipt(Bytes(one.Hash)))], cancellationToken)
            .ConfigureAwait(false);
        ILookup<WatchedSettlement, TransactionReceipt> receipts = asked.Zip(replies)
            .Select(pair => (pair.First.Watched, Receipt: Read(pair.First.Hash, pair.Second)))
            .Where(pair => pair.Receipt is not null)
            .ToLookup(pair => pair.Watched, pair => pair.Receipt!);

        // Only a node that says "there is none" tells of a reorganisation; one that fails to answer does not.
        HashSet<WatchedSettlement> absent =
            [.. asked.Zip(replies).Where(pair => IsNone(pair.Second)).Select(pair => pair.First.Watched)];
        List<SettlementStep> steps = [];
        foreach (WatchedSettlement one in watched)
        {
            StoredSettlement before = one.Current;
            Settlement current = before.Settlement;
            Settlement next = current.State switch
            {
                SettlementState.Broadcast =>
                    await TryAfterAsync(one, receipts[one], cancellationToken).ConfigureAwait(false),
                SettlementState.Confirmed => Again(one, receipts[one], absent.Contains(one)),
                _ => current,
            };
            if (!ReferenceEquals(next, current)) { steps.Add(new SettlementStep(one, before, next)); }
        }

        return steps;
    }

    /// <summary>Whether a confirmed settlement is as sure as it must be.</summary>
    /// <exception cref="FacilitatorException">The node cannot be asked.</exception>
    public async Task<bool> IsSureAsync(
        Settlement settlement, FinalityLevel level, CancellationToken cancellationToken)
    {
        if (level == FinalityLevel.Included) { return true; }
        return settlement.BlockNumber <= await TagAsync(level, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Looks for anybody's transaction that used a payment; null where none moved the
    /// money.</summary>
    /// <exception cref="FacilitatorException">The node cannot be asked.</exception>
    public async Task<Settlement?> FindUseAsync(
        Settlement settlement, CheckedPayment payment, CancellationToken cancellationToken)
    {
        foreach (string hash in await UsesAsync(payment, cancellationToken).ConfigureAwait(false))
        {
            JsonRpcReply reply = await calls.AskAsync(
                EthereumCalls.GetTransactionReceipt(Bytes(hash)), cancellationToken).ConfigureAwait(false);
            if (Read(hash, reply) is { } receipt
                && ExactCalls.MovedMoney(receipt, payment.Payment, payment.Terms)
                && await IsThisPaymentAsync(hash, payment, cancellationToken).ConfigureAwait(false))
            {
                return Confirm(settlement, receipt);
            }
        }

        return null;
    }

    // Permit2 tells no numbers: another payment of the same payer, payee and amount looks the same but for
    // its call.
    private async Task<bool> IsThisPaymentAsync(
        string hash, CheckedPayment payment, CancellationToken cancellationToken)
    {
        if (payment.Terms.Method != TransferMethod.Permit2) { return true; }
        JsonRpcReply reply = await calls.AskAsync(
            EthereumCalls.GetTransactionByHash(Bytes(hash)), cancellationToken).ConfigureAwait(false);
        return reply.Error is null
            && EthereumResults.ReadTransaction(reply.Result) is { IsAccepted: true } sent
            && Hex.From(sent.Value.Hash) == hash
            && ExactCalls.IsSettlement(sent.Value.To, sent.Value.Input, payment.Payment, payment.Terms);
    }

    // What cannot be said of one settlement is no reason to leave the others.
    private async Task<Settlement> TryAfterAsync(
        WatchedSettlement watched, IEnumerable<TransactionReceipt> receipts,
        CancellationToken cancellationToken)
    {
        try
        {
            return await AfterAsync(watched, receipts, cancellationToken).ConfigureAwait(false);
        }
        catch (FacilitatorException failure)
        {
            FacilitatorLog.NodeUnreachable(logger, network, failure.Message);
            return watched.Current.Settlement;
        }
    }

    private async Task<Settlement> AfterAsync(
        WatchedSettlement watched, IEnumerable<TransactionReceipt> receipts,
        CancellationToken cancellationToken)
    {
        Settlement current = watched.Current.Settlement;
        TransactionReceipt? spent = null;
        foreach (TransactionReceipt receipt in receipts)
        {
            if (ExactCalls.MovedMoney(receipt, watched.Payment.Payment, watched.Payment.Terms))
            {
                return Confirm(current, receipt);
            }

            spent = receipt;
        }

        if (spent is null) { return current; }

        // It was used up and moved nothing: somebody else's may have been first with the same authorisation.
        if (await FindUseAsync(current, watched.Payment, cancellationToken).ConfigureAwait(false) is { } used)
        {
            return used;
        }

        string reason = spent.IsSuccess ? PaymentErrors.TransferEventMismatch
            : await IsUsedAsync(watched.Payment, cancellationToken).ConfigureAwait(false)
                ? PaymentErrors.NonceAlreadyUsed
                : PaymentErrors.TransactionFailed;
        return current.Failed(Hex.From(spent.TransactionHash), reason);
    }

    private static Settlement Again(
        WatchedSettlement watched, IEnumerable<TransactionReceipt> receipts, bool isAbsent)
    {
        Settlement current = watched.Current.Settlement;
        TransactionReceipt? moved = receipts.FirstOrDefault(
            receipt => ExactCalls.MovedMoney(receipt, watched.Payment.Payment, watched.Payment.Terms));
        if (moved is null)
        {
            // Gone with its block, or in another block and without effect: both are no end. The same block
            // with another story is a node that contradicts itself.
            return isAbsent || receipts.Any(receipt => Hex.From(receipt.BlockHash) != current.BlockHash)
                ? current.Reorganised()
                : current;
        }

        return Hex.From(moved.BlockHash) == current.BlockHash ? current : Confirm(current, moved);
    }

    private static Settlement Confirm(Settlement settlement, TransactionReceipt receipt)
    {
        if (!receipt.BlockNumber.TryToUInt64(out ulong number))
        {
            throw new FacilitatorException("The chain's node names a block that no chain has.");
        }

        return settlement.Confirmed(Hex.From(receipt.TransactionHash), number, Hex.From(receipt.BlockHash));
    }

    // Whose transactions used the payment's number, by the contract's own events.
    private async Task<IReadOnlyList<string>> UsesAsync(
        CheckedPayment payment, CancellationToken cancellationToken)
    {
        JsonRpcReply head = await calls.AskAsync(EthereumCalls.BlockNumber(), cancellationToken)
            .ConfigureAwait(false);
        if (head.Error is not null || !EthereumResults.TryReadQuantity(head.Result, out UInt256 newest))
        {
            throw new FacilitatorException("The chain's node does not say which block is its newest.");
        }

        foreach (UInt256 back in BlocksBack)
        {
            JsonRpcReply reply = await calls.AskAsync(
                UsesSince(payment, newest > back ? newest - back : UInt256.Zero), cancellationToken)
                    .ConfigureAwait(false);
            if (reply.Error is null && EthereumResults.ReadLogs(reply.Result) is { IsAccepted: true } logs)
            {
                return [.. logs.Value.Select(log => Hex.From(log.TransactionHash)).Distinct()];
            }
        }

        throw new FacilitatorException("The chain's node does not say who used an authorisation.");
    }

    private static JsonRpcCall UsesSince(CheckedPayment payment, UInt256 from)
    {
        LogFilter filter = ExactCalls.FindUse(payment.Payment, payment.Terms, from);
        return EthereumCalls.GetLogs(new LogQuery
        {
            Addresses = [filter.Contract],
            Topics =
                [.. filter.Topics.Select(topic => (IReadOnlyList<byte[]>)(topic is null ? [] : [topic]))],
            From = BlockReference.At(filter.FromBlock),
        });
    }

    private async Task<bool> IsUsedAsync(CheckedPayment payment, CancellationToken cancellationToken)
    {
        JsonRpcReply reply = await calls.AskAsync(
            ExactCalls.NonceUsed(payment.Payment, payment.Terms), cancellationToken).ConfigureAwait(false);
        return ExactCalls.TryReadNonceUsed(payment.Payment, reply, out bool isUsed)
            ? isUsed
            : throw new FacilitatorException(
                "The chain's node does not say whether an authorisation was used.");
    }

    private async Task<ulong> TagAsync(FinalityLevel level, CancellationToken cancellationToken)
    {
        lock (_tags)
        {
            if (_tags.TryGetValue(level, out (ulong Number, long At) known)
                && time.GetElapsedTime(known.At) < TagLifetime)
            {
                return known.Number;
            }
        }

        JsonRpcReply reply = await calls.AskAsync(
            EthereumCalls.GetBlock(
                level == FinalityLevel.Safe ? BlockReference.Safe : BlockReference.Finalized),
            cancellationToken).ConfigureAwait(false);

        // A chain that knows no such block yet has nothing that deep.
        ulong number = 0;
        if (reply.Error is null && EthereumResults.ReadBlock(reply.Result) is { IsAccepted: true } block)
        {
            block.Value.Number.TryToUInt64(out number);
        }

        lock (_tags) { _tags[level] = (number, time.GetTimestamp()); }
        return number;
    }

    private static IEnumerable<string> Hashes(Settlement settlement) => settlement.State switch
    {
        SettlementState.Broadcast => settlement.Attempts.Select(attempt => attempt.Hash),
        SettlementState.Confirmed => [settlement.Transaction!],
        _ => [],
    };

    // A node that answers with another transaction's receipt lies, or is confused: not a receipt of ours.
    private static TransactionReceipt? Read(string hash, JsonRpcReply reply)
    {
        Verdict<TransactionReceipt> receipt = EthereumResults.ReadReceipt(reply.Result);
        return receipt.IsAccepted && Hex.From(receipt.Value.TransactionHash) == hash ? receipt.Value : null;
    }

    private static bool IsNone(JsonRpcReply reply) =>
        reply.Error is null && reply.Result.ValueKind == JsonValueKind.Null;

    private static byte[] Bytes(string hash) => Hex.TryParse(hash, 32, out byte[] bytes) ? bytes
        : new byte[32];
}
