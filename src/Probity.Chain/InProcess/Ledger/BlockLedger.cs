namespace Probity.Chain.InProcess.Ledger;

/// <summary>The blocks from the first to the newest, and where their transactions are.</summary>
internal sealed class BlockLedger
{
    private readonly List<SimulatedBlock> _blocks = [];
    private readonly Dictionary<UInt256, SimulatedBlock> _byHash = [];
    private readonly Dictionary<UInt256, (SimulatedBlock Block, MinedTransaction Transaction)> _transactions =
        [];

    public BlockLedger(SimulatedBlock first) => Append(first);

    public SimulatedBlock Head => _blocks[^1];

    public SimulatedBlock? At(ulong number) => number < (ulong)_blocks.Count ? _blocks[(int)number] : null;

    public SimulatedBlock? Find(UInt256 hash) => _byHash.GetValueOrDefault(hash);

    public (SimulatedBlock Block, MinedTransaction Transaction)? FindTransaction(UInt256 hash) =>
        _transactions.TryGetValue(hash, out (SimulatedBlock, MinedTransaction) found) ? found : null;

    public void Append(SimulatedBlock block)
    {
        _blocks.Add(block);
        _byHash[UInt256.FromBigEndian(block.Hash)] = block;
        foreach (MinedTransaction transaction in block.Transactions)
        {
            _transactions[UInt256.FromBigEndian(transaction.Signed.Hash)] = (block, transaction);
        }
    }

    /// <summary>Takes the newest block back; never the first.</summary>
    public SimulatedBlock RemoveHead()
    {
        SimulatedBlock head = Head;
        _blocks.RemoveAt(_blocks.Count - 1);
        _byHash.Remove(UInt256.FromBigEndian(head.Hash));
        foreach (MinedTransaction transaction in head.Transactions)
        {
            _transactions.Remove(UInt256.FromBigEndian(transaction.Signed.Hash));
        }

        return head;
    }
}
