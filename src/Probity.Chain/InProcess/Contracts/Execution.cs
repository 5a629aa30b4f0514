using System.Collections.Immutable;
using Probity.Chain.InProcess.Ledger;

namespace Probity.Chain.InProcess.Contracts;

/// <summary>Runs calls over a state and collects what they write; used once, by one thread.</summary>
internal sealed class Execution(
    WorldState state, ImmutableDictionary<Address, SimulatedContract> contracts, UInt256 chainId,
    ulong timestamp)
{
    // Far below what a thread's stack bears, and far above what honest contracts need.
    private const int MaxDepth = 32;

    public WorldState State { get; set; } = state;

    public List<ContractLog> Logs { get; } = [];

    public ImmutableDictionary<Address, SimulatedContract> Contracts => contracts;

    public UInt256 ChainId => chainId;

    public ulong Timestamp => timestamp;

    /// <summary>Runs a call; one that fails leaves state and logs as they were.</summary>
    public ContractResult Call(
        Address from, Address to, UInt256 value, ReadOnlyMemory<byte> data, long gas, bool isStatic,
        int depth, out long used)
    {
        used = 0;
        WorldState before = State;
        int logs = Logs.Count;
        if (depth > MaxDepth || before.Move(from, to, value) is not { } moved)
        {
            return ContractResult.RevertBytes([]);
        }

        State = moved;
        if (!contracts.TryGetValue(to, out SimulatedContract? contract))
        {
            return ContractResult.ReturnBytes([]);
        }

        ContractCall call = new(this, depth, gas)
        {
            Self = to,
            Sender = from,
            Value = value,
            Data = data,
            IsStatic = isStatic,
        };
        call.Charge(GasCost.Dispatch);
        ContractResult result = call.GasLeft < 0 ? ContractResult.RevertBytes([]) : contract.Run(call);
        bool isCut = call.GasLeft < 0 || call.IsViolated;
        used = isCut ? gas : gas - call.GasLeft;
        if (isCut) { result = ContractResult.OutOfGas; }
        if (!result.IsSuccess)
        {
            State = before;
            Logs.RemoveRange(logs, Logs.Count - logs);
        }

        return result;
    }
}
