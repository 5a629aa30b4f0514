using System.Buffers.Binary;
using System.Numerics;
using System.Text;
using Probity.Core.Encoding;

namespace Probity.Chain.Abi;

/// <summary>Writes values in the one canonical form of the contract ABI.</summary>
public static class AbiEncoder
{
    /// <summary>The bytes of a value, as if it were a function's only parameter list.</summary>
    /// <param name="tuple">A tuple: the types of the parameters.</param>
    /// <param name="value">A list of as many values.</param>
    /// <exception cref="ArgumentException">A value does not fit its type.</exception>
    public static byte[] Encode(AbiType tuple, AbiValue value)
    {
        ArgumentNullException.ThrowIfNull(tuple);
        ArgumentNullException.ThrowIfNull(value);
        if (tuple.Kind != AbiKind.Tuple)
        {
            throw new ArgumentException("A tuple of types is encoded.", nameof(tuple));
        }

        ByteWriter writer = new();
        WriteBody(writer, tuple, value);
        return writer.ToArray();
    }

    /// <summary>One word of a value of an elementary type that is not dynamic.</summary>
    internal static void WriteWord(Span<byte> word, AbiType type, AbiValue value)
    {
        word.Clear();
        switch (type.Kind)
        {
            case AbiKind.UInt when value.Is<UInt256>() && Fits(value.UInt, type.Size):
                value.UInt.WriteBigEndian(word);
                break;
            case AbiKind.Int when value.Is<BigInteger>() && Fits(value.Int, type.Size):
                word.Fill(value.Int.Sign < 0 ? (byte)0xFF : (byte)0);
                byte[] bytes = value.Int.ToByteArray(isBigEndian: true);
                bytes.CopyTo(word[(word.Length - bytes.Length)..]);
                break;
            case AbiKind.Address when value.Is<Address>():
                value.Address.CopyTo(word[(AbiType.WordBytes - Address.Bytes)..]);
                break;
            case AbiKind.Bool when value.Is<bool>():
                word[^1] = value.Bool ? (byte)1 : (byte)0;
                break;
            case AbiKind.FixedBytes when value.Is<byte[]>() && value.Bytes.Length == type.Size:
                value.Bytes.CopyTo(word);
                break;
            default:
                throw new ArgumentException($"The value does not fit the type {type}.", nameof(value));
        }
    }

    /// <summary>Whether a number fits an unsigned type.</summary>
    internal static bool Fits(UInt256 value, int bits) =>
        bits == 256 || value.ToBigInteger().GetBitLength() <= bits;

    /// <summary>Whether a number fits a signed type.</summary>
    internal static bool Fits(BigInteger value, int bits) => value.GetBitLength() < bits;

    private static void WriteBody(ByteWriter writer, AbiType type, AbiValue value)
    {
        switch (type.Kind)
        {
            case AbiKind.Bytes when value.Is<byte[]>():
                WriteLength(writer, value.Bytes.Length);
                WritePadded(writer, value.Bytes);
                break;
            case AbiKind.String when value.Is<string>():
                byte[] text = Encoding.UTF8.GetBytes(value.Text);
                WriteLength(writer, text.Length);
                WritePadded(writer, text);
                break;
            case AbiKind.Array when value.Is<AbiValue[]>():
                WriteLength(writer, value.Items.Count);
                WriteParts(writer, type, value.Items);
                break;
            case AbiKind.FixedArray when value.Is<AbiValue[]>() && value.Items.Count == type.Size:
            case AbiKind.Tuple when value.Is<AbiValue[]>() && value.Items.Count == type.Components.Count:
                WriteParts(writer, type, value.Items);
                break;
            default:
                Span<byte> word = stackalloc byte[AbiType.WordBytes];
                WriteWord(word, type, value);
                writer.WriteBytes(word);
                break;
        }
    }

    // Heads, with an offset for each dynamic part, then the dynamic parts in the same order.
    private static void WriteParts(ByteWriter writer, AbiType type, IReadOnlyList<AbiValue> parts)
    {
        ByteWriter tail = new();
        int headBytes = 0;
        for (int i = 0; i < parts.Count; i++) { headBytes += type.At(i).HeadBytes; }
        for (int i = 0; i < parts.Count; i++)
        {
            AbiType part = type.At(i);
            if (part.IsDynamic)
            {
                WriteLength(writer, headBytes + tail.Length);
                WriteBody(tail, part, parts[i]);
            }
            else
            {
                WriteBody(writer, part, parts[i]);
            }
        }

        writer.WriteBytes(tail.Written);
    }

    private static void WriteLength(ByteWriter writer, int length)
    {
        Span<byte> word = stackalloc byte[AbiType.WordBytes];
        word.Clear();
        BinaryPrimitives.WriteInt32BigEndian(word[^sizeof(int)..], length);
        writer.WriteBytes(word);
    }

    private static void WritePadded(ByteWriter writer, ReadOnlySpan<byte> bytes)
    {
        writer.WriteBytes(bytes);
        writer.WriteBytes(stackalloc byte[-bytes.Length & (AbiType.WordBytes - 1)]);
    }
}
