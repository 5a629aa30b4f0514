using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Text;
using Probity.Core.Verdicts;

namespace Probity.Chain.Abi;

/// <summary>Reads values from untrusted bytes, in the one form that <see cref="AbiEncoder"/>
/// writes.</summary>
/// <remarks>
/// Every offset must point to where the canonical form has the part, padding must be zero and nothing may
/// follow. So no two parts share bytes, and the values take memory in proportion to the input. Text must be
/// UTF-8.
/// </remarks>
public static class AbiDecoder
{
    /// <summary>The longest input that is read.</summary>
    public const int MaxBytes = 1 << 24;

    private const int WordBytes = AbiType.WordBytes;

    private static readonly UTF8Encoding Utf8 = new(
        encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads a list of values.</summary>
    /// <param name="tuple">A tuple: the types of the values.</param>
    /// <param name="encoded">Any bytes.</param>
    /// <exception cref="ArgumentException">The type is not a tuple.</exception>
    public static Verdict<AbiValue> Decode(AbiType tuple, ReadOnlySpan<byte> encoded)
    {
        ArgumentNullException.ThrowIfNull(tuple);
        if (tuple.Kind != AbiKind.Tuple)
        {
            throw new ArgumentException("A tuple of types is decoded.", nameof(tuple));
        }

        if (encoded.Length > MaxBytes)
        {
            return new Rejection(
                RejectionCode.TooLong, $"ABI data of {encoded.Length} bytes, at most {MaxBytes}");
        }

        if (!TryReadBody(tuple, encoded, out AbiValue? value, out int used))
        {
            return new Rejection(RejectionCode.Malformed, $"the bytes are not the canonical form of {tuple}");
        }

        return used == encoded.Length
            ? value
            : new Rejection(RejectionCode.TrailingBytes, $"{encoded.Length - used} bytes follow the values");
    }

    /// <summary>Reads one word of an elementary type that is not dynamic.</summary>
    internal static bool TryReadWord(
        AbiType type, ReadOnlySpan<byte> word, [NotNullWhen(true)] out AbiValue? value)
    {
        value = null;
        switch (type.Kind)
        {
            case AbiKind.UInt:
                UInt256 number = UInt256.FromBigEndian(word);
                value = AbiEncoder.Fits(number, type.Size) ? AbiValue.Of(number) : null;
                break;
            case AbiKind.Int:
                BigInteger signed = new(word, isUnsigned: false, isBigEndian: true);
                value = AbiEncoder.Fits(signed, type.Size) ? AbiValue.OfInt(signed) : null;
                break;
            case AbiKind.Address when !word[..^Address.Bytes].ContainsAnyExcept((byte)0):
                value = AbiValue.Of(new Address(word[^Address.Bytes..]));
                break;
            case AbiKind.Bool when !word[..^1].ContainsAnyExcept((byte)0) && word[^1] <= 1:
                value = AbiValue.Of(word[^1] == 1);
                break;
            case AbiKind.FixedBytes when !word[type.Size..].ContainsAnyExcept((byte)0):
                value = AbiValue.Of(word[..type.Size]);
                break;
        }

        return value is not null;
    }

    private static bool TryReadBody(
        AbiType type, ReadOnlySpan<byte> area, [NotNullWhen(true)] out AbiValue? value, out int used)
    {
        (value, used) = (null, 0);
        switch (type.Kind)
        {
            case AbiKind.Bytes or AbiKind.String:
                if (!TryReadLength(area, out int byteCount)) { return false; }
                long end = WordBytes + (((long)byteCount + WordBytes - 1) & -WordBytes);
                if (end > area.Length) { return false; }
                used = (int)end;
                ReadOnlySpan<byte> bytes = area.Slice(WordBytes, byteCount);
                if (area[(WordBytes + byteCount)..used].ContainsAnyExcept((byte)0)) { return false; }
                value = type.Kind == AbiKind.Bytes ? AbiValue.Of(bytes) : ReadText(bytes);
                return value is not null;
            case AbiKind.Array:
                if (!TryReadLength(area, out int count)
                    || !TryReadParts(type, count, area[WordBytes..], out value, out used))
                {
                    return false;
                }

                used += WordBytes;
                return true;
            case AbiKind.FixedArray:
                return TryReadParts(type, type.Size, area, out value, out used);
            case AbiKind.Tuple:
                return TryReadParts(type, type.Components.Count, area, out value, out used);
            default:
                used = WordBytes;
                return area.Length >= WordBytes && TryReadWord(type, area[..WordBytes], out value);
        }
    }

    private static bool TryReadParts(
        AbiType type, int count, ReadOnlySpan<byte> area,
        [NotNullWhen(true)] out AbiValue? value, out int used)
    {
        (value, used) = (null, 0);

        // Each part takes a word at least, so a count is bounded by the bytes that are there.
        long headBytes = type.Kind == AbiKind.Tuple
            ? type.Components.Sum(part => (long)part.Type.HeadBytes)
            : (long)count * type.Element!.HeadBytes;
        if (headBytes > area.Length) { return false; }
        AbiValue[] parts = new AbiValue[count];
        int head = 0, tail = (int)headBytes;
        for (int i = 0; i < count; i++)
        {
            AbiType part = type.At(i);
            AbiValue? read;
            if (part.IsDynamic)
            {
                if (!TryReadLength(area[head..], out int offset) || offset != tail
                    || !TryReadBody(part, area[tail..], out read, out int taken))
                {
                    return false;
                }

                tail += taken;
            }
            else if (!TryReadBody(part, area[head..], out read, out _))
            {
                return false;
            }

            parts[i] = read;
            head += part.HeadBytes;
        }

        (value, used) = (AbiValue.List(parts), tail);
        return true;
    }

    private static bool TryReadLength(ReadOnlySpan<byte> area, out int length)
    {
        length = 0;
        if (area.Length < WordBytes || area[..(WordBytes - sizeof(int))].ContainsAnyExcept((byte)0))
        {
            return false;
        }

        length = BinaryPrimitives.ReadInt32BigEndian(area[(WordBytes - sizeof(int))..]);
        return length is >= 0 and <= MaxBytes;
    }

    private static AbiValue? ReadText(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return AbiValue.Of(Utf8.GetString(bytes));
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}
