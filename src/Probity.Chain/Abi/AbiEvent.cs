using System.Text;
using Probity.Core.Verdicts;
using Probity.Crypto.Hashes;

namespace Probity.Chain.Abi;

/// <summary>An event of a contract: how its log entries are recognised and read.</summary>
/// <remarks>Anonymous events, which carry no topic of their own, are not supported.</remarks>
public sealed class AbiEvent
{
    private const int MaxIndexed = 3;

    private static readonly AbiType Word = AbiType.Elementary("bytes32")!;

    private readonly AbiType _data;
    private readonly byte[] _topic;

    private AbiEvent(string name, AbiType parameters)
    {
        (Name, Parameters) = (name, parameters);
        _data = AbiType.TupleOf([.. parameters.Components.Where(part => !part.IsIndexed)])!;
        _topic = Keccak256.Hash(Encoding.ASCII.GetBytes(Signature));
    }

    /// <summary>The name.</summary>
    public string Name { get; }

    /// <summary>All parameters, in their order: a tuple.</summary>
    public AbiType Parameters { get; }

    /// <summary>Name and types in their canonical form.</summary>
    public string Signature => Name + Parameters;

    /// <summary>The first topic of every entry: the digest of the signature.</summary>
    public ReadOnlySpan<byte> Topic => _topic;

    /// <summary>Reads a declaration.</summary>
    /// <param name="declaration">Such as "Transfer(address indexed from,address indexed to,uint256
    /// value)".</param>
    public static Verdict<AbiEvent> Parse(string declaration)
    {
        ArgumentNullException.ThrowIfNull(declaration);
        AbiTypeParser parser = new(declaration, allowsIndexed: true);
        return declaration.Length <= AbiType.MaxTextLength && parser.ReadName() is { } name
            && parser.TryReadTuple(0, out AbiType? parameters) && parser.IsAtEnd
            && parameters.Components.Count(part => part.IsIndexed) <= MaxIndexed
            ? new AbiEvent(name, parameters)
            : new Rejection(RejectionCode.Malformed, "this is not the declaration of an event");
    }

    /// <summary>Reads a log entry into the parameters' order.</summary>
    /// <param name="topics">Of 32 bytes each.</param>
    /// <param name="data">Any bytes.</param>
    /// <remarks>An indexed parameter that takes more than a word is known by its digest only, as
    /// bytes.</remarks>
    public Verdict<AbiValue> Decode(IReadOnlyList<byte[]> topics, ReadOnlySpan<byte> data)
    {
        ArgumentNullException.ThrowIfNull(topics);
        if (topics.Count == 0 || topics.Any(topic => topic.Length != AbiType.WordBytes)
            || !topics[0].AsSpan().SequenceEqual(_topic))
        {
            return new Rejection(RejectionCode.Mismatch, $"this is not an entry of {Signature}");
        }

        int count = Parameters.Components.Count;
        if (topics.Count - 1 != count - _data.Components.Count)
        {
            return new Rejection(
                RejectionCode.Malformed, $"an entry of {Signature} with {topics.Count} topics");
        }

        Verdict<AbiValue> plain = AbiDecoder.Decode(_data, data);
        if (!plain.IsAccepted) { return plain; }
        AbiValue[] values = new AbiValue[count];
        for (int i = 0, topic = 1, at = 0; i < count; i++)
        {
            AbiParameter parameter = Parameters.Components[i];
            if (!parameter.IsIndexed)
            {
                values[i] = plain.Value[at++];
                continue;
            }

            bool isWord = parameter.Type.Kind is <= AbiKind.FixedBytes;
            if (!AbiDecoder.TryReadWord(isWord ? parameter.Type : Word, topics[topic++], out AbiValue? value))
            {
                return new Rejection(RejectionCode.Malformed, $"a topic is no {parameter.Type}");
            }

            values[i] = value;
        }

        return AbiValue.List(values);
    }

    /// <summary>Writes a log entry: topics and data.</summary>
    /// <param name="values">All parameters, in their order; indexed ones take one word each.</param>
    /// <exception cref="ArgumentException">A value does not fit its type.</exception>
    internal (byte[][] Topics, byte[] Data) Encode(ReadOnlySpan<AbiValue> values)
    {
        if (values.Length != Parameters.Components.Count)
        {
            throw new ArgumentException($"An entry of {Signature} has other parameters.", nameof(values));
        }

        List<byte[]> topics = [_topic];
        List<AbiValue> plain = [];
        for (int i = 0; i < values.Length; i++)
        {
            AbiParameter parameter = Parameters.Components[i];
            if (!parameter.IsIndexed)
            {
                plain.Add(values[i]);
                continue;
            }

            byte[] topic = new byte[AbiType.WordBytes];
            AbiEncoder.WriteWord(topic, parameter.Type, values[i]);
            topics.Add(topic);
        }

        return ([.. topics], AbiEncoder.Encode(_data, AbiValue.List([.. plain])));
    }
}
