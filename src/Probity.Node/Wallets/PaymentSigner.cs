using System.Security.Cryptography;
using Probity.Chain;
using Probity.Chain.Signing;
using Probity.Core.Secrets;
using Probity.Core.Stores;
using Probity.Core.Verdicts;
using Probity.Crypto.Signatures;
using Probity.Payments.Budgets;
using Probity.Payments.Ledger;
using Probity.Payments.Schemes.Exact;
using Probity.Payments.X402;
using Probity.Payments.X402.Extensions;
using Probity.Payments.X402.Networks;

namespace Probity.Node.Wallets;

/// <summary>The only place where a wallet's key is used: it signs payments that the policy allows, and
/// nothing else.</summary>
/// <remarks>
/// Before a signature is made, the amount is held in the store's ledger by a commit that also requires the
/// policy that was judged by and the absence of a halt. So all processes that share the store share one
/// budget, a crash after the commit leaves the amount counted, and after a halt no further signature is made.
/// There is no method that signs a digest.
/// </remarks>
internal sealed class PaymentSigner : IDisposable
{
    private readonly IRecordStore _store;
    private readonly TimeProvider _time;
    private readonly IRandomSource _random;
    private readonly Secp256k1PrivateKey _key;
    private readonly SecretBytes _sealKey;
    private readonly SemaphoreSlim _deciding;
    private readonly WalletEvidence _evidence;

    // The store's writer may put an old policy back, with its seal; while this process lives it is not used.
    private int _newestPolicy;

    /// <summary>A signer with its key, of which it disposes.</summary>
    /// <param name="store">The wallet's store.</param>
    /// <param name="key">The wallet's key.</param>
    /// <param name="sealKey">What seals policies and approvals.</param>
    /// <param name="deciding">Held while the ledger is changed, so that callers of one process do not
    /// race.</param>
    /// <param name="evidence">What is written down of decisions.</param>
    /// <param name="time">The clock.</param>
    /// <param name="random">For numbers of payments.</param>
    public PaymentSigner(
        IRecordStore store, Secp256k1PrivateKey key, SecretBytes sealKey, SemaphoreSlim deciding,
        WalletEvidence evidence, TimeProvider time, IRandomSource random)
    {
        (_store, _key, _sealKey, _deciding, _time, _random) = (store, key, sealKey, deciding, time, random);
        _evidence = evidence;
        Payer = Address.From(key.PublicKey);
    }

    /// <summary>Whose money it is.</summary>
    public Address Payer { get; }

    /// <summary>What seals policies, and the key of the evidence log.</summary>
    public SecretBytes SealKey => _sealKey;

    /// <summary>Held while the ledger is changed.</summary>
    public SemaphoreSlim Deciding => _deciding;

    /// <summary>Judges a request, holds its amount and signs.</summary>
    /// <param name="request">What is to be paid.</param>
    /// <param name="required">The 402 that it answers.</param>
    /// <param name="bound">The request that the payment is bound to; null where the seller does not offer
    /// that.</param>
    /// <param name="requestDigest">The request, so that a retry finds this payment.</param>
    /// <param name="maximum">The most that the caller allows; null for the policy alone.</param>
    /// <param name="cancellationToken">Gives up before anything is held.</param>
    /// <exception cref="SpendingRefusedException">The policy refuses; nothing is signed.</exception>
    /// <exception cref="WalletException">The policy was changed by somebody else.</exception>
    public async Task<SigningResult> SignAsync(
        SpendingRequest request, PaymentRequired required, BoundRequest? bound, string requestDigest,
        UInt256? maximum, CancellationToken cancellationToken)
    {
        return await DecideAsync(
            () => TrySignAsync(request, required, bound, requestDigest, maximum, cancellationToken),
            cancellationToken)
            .ConfigureAwait(false);
    }

    /// <summary>Judges an allowance, pays its gas from operating funds, and signs its transaction.</summary>
    /// <exception cref="SpendingRefusedException">The policy or the ledger refuses; nothing is
    /// signed.</exception>
    public Task<SignedTransaction> SignAllowanceAsync(
        AllowanceIntent intent, CancellationToken cancellationToken) =>
        DecideAsync(() => TrySignAllowanceAsync(intent, cancellationToken), cancellationToken);

    /// <summary>Gives back what an allowance held for gas and did not use.</summary>
    public Task RefundGasAsync(AllowanceIntent intent, UInt256 used, CancellationToken cancellationToken) =>
        DecideAsync<object>(
            async () =>
            {
                StoredRecord? record = await _store.FindAsync(WalletRecords.Ledger, cancellationToken)
                    .ConfigureAwait(false);
                OperatingAccounts accounts = OperatingAccounts.Of(intent.Network);
                if (!intent.MaxCost.TrySubtract(used, out UInt256 left) || left.IsZero)
                {
                    return string.Empty;
                }

                LedgerBook ledger = WalletBooks.Read(record).Transfer(
                    new LedgerEntry(accounts.Gas, accounts.Operating, left));
                return await _store.TryCommitAsync([WalletBooks.Write(record, ledger)], cancellationToken)
                    .ConfigureAwait(false)
                    ? string.Empty
                    : null;
            },
            cancellationToken);

