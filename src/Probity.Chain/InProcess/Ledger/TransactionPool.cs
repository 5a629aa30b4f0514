using Probity.Chain.Signing;

namespace Probity.Chain.InProcess.Ledger;

/// <summary>Transactions that wait for a block, each account's by nonce; gaps are kept.</summary>
internal sealed class TransactionPool
{
    private const int MaxTransactions = 1 << 14;

    // A replacement must pay a tenth more, as nodes ask.
    private const int OldShare = 11, NewShare = 10;

    private readonly Dictionary<Address, SortedDictionary<ulong, Entry>> _accounts = [];
    private readonly Dictionary<UInt256, SignedTransaction> _byHash = [];
    private long _lastOrder;

    /// <summary>How many wait.</summary>
    public int Count => _byHash.Count;

    public SignedTransaction? Find(UInt256 hash) => _byHash.GetValueOrDefault(hash);

    /// <summary>Takes a transaction in; says why not in the words of nodes.</summary>
    public string? Add(SignedTransaction signed)
    {
        UInt256 hash = UInt256.FromBigEndian(signed.Hash);
        if (_byHash.ContainsKey(hash)) { return "already known"; }
        SortedDictionary<ulong, Entry> own = _accounts.GetValueOrDefault(signed.Sender) ?? [];
        if (own.TryGetValue(signed.Transaction.Nonce, out Entry? old))
        {
            if (!Replaces(signed.Transaction, old.Signed.Transaction))
            {
                return "replacement transaction underpriced";
            }

            _byHash.Remove(UInt256.FromBigEndian(old.Signed.Hash));
        }
        else if (_byHash.Count >= MaxTransactions)
        {
            return "txpool is full";
        }

        _accounts[signed.Sender] = own;
        own[signed.Transaction.Nonce] = new Entry(signed, ++_lastOrder);
        _byHash.Add(hash, signed);
        return null;
    }

    /// <summary>Forgets a transaction.</summary>
    public bool Remove(UInt256 hash)
    {
        if (!_byHash.Remove(hash, out SignedTransaction? signed)) { return false; }
        SortedDictionary<ulong, Entry> own = _accounts[signed.Sender];
        own.Remove(signed.Transaction.Nonce);
        if (own.Count == 0) { _accounts.Remove(signed.Sender); }
        return true;
    }

    /// <summary>Forgets what a state has passed: nonces that are used.</summary>
    public void Prune(WorldState state, IEnumerable<Address> accounts)
    {
        foreach (Address account in accounts.Where(_accounts.ContainsKey))
        {
            ulong next = state.Account(account).Nonce;
            foreach ((ulong nonce, Entry entry)
                in _accounts[account].TakeWhile(pair => pair.Key < next).ToArray())
            {
                Remove(UInt256.FromBigEndian(entry.Signed.Hash));
            }
        }
    }

    /// <summary>The account's next nonce, after those that wait without a gap.</summary>
    public ulong NextNonce(Address account, ulong used)
    {
        if (!_accounts.TryGetValue(account, out SortedDictionary<ulong, Entry>? own)) { return used; }
        while (own.ContainsKey(used)) { used++; }
        return used;
    }

    /// <summary>Fills a block: the best tip first, then whoever came first; each account in order.</summary>
    /// <param name="builder">The block.</param>
    /// <param name="baseFee">What decides how much of a fee is left for the tip.</param>
    /// <param name="maxCount">How many at most.</param>
    /// <param name="held">Transactions that stay, and those after them.</param>
    public void Fill(BlockBuilder builder, UInt256 baseFee, int maxCount, Func<SignedTransaction, bool> held)
    {
        // Heads only: an account's next transaction can go in when the one before it did.
        PriorityQueue<Entry, (UInt256 Tip, long Order)> heads = new(BestFirst);
        foreach (Address account in _accounts.Keys)
        {
            Enqueue(account, builder.State.Account(account).Nonce);
        }

        while (maxCount > 0 && heads.TryDequeue(out Entry? head, out _))
        {
            if (held(head.Signed) || !builder.TryAdd(head.Signed)) { continue; }
            maxCount--;
            Enqueue(head.Signed.Sender, head.Signed.Transaction.Nonce + 1);
        }

        void Enqueue(Address account, ulong nonce)
        {
            if (_accounts[account].TryGetValue(nonce, out Entry? entry)
                && BlockBuilder.GasPriceOf(entry.Signed.Transaction, baseFee) is { } price)
            {
                heads.Enqueue(entry, (price - baseFee, entry.Order));
            }
        }
    }

    private static Comparer<(UInt256 Tip, long Order)> BestFirst { get; } =
        Comparer<(UInt256 Tip, long Order)>.Create((x, y) =>
            x.Tip != y.Tip ? y.Tip.CompareTo(x.Tip) : x.Order.CompareTo(y.Order));

    private static bool Replaces(EthereumTransaction next, EthereumTransaction old)
    {
        (UInt256 fee, UInt256 tip) = BlockBuilder.Fees(next);
        (UInt256 oldFee, UInt256 oldTip) = BlockBuilder.Fees(old);
        return IsTenthMore(fee, oldFee) && IsTenthMore(tip, oldTip);
    }

    private static bool IsTenthMore(UInt256 next, UInt256 old) =>
        next > old && next.ToBigInteger() * NewShare >= old.ToBigInteger() * OldShare;

    private sealed record Entry(SignedTransaction Signed, long Order);
}
