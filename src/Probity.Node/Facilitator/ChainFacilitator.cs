using System.Collections.Concurrent;
using System.Text;
using Microsoft.Extensions.Logging;
using Probity.Chain;
using Probity.Chain.JsonRpc;
using Probity.Core.Stores;
using Probity.Payments.Evidence;
using Probity.Payments.Schemes.Exact;
using Probity.Payments.Settlements;
using Probity.Payments.X402;
using Probity.Payments.X402.Networks;

namespace Probity.Node.Facilitator;

/// <summary>Checks and settles payments on one chain.</summary>
internal sealed class ChainFacilitator : IAsyncDisposable
{
    // What a transfer uses on tokens behind a proxy, doubled: unused gas is not paid.
    private const ulong Eip3009Gas = 200_000;
    private const ulong Permit2Gas = 300_000;

    // The most that is paid for a wallet that is a contract, whose check may be long.
    private const ulong MaxWalletGas = 1_000_000;

    private readonly FacilitatorNetwork _network;
    private readonly IRecordStore _store;
    private readonly TimeProvider _time;
    private readonly CallBatcher _reads;
    private readonly CallBatcher _writes;
    private readonly PaymentChecker _checker;
    private readonly VerifiedPayments _verified;
    private readonly SettlementJudge _judge;
    private readonly EvidenceOutbox _evidence;
    private readonly SettlementWatcher _watcher;
    private readonly SettlementSweeper _sweeper;
    private readonly IReadOnlyList<SettlementLane> _lanes;
    private readonly ConcurrentDictionary<string, InFlight> _inFlight = new(StringComparer.Ordinal);

    public ChainFacilitator(
        FacilitatorNetwork network, IRecordStore store, EvidenceOutbox evidence, TimeProvider time,
        ILogger logger)
    {
        (_network, _store, _evidence, _time) = (network, store, evidence, time);
        _reads = new CallBatcher(network.Node, workers: 2);
        _writes = new CallBatcher(network.Node, workers: 2);
        _checker = new PaymentChecker(network, time);
        _verified = new VerifiedPayments(time);
        _judge = new SettlementJudge(_writes, network.Network, time, logger);
        _watcher = new SettlementWatcher(network, _writes, store, _judge, evidence, time, logger);
        FeeOracle fees = new(_reads, network.MaxFeePerGas, time);
        _lanes = [.. network.Signers.Select(
            signer => new SettlementLane(network, signer, _writes, fees, store, time, logger))];
        _sweeper = new SettlementSweeper(
            network, _writes, store, _judge, _watcher, _lanes, evidence, time, logger);
    }

    /// <summary>Whose accounts pay the gas.</summary>
    public IEnumerable<Address> Senders => _lanes.Select(lane => lane.Sender);