    /// <summary>Makes the signature of a payment again that is held: the same one.</summary>
    /// <exception cref="SpendingRefusedException">The wallet was halted, or this caller allows
    /// less.</exception>
    /// <exception cref="WalletException">The payment was written by somebody else.</exception>
    public async Task<PaymentPayload> SignAgainAsync(
        WalletPayment payment, PaymentRequired required, PaymentRequirements offer, UInt256? maximum,
        CancellationToken cancellationToken)
    {
        // It may never have left: after a halt it does not.
        if (await _store.FindAsync(WalletRecords.Halt, cancellationToken).ConfigureAwait(false) is not null)
        {
            throw new SpendingRefusedException(PolicyRule.Halted, "the wallet was halted");
        }

        return maximum is { } most && payment.Amount > most
            ? throw new SpendingRefusedException(
                PolicyRule.Maximum,
                $"a payment of {payment.Amount} is under way, this request may cost {most}")
            : SignAgain(payment, required, offer);
    }

    private PaymentPayload SignAgain(
        WalletPayment payment, PaymentRequired required, PaymentRequirements offer)
    {
        // Whoever writes one into the store would get a signature that no policy has judged.
        if (payment.Seal is not { } seal || !CryptographicOperations.FixedTimeEquals(seal, SealOf(payment)))
        {
            throw WalletBooks.Changed();
        }

        bool isOffer = ExactTerms.TryParse(offer, out ExactTerms? terms, out _);
        Core.Invariant.Require(isOffer);
        return Sign(payment, terms!, required, offer);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _key.Dispose();
        _sealKey.Dispose();
    }

