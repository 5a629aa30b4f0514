using Probity.Chain.Abi;
using Probity.Core.Verdicts;
using Probity.Crypto.Signatures;

namespace Probity.Chain.InProcess.Contracts;

/// <summary>A call that a contract answers: who asks what, and what the chain lets it do.</summary>
/// <remarks>When the gas is used up the call fails after the contract returned; what it did is taken
/// back.</remarks>
public sealed class ContractCall
{
    private readonly Execution _execution;
    private readonly int _depth;

    internal ContractCall(Execution execution, int depth, long gas) =>
        (_execution, _depth, GasLeft) = (execution, depth, gas);

    /// <summary>The contract that is called.</summary>
    public required Address Self { get; init; }

    /// <summary>Who calls: an account, or another contract.</summary>
    public required Address Sender { get; init; }

    /// <summary>What is sent along. Unit: wei.</summary>
    public required UInt256 Value { get; init; }

    /// <summary>Selector and parameters.</summary>
    public required ReadOnlyMemory<byte> Data { get; init; }

    /// <summary>Whether nothing may be written.</summary>
    public required bool IsStatic { get; init; }

    /// <summary>The block's time. Unit: seconds since 1970.</summary>
    public ulong Timestamp => _execution.Timestamp;

    /// <summary>The chain's number.</summary>
    public UInt256 ChainId => _execution.ChainId;

    /// <summary>What is left of the gas; below zero when it is used up.</summary>
    public long GasLeft { get; private set; }

    /// <summary>Whether a static call tried to write.</summary>
    internal bool IsViolated { get; private set; }

    /// <summary>Uses gas.</summary>
    public void Charge(long gas) => GasLeft = gas > GasLeft ? -1 : GasLeft - gas;

    /// <summary>Reads from the contract's storage; zero where nothing was written.</summary>
    public UInt256 Read(int variable, UInt256 first = default, UInt256 second = default)
    {
        Charge(GasCost.Read);
        return _execution.State.Read(new StorageSlot(Self, variable, first, second));
    }

    /// <summary>Writes to the contract's storage.</summary>
    public void Write(int variable, UInt256 first, UInt256 second, UInt256 value)
    {
        StorageSlot slot = new(Self, variable, first, second);
        bool isFirst = _execution.State.Read(slot).IsZero && !value.IsZero;
        Charge(isFirst ? GasCost.WriteFirst : GasCost.WriteAgain);
        if (MayWrite()) { _execution.State = _execution.State.With(slot, value); }
    }

    /// <summary>Writes an event to the log.</summary>
    /// <param name="kind">The event.</param>
    /// <param name="values">All its parameters, in their order.</param>
    /// <exception cref="ArgumentException">A value does not fit its type.</exception>
    public void Emit(AbiEvent kind, params ReadOnlySpan<AbiValue> values)
    {
        ArgumentNullException.ThrowIfNull(kind);
        (byte[][] topics, byte[] data) = kind.Encode(values);
        Charge((GasCost.Log * (1 + topics.Length)) + (GasCost.LogByte * data.Length));
        if (MayWrite()) { _execution.Logs.Add(new ContractLog(Self, topics, data)); }
    }

    /// <summary>Calls another contract, with what gas the rules let it have.</summary>
    /// <param name="to">An account that is no contract takes the call and returns nothing.</param>
    /// <param name="data">Selector and parameters.</param>
    /// <param name="isStatic">Whether it may write nothing.</param>
    public ContractResult Call(Address to, ReadOnlyMemory<byte> data, bool isStatic)
    {
        Charge(GasCost.Call);
        long gas = Math.Max(0, GasLeft - (GasLeft / GasCost.KeptDivisor));
        ContractResult result = _execution.Call(
            Self, to, UInt256.Zero, data, gas, IsStatic || isStatic, _depth + 1, out long used);
        Charge(used);
        return result;
    }

    /// <summary>Whether an address is a contract.</summary>
    public bool IsContract(Address account)
    {
        Charge(GasCost.Call);
        return _execution.Contracts.ContainsKey(account);
    }

    /// <summary>The account that signed a digest, as the chain's own function has it: s may be
    /// high.</summary>
    /// <param name="digest">Shape: 32 bytes.</param>
    /// <param name="r">Shape: 32 bytes.</param>
    /// <param name="s">Shape: 32 bytes.</param>
    /// <param name="v">27 or 28.</param>
    /// <returns>The address of zeros where there is none.</returns>
    public Address Recover(ReadOnlySpan<byte> digest, ReadOnlySpan<byte> r, ReadOnlySpan<byte> s, byte v)
    {
        Charge(GasCost.Recover);
        if (v is not (27 or 28)) { return Address.Zero; }
        Verdict<RecoverableSignature> signature = RecoverableSignature.Parse([.. r, .. s], v - 27);
        if (!signature.IsAccepted) { return Address.Zero; }
        Verdict<Secp256k1PublicKey> key = Secp256k1PublicKey.Recover(digest, signature.Value, SRule.Any);
        return key.IsAccepted ? Address.From(key.Value) : Address.Zero;
    }

    private bool MayWrite()
    {
        IsViolated |= IsStatic;
        return !IsStatic;
    }
}
