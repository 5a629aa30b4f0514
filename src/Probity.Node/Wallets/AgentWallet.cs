using System.Security.Cryptography;
using Probity.Chain;
using Probity.Chain.Keystore;
using Probity.Chain.Signing;
using Probity.Chain.Transport;
using Probity.Core.Secrets;
using Probity.Core.Stores;
using Probity.Core.Verdicts;
using Probity.Crypto.Signatures;
using Probity.Node.Evidence;
using Probity.Payments.Budgets;
using Probity.Payments.Evidence;
using Probity.Payments.Ledger;

namespace Probity.Node.Wallets;

/// <summary>A wallet that an agent may use within its policy, and a person governs.</summary>
/// <remarks>
/// Everything is in one store: the encrypted key, the sealed policy, the ledger and each payment. Several
/// processes may open it and then share one budget.
/// </remarks>
public sealed class AgentWallet : IAsyncDisposable
{
    // Whoever has this signature can seal policies; the wallet makes it for itself only, and shows it to
    // nobody.
    private static readonly byte[] SealMessage = "Probity wallet seal, version 1"u8.ToArray();

    private readonly IRecordStore _store;
    private readonly TimeProvider _time;

    private readonly WalletEvidence _evidence;

    private AgentWallet(IRecordStore store, Secp256k1PrivateKey key, TimeProvider time, IRandomSource random)
    {
        EvidenceOutbox outbox = new(time, random);
        (_store, _time, _evidence) = (store, time, new WalletEvidence(outbox));
        Signer = MakeSigner(store, key, _evidence, time, random);
        Keeper = new WalletKeeper(store, Signer.Deciding, _evidence, time);
        Evidence = new EvidenceLog(store, outbox, Signer.SealKey, time, random);
    }

    /// <summary>Whose money it is.</summary>
    public Address Address => Signer.Payer;

    /// <summary>What it decided and signed, for others to check.</summary>
    public EvidenceLog Evidence { get; }

    internal PaymentSigner Signer { get; }

    internal WalletKeeper Keeper { get; }

    /// <summary>Makes a wallet with a new key in an empty store.</summary>
    /// <param name="store">Where it lives; disposed of by the caller, afterwards.</param>
    /// <param name="passphrase">Opens the key.</param>
    /// <param name="policy">What it may do.</param>
    /// <param name="strength">How much work a guess of the passphrase is.</param>
    /// <param name="time">The clock.</param>
    /// <param name="random">For the key and for numbers of payments.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="WalletException">There is a wallet already.</exception>
    public static async Task<AgentWallet> CreateAsync(
        IRecordStore store, string passphrase, WalletPolicy policy, KeystoreStrength strength,
        TimeProvider time, IRandomSource random, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(store);
        Secp256k1PrivateKey key = Secp256k1PrivateKey.Create(random);
        AgentWallet wallet = new(store, key, time, random);
        byte[] encrypted = EncryptedKey.Encrypt(key, passphrase, strength, random);
        if (await store.TryCommitAsync(
            [
                RecordChange.Insert(WalletRecords.Key, encrypted),
                RecordChange.Insert(WalletRecords.Policy, wallet.Signer.Seal(policy)),
                RecordChange.RequireAbsent(WalletRecords.Ledger),
                wallet._evidence.PolicySet(policy),
            ],
            cancellationToken).ConfigureAwait(false))
        {
            wallet.Evidence.Start();
            return wallet;
        }

        wallet.Signer.Dispose();
        throw new WalletException(
            "There is a wallet already; a key is never overwritten, so choose another place.");
    }

