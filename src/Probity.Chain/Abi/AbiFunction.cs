using System.Text;
using Probity.Core.Verdicts;
using Probity.Crypto.Hashes;

namespace Probity.Chain.Abi;

/// <summary>A function of a contract, or one of its errors: a name, the types that go in and those that come
/// out.</summary>
public sealed class AbiFunction
{
    /// <summary>Bytes of a selector.</summary>
    public const int SelectorBytes = 4;

    private readonly byte[] _selector;

    private AbiFunction(string name, AbiType inputs, AbiType outputs)
    {
        (Name, Inputs, Outputs) = (name, inputs, outputs);
        _selector = Keccak256.Hash(Encoding.ASCII.GetBytes(Signature))[..SelectorBytes];
    }

    /// <summary>Error(string): what a failed "require" returns.</summary>
    public static AbiFunction Error { get; } = Parse("Error(string message)", "()").Value!;

    /// <summary>The name.</summary>
    public string Name { get; }

    /// <summary>What goes in: a tuple.</summary>
    public AbiType Inputs { get; }

    /// <summary>What comes out: a tuple.</summary>
    public AbiType Outputs { get; }

    /// <summary>Name and input types in their canonical form.</summary>
    public string Signature => Name + Inputs;

    /// <summary>The first four bytes of the signature's digest.</summary>
    public ReadOnlySpan<byte> Selector => _selector;

    /// <summary>Reads a declaration.</summary>
    /// <param name="declaration">Such as "transfer(address to,uint256 amount)".</param>
    /// <param name="outputs">Such as "(bool)", or "()".</param>
    public static Verdict<AbiFunction> Parse(string declaration, string outputs)
    {
        ArgumentNullException.ThrowIfNull(declaration);
        ArgumentNullException.ThrowIfNull(outputs);
        AbiTypeParser inputParser = new(declaration), outputParser = new(outputs);
        return declaration.Length <= AbiType.MaxTextLength && outputs.Length <= AbiType.MaxTextLength
            && inputParser.ReadName() is { } name
            && inputParser.TryReadTuple(0, out AbiType? inputTypes) && inputParser.IsAtEnd
            && outputParser.TryReadTuple(0, out AbiType? outputTypes) && outputParser.IsAtEnd
            ? new AbiFunction(name, inputTypes, outputTypes)
            : new Rejection(RejectionCode.Malformed, "this is not the declaration of a function");
    }

    /// <summary>What calls the function: selector, then parameters.</summary>
    /// <exception cref="ArgumentException">A value does not fit its type.</exception>
    public byte[] EncodeCall(params ReadOnlySpan<AbiValue> parameters) =>
        [.. _selector, .. AbiEncoder.Encode(Inputs, AbiValue.List(parameters))];

    /// <summary>Reads the parameters of a call.</summary>
    public Verdict<AbiValue> DecodeCall(ReadOnlySpan<byte> call) => call.StartsWith(_selector)
        ? AbiDecoder.Decode(Inputs, call[SelectorBytes..])
        : new Rejection(RejectionCode.Mismatch, $"this is not a call of {Signature}");

    /// <summary>Reads what the function returned.</summary>
    public Verdict<AbiValue> DecodeResult(ReadOnlySpan<byte> result) => AbiDecoder.Decode(Outputs, result);
}
