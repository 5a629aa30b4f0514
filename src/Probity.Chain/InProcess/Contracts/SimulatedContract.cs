using System.Buffers.Binary;
using System.Text;
using Probity.Chain.Abi;
using Probity.Core.Verdicts;

namespace Probity.Chain.InProcess.Contracts;

/// <summary>A contract written in C#: functions with their real ABI, over the storage of the chain.</summary>
/// <remarks>
/// Instances hold no state of their own, since the chain takes state back when a call fails or a block goes.
/// As Solidity's contracts do, it refuses without data what no function fits, and money where none is
/// expected. Other than those, it takes the parameters in their canonical form only.
/// </remarks>
public abstract class SimulatedContract
{
    private readonly Dictionary<uint, Entry> _functions = [];

    private readonly byte[] _code;

    /// <summary>A contract.</summary>
    /// <param name="address">Where it stands.</param>
    protected SimulatedContract(Address address)
    {
        Address = address;

        // 0xFE is no instruction that could run.
        _code = [0xFE, .. Encoding.ASCII.GetBytes($"Probity/simulated {GetType().Name}")];
    }

    /// <summary>Where it stands.</summary>
    public Address Address { get; }

    /// <summary>What eth_getCode answers: not code, but a label.</summary>
    public ReadOnlySpan<byte> Code => _code;

    /// <summary>What the contract's storage holds when the chain begins.</summary>
    internal virtual IEnumerable<KeyValuePair<StorageSlot, UInt256>> InitialStorage => [];

    /// <summary>Runs a call.</summary>
    internal ContractResult Run(ContractCall call)
    {
        ReadOnlySpan<byte> data = call.Data.Span;
        if (data.Length < AbiFunction.SelectorBytes || !call.Value.IsZero
            || !_functions.TryGetValue(BinaryPrimitives.ReadUInt32BigEndian(data), out Entry? entry))
        {
            return ContractResult.RevertBytes([]);
        }

        Verdict<AbiValue> parameters = entry.Function.DecodeCall(data);
        return parameters.IsAccepted
            ? entry.Run(call, parameters.Value).Encoded(entry.Function)
            : ContractResult.RevertBytes([]);
    }

    /// <summary>Adds a function.</summary>
    /// <param name="declaration">Such as "transfer(address to,uint256 amount)".</param>
    /// <param name="outputs">Such as "(bool)".</param>
    /// <param name="run">Takes the call and its parameters.</param>
    protected void On(
        string declaration, string outputs, Func<ContractCall, AbiValue, ContractResult> run)
    {
        ArgumentNullException.ThrowIfNull(run);
        AbiFunction function = Function(declaration, outputs);
        _functions.Add(BinaryPrimitives.ReadUInt32BigEndian(function.Selector), new Entry(function, run));
    }

    /// <summary>Adds a function without parameters that always answers the same.</summary>
    protected void OnConstant(string name, string outputs, AbiValue value) =>
        On($"{name}()", outputs, (_, _) => ContractResult.Return(value));

    /// <summary>A function or error from its declaration.</summary>
    /// <exception cref="ArgumentException">It is none.</exception>
    protected static AbiFunction Function(string declaration, string outputs = "()") =>
        AbiFunction.Parse(declaration, outputs).Value
        ?? throw new ArgumentException("This is not the declaration of a function.", nameof(declaration));

    /// <summary>An event from its declaration.</summary>
    /// <exception cref="ArgumentException">It is none.</exception>
    protected static AbiEvent Event(string declaration) =>
        AbiEvent.Parse(declaration).Value
        ?? throw new ArgumentException("This is not the declaration of an event.", nameof(declaration));

    private sealed record Entry(AbiFunction Function, Func<ContractCall, AbiValue, ContractResult> Run);
}