    /// <summary>Opens a wallet.</summary>
    /// <exception cref="WalletException">There is none, or the passphrase is another.</exception>
    public static async Task<AgentWallet> OpenAsync(
        IRecordStore store, string passphrase, TimeProvider time, IRandomSource random,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(store);
        StoredRecord record = await store.FindAsync(WalletRecords.Key, cancellationToken)
            .ConfigureAwait(false)
            ?? throw new WalletException("There is no wallet here. Make one with probity wallet create.");
        Verdict<Secp256k1PrivateKey> key = EncryptedKey.Decrypt(record.Value.Span, passphrase);
        if (!key.IsAccepted) { throw new WalletException($"The wallet cannot be opened: {key.Detail}."); }
        AgentWallet wallet = new(store, key.Value, time, random);
        wallet.Evidence.Start();
        return wallet;
    }

    /// <summary>A client that pays by itself, within the policy.</summary>
    /// <param name="options">What it is for.</param>
    public HttpClient CreateClient(PayingClientOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
#pragma warning disable CA2000 // The client disposes of its handler.
        return new HttpClient(new PayingHandler(this, options, _time)
        {
            // Who is asked is who the policy judged: a redirect would carry the payment elsewhere.
            InnerHandler = options.Inner ?? new SocketsHttpHandler { AllowAutoRedirect = false },
        })
#pragma warning restore CA2000
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
    }

    /// <summary>What the wallet may do.</summary>
    /// <exception cref="WalletException">Somebody changed it without the passphrase.</exception>
    public async Task<WalletPolicy> GetPolicyAsync(CancellationToken cancellationToken) =>
        await _store.FindAsync(WalletRecords.Policy, cancellationToken).ConfigureAwait(false) is { } record
            ? Signer.OpenPolicy(record.Value.Span)
            : throw new WalletException("The wallet has no policy. Set one with probity wallet policy.");

    /// <summary>Sets what the wallet may do; from the next signature on.</summary>
    /// <exception cref="WalletException">Its version is not above the one that holds, or somebody else was
    /// faster.</exception>
    public async Task SetPolicyAsync(WalletPolicy policy, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(policy);
        StoredRecord? known = await _store.FindAsync(WalletRecords.Policy, cancellationToken)
            .ConfigureAwait(false);
        if (known is not null && TryOpen(known) is { } current && policy.Version <= current.Version)
        {
            throw new WalletException(
                $"The policy that holds has version {current.Version}; the next one has a higher one.");
        }

        byte[] value = Signer.Seal(policy);
        RecordChange change = known is null
            ? RecordChange.Insert(WalletRecords.Policy, value)
            : RecordChange.Replace(known, value);
        if (!await _store.TryCommitAsync([change, _evidence.PolicySet(policy)], cancellationToken)
            .ConfigureAwait(false))
        {
            throw new WalletException(
                "Somebody else set the policy at the same time. Look at it, and try again.");
        }
    }