    // One at a time in this process; null means that another process was faster, and to read again.
    private async Task<T> DecideAsync<T>(Func<Task<T?>> tryOnce, CancellationToken cancellationToken)
        where T : class
    {
        await _deciding.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            while (true)
            {
                if (await tryOnce().ConfigureAwait(false) is { } done) { return done; }
            }
        }
        finally
        {
            _deciding.Release();
        }
    }

    private async Task<SignedTransaction?> TrySignAllowanceAsync(
        AllowanceIntent intent, CancellationToken cancellationToken)
    {
        IReadOnlyList<StoredRecord?> records = await _store.FindManyAsync(
            [WalletRecords.Policy, WalletRecords.Ledger, WalletRecords.Halt], cancellationToken)
                .ConfigureAwait(false);
        if (records[2] is not null)
        {
            throw new SpendingRefusedException(PolicyRule.Halted, "the wallet was halted");
        }

        if (records[0] is not { } policyRecord
            || OpenNewest(policyRecord) is not { } policy
            || _time.GetUtcNow() >= policy.ExpiresAt || policy.Find(intent.Network, intent.Token) is null
            || NetworkNames.OfChain(intent.ChainId) != intent.Network)
        {
            throw new SpendingRefusedException(
                PolicyRule.Asset, "the policy does not allow this token, or has expired");
        }

        WalletAccounts client = WalletAccounts.Of(intent.Network, intent.Token);
        OperatingAccounts operating = OperatingAccounts.Of(intent.Network);
        LedgerBook ledger = operating.Open(client.Open(WalletBooks.Read(records[1]), null));
        if (intent.Amount > ledger.Accounts[client.Client].Available)
        {
            throw new SpendingRefusedException(
                PolicyRule.Budget,
                $"an allowance of {intent.Amount} is asked, {ledger.Accounts[client.Client].Available} of the budget are left");
        }

        LedgerEntry gas = new(operating.Operating, operating.Gas, intent.MaxCost);
        if (!ledger.TryHold([gas], out LedgerBook held, out _))
        {
            throw new SpendingRefusedException(
                PolicyRule.Operating,
                $"gas may cost {intent.MaxCost} wei, {ledger.Accounts[operating.Operating].Available} of the operating funds are left");
        }

        return await _store.TryCommitAsync(
            [
                RecordChange.Require(policyRecord), RecordChange.RequireAbsent(WalletRecords.Halt),
                WalletBooks.Write(records[1], held.Post(gas)), _evidence.AllowanceSet(intent),
            ],
            cancellationToken).ConfigureAwait(false)
            ? intent.ToTransaction().Sign(_key)
            : null;
    }

    private WalletPolicy OpenNewest(StoredRecord record)
    {
        WalletPolicy policy = OpenPolicy(record.Value.Span);
        if (policy.Version < _newestPolicy)
        {
            throw new WalletException(
                $"The policy of version {policy.Version} was put back, after version {_newestPolicy}. Nothing is signed; "
                + "set the policy again.");
        }

        _newestPolicy = policy.Version;
        return policy;
    }

    // Null where another process was faster.
    private async Task<SigningResult?> TrySignAsync(
        SpendingRequest request, PaymentRequired required, BoundRequest? bound, string requestDigest,
        UInt256? maximum, CancellationToken cancellationToken)
    {
        string approvalId = request.ApprovalId();
        IReadOnlyList<StoredRecord?> records = await _store.FindManyAsync(
            [WalletRecords.Policy, WalletRecords.Ledger, WalletRecords.Halt,
                WalletRecords.Approval(approvalId),
                WalletRecords.Open(requestDigest)],
            cancellationToken).ConfigureAwait(false);
        if (records[2] is not null)
        {
            await WriteRefusalAsync(request, PolicyRule.Halted, null, cancellationToken)
                .ConfigureAwait(false);
            throw new SpendingRefusedException(PolicyRule.Halted, "the wallet was halted");
        }

        StoredRecord policyRecord = records[0]
            ?? throw new SpendingRefusedException(
                PolicyRule.Asset, "the wallet has no policy, and what is not allowed is refused");
        DateTimeOffset now = _time.GetUtcNow();
        if (await FindBegunAsync(records[4], request, requestDigest, now, cancellationToken)
            .ConfigureAwait(false) is { } begun)
        {
            return new SigningResult(
                await SignAgainAsync(begun, required, request.Terms.Source, maximum, cancellationToken)
                    .ConfigureAwait(false),
                begun);
        }

        WalletPolicy policy = OpenNewest(policyRecord);
        LedgerBook ledger = WalletBooks.Read(records[1]);
        SpendingApproval? approval = ReadApproval(records[3], now);
        PolicyDecision decision = SpendingPolicy.Judge(
            request, policy, ledger, approval?.ApprovedUntil is not null, maximum, now);
        if (!decision.IsAllowed)
        {
            await RememberAsync(decision, request, approvalId, records[3], now, cancellationToken)
                .ConfigureAwait(false);
            await WriteRefusalAsync(request, decision.Rule, policy, cancellationToken).ConfigureAwait(false);
            throw new SpendingRefusedException(
                decision.Rule, decision.Detail, decision.Rule == PolicyRule.Approval ? approvalId : null);
        }

        WalletPayment payment = Prepare(request, decision, bound, requestDigest, now);
        List<RecordChange> changes =
        [
            RecordChange.Require(policyRecord),
            RecordChange.RequireAbsent(WalletRecords.Halt),
            WalletBooks.Write(records[1], decision.Ledger),
            RecordChange.Insert(
                WalletRecords.Payment(payment.Payment), payment.ToArray(), WalletBooks.DueOf(payment)),
        ];
        if (approval is not null) { changes.Add(RecordChange.Delete(records[3]!)); }
        byte[] open = System.Text.Encoding.UTF8.GetBytes(payment.Payment);
        changes.Add(records[4] is null
            ? RecordChange.Insert(WalletRecords.Open(requestDigest), open)
            : RecordChange.Replace(records[4]!, open));
        changes.AddRange(_evidence.Allowed(
            payment, Restore(payment, request.Terms), policy, approval is not null, request.SignedOffer));
        return await _store.TryCommitAsync(changes, cancellationToken).ConfigureAwait(false)
            ? new SigningResult(Sign(payment, request.Terms, required, request.Terms.Source), payment)
            : null;
    }

    // Another caller, here or in another process, began with the same request since somebody looked.
    private async Task<WalletPayment?> FindBegunAsync(
        StoredRecord? open, SpendingRequest request, string requestDigest, DateTimeOffset now,
        CancellationToken cancellationToken)
    {
        if (open is null) { return null; }
        string id = System.Text.Encoding.UTF8.GetString(open.Value.Span);
        if (await _store.FindAsync(WalletRecords.Payment(id), cancellationToken)
            .ConfigureAwait(false) is not { } record
            || WalletBooks.ReadPayment(record) is not { State: WalletPaymentState.Held } payment)
        {
            return null;
        }

        WalletBooks.RequireRequest(payment, requestDigest);
        return !WalletKeeper.IsClosed(payment, now)
            && request.Terms.Source.Matches(WalletBooks.ReadOffer(payment.Offer))
            ? payment
            : null;
    }

    private WalletPayment Prepare(
        SpendingRequest request, PolicyDecision decision, BoundRequest? bound, string requestDigest,
        DateTimeOffset now)
    {
        byte[]? salt = null;
        byte[] nonce = new byte[ExactPayment.NonceBytes];
        if (bound is not null)
        {
            salt = new byte[RequestBinding.SaltBytes];
            _random.Fill(salt);
            nonce = RequestBinding.ComputeNonce(bound, request.Terms, salt);
        }
        else
        {
            // One in 2^32 would look bound.
            do { _random.Fill(nonce); } while (RequestBinding.IsMarked(nonce));
        }

        ExactIntent intent = ExactIntent.Create(request.Terms, Payer, now, nonce);
        WalletPayment payment = new()
        {
            Payment = intent.ToPayment(default).Key(request.Terms).ToString(),
            State = WalletPaymentState.Held,
            Holds = decision.Holds,
            Offer = WalletBooks.Write(request.Terms.Source),
            Host = request.Host,
            Purpose = request.Purpose,
            Resource = request.Resource,
            Request = requestDigest,
            Amount = request.Terms.Amount,
            Nonce = Convert.ToHexStringLower(nonce),
            Salt = salt is null ? null : Convert.ToHexStringLower(salt),
            ValidAfter = intent.ValidAfter,
            ValidBefore = intent.ValidBefore,
            At = now,
        };
        return payment with { Seal = SealOf(payment) };
    }

    private PaymentPayload Sign(
        WalletPayment payment, ExactTerms terms, PaymentRequired? required, PaymentRequirements offer)
    {
        ExactIntent intent = Restore(payment, terms);
        System.Text.Json.JsonElement extensions = required?.Extensions ?? default;
        if (payment.Salt is { } salt)
        {
            // The seller may have left it out this time; the payment is bound all the same.
            if (!RequestBinding.IsDeclared(extensions, out _))
            {
                extensions = PaymentExtensions.With(
                    extensions, RequestBinding.Id, RequestBinding.Declare(isRequired: false));
            }

            extensions = RequestBinding.AppendSalt(extensions, Convert.FromHexString(salt));
        }

        return new PaymentPayload
        {
            X402Version = required?.X402Version ?? 2,
            Resource = required?.Resource,
            Accepted = offer,
            Payload = intent.ToPayload(EthereumSignature.ToArray(_key.Sign(intent.Digest()))),
            Extensions = extensions,
        };
    }

    private ExactIntent Restore(WalletPayment payment, ExactTerms terms) => ExactIntent.Restore(
        terms, Payer, payment.ValidAfter, payment.ValidBefore, Convert.FromHexString(payment.Nonce));

    // A commit of its own: nothing else changes. Ids are never used twice, so it cannot collide.
    private Task<bool> WriteRefusalAsync(
        SpendingRequest request, string rule, WalletPolicy? policy, CancellationToken cancellationToken) =>
        _store.TryCommitAsync([_evidence.Refused(request, rule, policy)], cancellationToken);

    private SpendingApproval? ReadApproval(StoredRecord? record, DateTimeOffset now) =>
        record is not null && SpendingApproval.Parse(record.Value.Span) is { IsAccepted: true } read
        && read.Value.ApprovedUntil is { } until && now < until && read.Value.Seal is { } seal
        && CryptographicOperations.FixedTimeEquals(seal, SealOf(read.Value))
            ? read.Value
            : null;

    /// <summary>What proves that whoever approved had the key.</summary>
    public byte[] SealOf(SpendingApproval approval) => HMACSHA256.HashData(
        _sealKey.Span,
        System.Text.Encoding.UTF8.GetBytes(
            $"probity/wallet/approval/1\n{approval.Id}\n{approval.ApprovedUntil:O}"));

    // What never changes of a payment.
    private byte[] SealOf(WalletPayment payment) => HMACSHA256.HashData(
        _sealKey.Span,
        [.. "probity/wallet/payment/1\n"u8, .. (payment with
        {
            State = WalletPaymentState.Held,
            Holds = [],
            Transaction = null,
            Seal = null,
        }).ToArray()]);

    /// <summary>The policy under its seal.</summary>
    public byte[] Seal(WalletPolicy policy) => SealedPolicy.Seal(policy, _sealKey.Span);

    /// <summary>Reads a sealed policy.</summary>
    /// <exception cref="WalletException">Somebody else wrote it.</exception>
    public WalletPolicy OpenPolicy(ReadOnlySpan<byte> stored) => SealedPolicy.Open(stored, _sealKey.Span);

    // So that a person sees what waits.
    private async Task RememberAsync(
        PolicyDecision decision, SpendingRequest request, string approvalId, StoredRecord? known,
        DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (decision.Rule != PolicyRule.Approval || known is not null) { return; }
        SpendingApproval asked = new(
            approvalId, $"{decision.Detail}; {request.Purpose} at {request.Host}, to {request.Terms.PayTo}",
            now, null, null);
        await _store.TryCommitAsync(
            [RecordChange.Insert(
                WalletRecords.Approval(approvalId), asked.ToArray(), now + TimeSpan.FromDays(1))],
            cancellationToken).ConfigureAwait(false);
    }
}
