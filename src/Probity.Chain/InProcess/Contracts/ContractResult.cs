using Probity.Chain.Abi;

namespace Probity.Chain.InProcess.Contracts;

/// <summary>How a call of a contract ended: with what it returned, or with why it refused.</summary>
public sealed class ContractResult
{
    private readonly byte[] _data;
    private readonly AbiValue[]? _values;

    private ContractResult(bool isSuccess, byte[] data, AbiValue[]? values = null) =>
        (IsSuccess, _data, _values) = (isSuccess, data, values);

    /// <summary>The gas was used up, or a static call wrote: all its gas is gone, and there is no
    /// reason.</summary>
    internal static ContractResult OutOfGas { get; } = new(false, []);

    /// <summary>Whether what the contract wrote is kept.</summary>
    public bool IsSuccess { get; }

    /// <summary>What was returned, or the data of the error.</summary>
    public ReadOnlyMemory<byte> Data => _data;

    /// <summary>The function's outputs, which the contract encodes.</summary>
    public static ContractResult Return(params ReadOnlySpan<AbiValue> values) =>
        new(true, [], values.ToArray());

    /// <summary>Any bytes, as a hostile contract returns them.</summary>
    public static ContractResult ReturnBytes(ReadOnlySpan<byte> data) => new(true, data.ToArray());

    /// <summary>A failed "require": Error(string).</summary>
    public static ContractResult Revert(string reason) =>
        new(false, AbiFunction.Error.EncodeCall(AbiValue.Of(reason)));

    /// <summary>One of the contract's own errors.</summary>
    public static ContractResult Revert(AbiFunction error, params ReadOnlySpan<AbiValue> values)
    {
        ArgumentNullException.ThrowIfNull(error);
        return new ContractResult(false, error.EncodeCall(values));
    }

    /// <summary>A refusal with any data; with none as calls have that no function fits.</summary>
    public static ContractResult RevertBytes(ReadOnlySpan<byte> data) => new(false, data.ToArray());

    /// <summary>With the values in the form of the function.</summary>
    internal ContractResult Encoded(AbiFunction function) => _values is null
        ? this
        : new ContractResult(IsSuccess, AbiEncoder.Encode(function.Outputs, AbiValue.List(_values)));
}