    /// <summary>Gives the wallet more to spend, or takes back what it has not spent.</summary>
    /// <param name="network">The token's network.</param>
    /// <param name="asset">The token.</param>
    /// <param name="amount">Unit: the token's smallest.</param>
    /// <param name="isTakenBack">Whether it is taken back.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="WalletException">More is taken back than is left.</exception>
    public async Task AllotAsync(
        string network, Address asset, UInt256 amount, bool isTakenBack, CancellationToken cancellationToken)
    {
        WalletAccounts accounts = WalletAccounts.Of(network, asset);
        LedgerEntry entry = isTakenBack
            ? new LedgerEntry(accounts.Client, accounts.Outside, amount)
            : new LedgerEntry(accounts.Outside, accounts.Client, amount);
        await TransferAsync(
            ledger => accounts.Open(ledger, null), entry,
            () => _evidence.BudgetChanged(network, asset.ToString(), amount, isTakenBack ? "taken" : "given"),
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Gives the wallet more to pay gas with, or takes back what it has not used. Client funds are
    /// another account: neither pays for the other.</summary>
    /// <param name="network">The network.</param>
    /// <param name="amountWei">Unit: wei.</param>
    /// <param name="isTakenBack">Whether it is taken back.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="WalletException">More is taken back than is left.</exception>
    public async Task AllotOperatingAsync(
        string network, UInt256 amountWei, bool isTakenBack, CancellationToken cancellationToken)
    {
        OperatingAccounts accounts = OperatingAccounts.Of(network);
        LedgerEntry entry = isTakenBack
            ? new LedgerEntry(accounts.Operating, accounts.Outside, amountWei)
            : new LedgerEntry(accounts.Outside, accounts.Operating, amountWei);
        await TransferAsync(
            accounts.Open, entry,
            () => _evidence.BudgetChanged(network, "native", amountWei, isTakenBack ? "taken" : "given"),
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Sets what Permit2 may move of a token: never above what is left of the budget. Its gas is
    /// paid from operating funds.</summary>
    /// <param name="node">The network's node.</param>
    /// <param name="network">The network.</param>
    /// <param name="asset">The token.</param>
    /// <param name="amount">Replaces what was set before. Unit: the token's smallest.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The transaction's digest.</returns>
    /// <exception cref="SpendingRefusedException">Policy or ledger refuse; nothing was signed.</exception>
    /// <exception cref="WalletException">The node does not do its part.</exception>
    public Task<string> SetAllowanceAsync(
        IJsonRpcClient node, string network, Address asset, UInt256 amount,
        CancellationToken cancellationToken) =>
        new AllowanceClerk(Signer, node, _time).SetAsync(network, asset, amount, cancellationToken);

    private async Task TransferAsync(
        Func<LedgerBook, LedgerBook> open, LedgerEntry entry, Func<RecordChange> evidence,
        CancellationToken cancellationToken)
    {
        while (true)
        {
            StoredRecord? record = await _store.FindAsync(WalletRecords.Ledger, cancellationToken)
                .ConfigureAwait(false);
            if (!open(WalletBooks.Read(record)).TryHold([entry], out LedgerBook held, out _))
            {
                throw new WalletException("The wallet has less than that left to take back.");
            }

            if (await _store.TryCommitAsync(
                [WalletBooks.Write(record, held.Post(entry)), evidence()], cancellationToken)
                    .ConfigureAwait(false))
            {
                return;
            }
        }
    }

    /// <summary>What was allotted, spent and held.</summary>
    public async Task<LedgerBook> GetLedgerAsync(CancellationToken cancellationToken)
    {
        await Keeper.FlushAsync().ConfigureAwait(false);
        return WalletBooks.Read(
            await _store.FindAsync(WalletRecords.Ledger, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Stops every further signature, in all processes, from their next request on. Needs no
    /// passphrase.</summary>
    /// <param name="store">The wallet's store.</param>
    /// <param name="reason">For whoever looks later.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public static async Task HaltAsync(IRecordStore store, string reason, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(store);
        WalletEvidence evidence = new(new EvidenceOutbox(TimeProvider.System, SystemRandomSource.Instance));
        await store.TryCommitAsync(
            [
                RecordChange.Insert(WalletRecords.Halt, System.Text.Encoding.UTF8.GetBytes(reason)),
                evidence.Halted(reason),
            ],
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Whether a store has a wallet in it.</summary>
    public static async Task<bool> ExistsAsync(IRecordStore store, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(store);
        return await store.FindAsync(WalletRecords.Key, cancellationToken).ConfigureAwait(false) is not null;
    }

    /// <summary>Whether a store's wallet is halted.</summary>
    public static async Task<bool> IsHaltedAsync(IRecordStore store, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(store);
        return await store.FindAsync(WalletRecords.Halt, cancellationToken).ConfigureAwait(false) is not null;
    }

    /// <summary>Lets a halted wallet sign again.</summary>
    public async Task ResumeAsync(CancellationToken cancellationToken)
    {
        if (await _store.FindAsync(WalletRecords.Halt, cancellationToken).ConfigureAwait(false) is { } halt)
        {
            await _store.TryCommitAsync([RecordChange.Delete(halt), _evidence.Resumed()], cancellationToken)
                .ConfigureAwait(false);
        }
    }

    /// <summary>Approves what waits for a person, for one payment.</summary>
    /// <param name="id">What a refusal named.</param>
    /// <param name="lifetime">How long the approval may be used.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="WalletException">Nothing of that name waits.</exception>
    public async Task<SpendingApproval> ApproveAsync(
        string id, TimeSpan lifetime, CancellationToken cancellationToken)
    {
        StoredRecord record = await _store.FindAsync(WalletRecords.Approval(id), cancellationToken)
            .ConfigureAwait(false)
            ?? throw new WalletException($"Nothing with the id {id} waits for approval.");
        SpendingApproval asked = SpendingApproval.Parse(record.Value.Span).Value
            ?? throw new WalletException("What waits cannot be read.");
        SpendingApproval approved = asked with { ApprovedUntil = _time.GetUtcNow() + lifetime, Seal = null };
        approved = approved with { Seal = Signer.SealOf(approved) };
        return await _store.TryCommitAsync(
            [RecordChange.Replace(record, approved.ToArray(), approved.ApprovedUntil),
                _evidence.Approved(approved)],
            cancellationToken).ConfigureAwait(false)
            ? approved
            : throw new WalletException("It changed at the same time. Look again.");
    }

    /// <summary>What waits for a person, or was approved and not used.</summary>
    public async Task<IReadOnlyList<SpendingApproval>> ListApprovalsAsync(
        CancellationToken cancellationToken) =>
        [.. (await _store.ListAsync(
            WalletRecords.Approvals, string.Empty, string.Empty, 1000, cancellationToken)
            .ConfigureAwait(false)).Select(record => SpendingApproval.Parse(record.Value.Span).Value)
            .OfType<SpendingApproval>()];

    /// <summary>The wallet's payments, in no order that means anything; a thousand at most.</summary>
    public async Task<IReadOnlyList<WalletPayment>> ListPaymentsAsync(CancellationToken cancellationToken)
    {
        await Keeper.FlushAsync().ConfigureAwait(false);
        return [.. (await _store.ListAsync(
            WalletRecords.Payments, string.Empty, string.Empty, 1000, cancellationToken)
            .ConfigureAwait(false)).Select(WalletBooks.ReadPayment)];
    }

    /// <summary>Asks the chain what became of payments whose end is not known, and frees what can never be
    /// settled.</summary>
    /// <param name="node">The network's node.</param>
    /// <param name="network">The network.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>How many were settled or freed.</returns>
    public async Task<int> ReconcileAsync(
        IJsonRpcClient node, string network, CancellationToken cancellationToken)
    {
        await Keeper.FlushAsync().ConfigureAwait(false);
        return await Keeper.ReconcileAsync(node, network, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Keeper.FlushAsync().ConfigureAwait(false);
        await Evidence.DisposeAsync().ConfigureAwait(false);
        Signer.Dispose();
        Signer.Deciding.Dispose();
    }

    private WalletPolicy? TryOpen(StoredRecord record)
    {
        try
        {
            return Signer.OpenPolicy(record.Value.Span);
        }
        catch (WalletException)
        {
            return null;
        }
    }

    private static PaymentSigner MakeSigner(
        IRecordStore store, Secp256k1PrivateKey key, WalletEvidence evidence, TimeProvider time,
        IRandomSource random)
    {
        byte[] signature = EthereumSignature.ToArray(key.Sign(SignedData.PersonalDigest(SealMessage)));
        byte[] seal = HKDF.DeriveKey(HashAlgorithmName.SHA256, signature, 32, info: SealMessage);
        try
        {
            return new PaymentSigner(
                store, key, new SecretBytes(seal), new SemaphoreSlim(1, 1), evidence, time, random);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(signature);
            CryptographicOperations.ZeroMemory(seal);
        }
    }
}