    /// <summary>Begins to look after earlier settlements, unless the node's chain is not the one that is
    /// meant.</summary>
    /// <exception cref="FacilitatorException">It is another one, or the node does not say.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await RequireChainAsync(cancellationToken).ConfigureAwait(false);
        await RequireSameChainAsync(cancellationToken).ConfigureAwait(false);
        _sweeper.Start();
    }

    private async Task RequireChainAsync(CancellationToken cancellationToken)
    {
        JsonRpcReply reply = await _reads.AskAsync(EthereumCalls.ChainId(), cancellationToken)
            .ConfigureAwait(false);
        if (reply.Error is not null || !EthereumResults.TryReadQuantity(reply.Result, out UInt256 chain))
        {
            throw new FacilitatorException(
                "The chain's node does not say which chain it is of. Is --rpc a node's address?");
        }

        if (chain != _network.ChainId)
        {
            throw new FacilitatorException(
                $"The node is of chain {chain}, and {_network.Network} is chain {_network.ChainId}. Use another --rpc.");
        }
    }

    // A test chain that began anew has its number but not its blocks: what is stored is about another one.
    private async Task RequireSameChainAsync(CancellationToken cancellationToken)
    {
        JsonRpcReply reply = await _reads.AskAsync(
            EthereumCalls.GetBlock(BlockReference.At(UInt256.Zero)), cancellationToken).ConfigureAwait(false);

        // Some nodes keep no old blocks.
        if (reply.Error is not null || EthereumResults.ReadBlock(reply.Result).Value?.Hash is not { } hash)
        {
            return;
        }

        RecordKey key = new("chain", _network.Network.ToLowerInvariant());
        StoredRecord? known = await _store.FindAsync(key, cancellationToken).ConfigureAwait(false);
        if (known is null)
        {
            await _store.TryCommitAsync([RecordChange.Insert(key, hash)], cancellationToken)
                .ConfigureAwait(false);
            known = await _store.FindAsync(key, cancellationToken).ConfigureAwait(false);
        }

        if (known is not null && !known.Value.Span.SequenceEqual(hash))
        {
            throw new FacilitatorException(
                $"The store was used with another chain {_network.Network}, whose first block was {Hex.From(known.Value.Span)} "
                + $"and not {Hex.From(hash)}. Use that chain's node, or another store.");
        }
    }

    /// <inheritdoc cref="IFacilitator.VerifyAsync"/>
    public async Task<VerifyResponse> VerifyAsync(
        FacilitatorRequest request, CancellationToken cancellationToken)
    {
        (CheckedPayment? payment, PaymentError? error, string? payer) = _checker.Check(request);
        error ??= await _store.FindAsync(Settlement.KeyOf(payment!.Id), cancellationToken)
            .ConfigureAwait(false) is null
            ? await AskChainAsync(payment, cancellationToken).ConfigureAwait(false)
            : new PaymentError(PaymentErrors.NonceAlreadyUsed, "this payment is settled, or being settled");
        if (error is not null) { return new VerifyResponse(false, error.Reason, error.Detail, payer); }
        _verified.Remember(payment!);
        return new VerifyResponse(true, null, null, payer);
    }

    /// <inheritdoc cref="IFacilitator.SettleAsync"/>
    public async Task<SettleResponse> SettleAsync(
        FacilitatorRequest request, string? idempotencyKey, CancellationToken cancellationToken)
    {
        (CheckedPayment? payment, PaymentError? error, string? payer) = _checker.Check(request);

        // One that began before its window closed is answered after that, too.
        if (payment is null)
        {
            payment = _checker.CheckStarted(request);
            if (payment is null) { return Refuse(request, error!, payer); }
        }

        // Askers of this process who bring the same key share one answer; others may not be told anything.
        InFlight mine = new(idempotencyKey, payment.Digest);
        while (true)
        {
            InFlight running = _inFlight.GetOrAdd(payment.Id, mine);
            if (ReferenceEquals(running, mine)) { break; }
            if (idempotencyKey is null || running.Key != idempotencyKey
                || !running.Digest.AsSpan()
                    .SequenceEqual(payment.Digest)) { return Refuse(request, Used(), payer); }
            return await running.Answer.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        }

        try
        {
            SettleResponse response = await SettleOnceAsync(
                request, payment, error, idempotencyKey, cancellationToken).ConfigureAwait(false);
            mine.Answer.TrySetResult(response);
            return response;
        }
        catch (Exception failure)
        {
            mine.Answer.TrySetException(failure is OperationCanceledException
                ? new FacilitatorException(
                    "The settlement goes on, but nobody waits for it. Ask again.", failure)
                : failure);
            _ = mine.Answer.Task.Exception;
            throw;
        }
        finally
        {
            _inFlight.TryRemove(payment.Id, out _);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _sweeper.DisposeAsync().ConfigureAwait(false);
        foreach (SettlementLane lane in _lanes) { await lane.DisposeAsync().ConfigureAwait(false); }
        await _watcher.DisposeAsync().ConfigureAwait(false);
        await _reads.DisposeAsync().ConfigureAwait(false);
        await _writes.DisposeAsync().ConfigureAwait(false);
    }

    private async Task<SettleResponse> SettleOnceAsync(
        FacilitatorRequest request, CheckedPayment payment, PaymentError? late, string? idempotencyKey,
        CancellationToken cancellationToken)
    {
        string payer = payment.Payment.Payer.ToString();
        StoredSettlement? stored = await FindAsync(payment, cancellationToken).ConfigureAwait(false);
        if (stored is null)
        {
            CheckedPayment? verified = _verified.Take(payment);
            PaymentError? error = late ?? (verified is not null ? null
                : await AskChainAsync(payment, cancellationToken).ConfigureAwait(false));
            if (error is not null) { return Refuse(request, error, payer); }
            payment = verified ?? payment;
            (stored, bool isNew) = await SubmitAsync(request, payment, idempotencyKey, cancellationToken)
                .ConfigureAwait(false);
            if (isNew)
            {
                return await WaitAsync(request, payment, stored, cancellationToken).ConfigureAwait(false);
            }
        }

        return await GoOnAsync(request, payment, stored, idempotencyKey, cancellationToken)
            .ConfigureAwait(false);
    }

    // The payment is known: only its own asker learns more of it.
    private async Task<SettleResponse> GoOnAsync(
        FacilitatorRequest request, CheckedPayment payment, StoredSettlement stored, string? idempotencyKey,
        CancellationToken cancellationToken)
    {
        Settlement settlement = stored.Settlement;
        bool isAsker = idempotencyKey is null
            ? settlement.Claimant is null && settlement.Answer == SettlementAnswer.Pending
            : settlement.Claimant == idempotencyKey;

        // A payer may sign one number twice, for two amounts: what was settled is one of them.
        isAsker &= PaymentChecker.Restore(settlement).Digest.AsSpan().SequenceEqual(payment.Digest);
        if (!isAsker) { return Refuse(request, Used(), payment.Payment.Payer.ToString()); }
        if (settlement.State == SettlementState.Failed)
        {
            // It may have been refilled, and somebody else may have sent the authorisation since.
            Settlement? used = await _judge.FindUseAsync(settlement, payment, cancellationToken)
                .ConfigureAwait(false);
            if (used is null) { return Answer(request, settlement); }
            byte[] value = used.ToArray();
            DateTimeOffset due = _time.GetUtcNow() + _network.RecheckAfter;
            stored = await _store.TryCommitAsync(
                [.. SettlementEvidence.Changes(
                    _evidence, stored, used, RecordChange.Replace(stored.Record, value, due))],
                cancellationToken).ConfigureAwait(false)
                ? stored.With(used, value, due)
                : await FindAsync(payment, cancellationToken).ConfigureAwait(false) ?? stored;
        }

        if (stored.Settlement.State == SettlementState.Broadcast && !_watcher.IsWatched(payment.Id))
        {
            await _sweeper.SendAgainAsync([stored.Settlement], cancellationToken).ConfigureAwait(false);
        }

        return await WaitAsync(request, payment, stored, cancellationToken).ConfigureAwait(false);
    }

    private async Task<SettleResponse> WaitAsync(
        FacilitatorRequest request, CheckedPayment payment, StoredSettlement stored,
        CancellationToken cancellationToken)
    {
        Task<StoredSettlement> end = _watcher.WatchAsync(stored, payment);
        try
        {
            StoredSettlement ended = await end.WaitAsync(_network.SettleTimeout, _time, cancellationToken)
                .ConfigureAwait(false);
            return await ToldAsync(request, payment, ended, SettlementAnswer.Given, cancellationToken)
                .ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            StoredSettlement now = await FindAsync(payment, cancellationToken).ConfigureAwait(false)
                ?? stored;
            return await ToldAsync(request, payment, now, SettlementAnswer.Pending, cancellationToken)
                .ConfigureAwait(false);
        }
    }

    // Askers without a key get one answer: that it was given is written before it is.
    private async Task<SettleResponse> ToldAsync(
        FacilitatorRequest request, CheckedPayment payment, StoredSettlement stored, SettlementAnswer answer,
        CancellationToken cancellationToken)
    {
        while (stored.Settlement.Claimant is null && stored.Settlement.Answer != answer)
        {
            Settlement told = stored.Settlement with { Answer = answer };
            DateTimeOffset? due = SettlementWatcher.DueOf(told, _time.GetUtcNow() + _network.RecheckAfter);
            if (await _store.TryCommitAsync(
                [RecordChange.Replace(stored.Record, told.ToArray(), due)], cancellationToken)
                    .ConfigureAwait(false))
            {
                return answer == SettlementAnswer.Pending ? Pending(request, told) : Answer(request, told);
            }

            stored = await FindAsync(payment, cancellationToken).ConfigureAwait(false)
                ?? throw new StoreException("A settlement has gone from the store. Restore a backup.");
        }

        return answer == SettlementAnswer.Pending
            ? Pending(request, stored.Settlement)
            : Answer(request, stored.Settlement);
    }

    private async Task<(StoredSettlement Settlement, bool IsNew)> SubmitAsync(
        FacilitatorRequest request, CheckedPayment payment, string? idempotencyKey,
        CancellationToken cancellationToken)
    {
        (Address to, byte[] data) = ExactCalls.Settlement(payment.Payment, payment.Terms);
        SettlementLane lane = _lanes.MinBy(lane => lane.Waiting)!;
        ulong gas = payment.Standing == SignatureStanding.Signed
            ? UsualGas(payment)
            : await EstimateAsync(lane.Sender, to, data, cancellationToken).ConfigureAwait(false);
        SettlementOrder order = new(
            payment.Id, Encoding.UTF8.GetString(X402Json.WriteFacilitatorRequest(request)), idempotencyKey,
            to, data, gas);
        return await lane.SubmitAsync(order, cancellationToken).ConfigureAwait(false);
    }

    private async Task<ulong> EstimateAsync(
        Address sender, Address to, byte[] data, CancellationToken cancellationToken)
    {
        JsonRpcReply reply = await _reads.AskAsync(
            EthereumCalls.EstimateGas(sender, to, data, UInt256.Zero, BlockReference.Latest),
            cancellationToken)
            .ConfigureAwait(false);
        return reply.Error is null && EthereumResults.TryReadQuantity(reply.Result, out UInt256 gas)
            && gas.TryToUInt64(out ulong needed) && needed < MaxWalletGas
            ? Math.Min(MaxWalletGas, needed + (needed / 4))
            : MaxWalletGas;
    }

    // What the chain would say now; null when it would take the payment.
    private async Task<PaymentError?> AskChainAsync(
        CheckedPayment payment, CancellationToken cancellationToken)
    {
        JsonRpcCall simulation = ExactCalls.Simulate(payment.Payment, payment.Terms, _lanes[0].Sender);
        bool isWallet = payment.Standing != SignatureStanding.Signed;
        IReadOnlyList<JsonRpcReply> replies = await _reads.AskAsync(
            isWallet ? [simulation, EthereumCalls.GetCode(payment.Payment.Payer, BlockReference.Latest)]
                : [simulation],
            cancellationToken).ConfigureAwait(false);
        if (replies[0].Error is null) { return null; }
        if (isWallet && (replies[1].Error is not null
            || !EthereumResults.TryReadBytes(replies[1].Result, MaxCodeBytes, out byte[] code)
                || code.Length == 0))
        {
            return new PaymentError(
                payment.Terms.Method == TransferMethod.Permit2
                    ? PaymentErrors.Permit2InvalidSignature
                    : PaymentErrors.InvalidSignature,
                "the payer did not sign this payment");
        }

        if (replies[0].Error!.Kind is JsonRpcErrorKind.LimitExceeded or JsonRpcErrorKind.InvalidRequest)
        {
            throw new FacilitatorException("The chain's node refuses to simulate. Use another one.");
        }

        IReadOnlyList<JsonRpcReply> reasons = await _reads.AskAsync(
            ExactCalls.Diagnose(payment.Payment, payment.Terms), cancellationToken).ConfigureAwait(false);
        return ExactCalls.ReadDiagnosis(payment.Payment, payment.Terms, reasons, replies[0].Error);
    }

    private async Task<StoredSettlement?> FindAsync(
        CheckedPayment payment, CancellationToken cancellationToken) =>
        await _store.FindAsync(Settlement.KeyOf(payment.Id), cancellationToken)
            .ConfigureAwait(false) is { } record
            ? StoredSettlement.From(record)
            : null;

    private const int MaxCodeBytes = 1 << 16;

    private static ulong UsualGas(CheckedPayment payment) =>
        payment.Terms.Method == TransferMethod.Permit2 ? Permit2Gas : Eip3009Gas;

    private static PaymentError Used() =>
        new(PaymentErrors.NonceAlreadyUsed, "this payment is settled, or being settled, for somebody else");

    private static SettleResponse Refuse(FacilitatorRequest request, PaymentError error, string? payer) =>
        new()
        {
            Success = false,
            ErrorReason = error.Reason,
            ErrorMessage = error.Detail,
            Payer = payer,
            Transaction = string.Empty,
            Network = NetworkOf(request),
        };

    private static SettleResponse Pending(FacilitatorRequest request, Settlement settlement) =>
        settlement.IsPaid && settlement.Answer == SettlementAnswer.Given ? Answer(request, settlement) : new()
        {
            Success = false,
            ErrorReason = PaymentErrors.SettlementPending,
            ErrorMessage = "the transaction is sent and not sure yet: ask again",
            Payer = PayerOf(settlement),
            Transaction = settlement.ReportedTransaction,
            Network = NetworkOf(request),
        };

    private static SettleResponse Answer(FacilitatorRequest request, Settlement settlement) => new()
    {
        Success = settlement.IsPaid,
        ErrorReason = settlement.Failure,
        Payer = PayerOf(settlement),
        Transaction = settlement.ReportedTransaction,
        Network = NetworkOf(request),
    };

    // In the words of the version that was spoken.
    private static string NetworkOf(FacilitatorRequest request) => request.Payment.X402Version == 1
        ? NetworkNames.ToVersion1(request.Requirements.Network)
        : request.Requirements.Network;

    // The third part of a payment's key.
    private static string PayerOf(Settlement settlement) => settlement.Payment.Split('/')[2];

    private sealed class InFlight(string? key, byte[] digest)
    {
        public string? Key => key;

        public byte[] Digest => digest;

        public TaskCompletionSource<SettleResponse> Answer { get; } =
            new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
