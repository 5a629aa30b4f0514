using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Numerics;

namespace Probity.Chain;

/// <summary>A number of the EVM from 0 to 2^256 - 1: an amount in the smallest unit, an id, a time.</summary>
/// <remarks>Sums, differences and products are checked: an amount never wraps around.</remarks>
public readonly struct UInt256 : IEquatable<UInt256>, IComparable<UInt256>
{
    /// <summary>Bytes of the big-endian form.</summary>
    public const int Bytes = 32;

    private const int MaxDecimalDigits = 78;
    private const int MaxHexDigits = 64;

    // So many digits fit into 128 bits, whichever they are.
    private const int HalfDecimalDigits = 38;

    private readonly UInt128 _high, _low;

    /// <summary>From its halves.</summary>
    public UInt256(UInt128 high, UInt128 low) => (_high, _low) = (high, low);

    /// <summary>Zero.</summary>
    public static UInt256 Zero => default;

    /// <summary>One.</summary>
    public static UInt256 One => new(0, 1);

    /// <summary>2^256 - 1, which contracts take for "no limit".</summary>
    public static UInt256 MaxValue => new(UInt128.MaxValue, UInt128.MaxValue);

    /// <summary>Whether the number is zero.</summary>
    public bool IsZero => _high == 0 && _low == 0;

    /// <summary>Reads a big-endian number of at most 32 bytes.</summary>
    /// <exception cref="ArgumentException">There are more bytes.</exception>
    public static UInt256 FromBigEndian(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > Bytes) { throw new ArgumentException($"At most {Bytes} bytes.", nameof(bytes)); }
        Span<byte> full = stackalloc byte[Bytes];
        full.Clear();
        bytes.CopyTo(full[(Bytes - bytes.Length)..]);
        return new UInt256(
            BinaryPrimitives.ReadUInt128BigEndian(full), BinaryPrimitives.ReadUInt128BigEndian(full[16..]));
    }

    /// <summary>Reads a decimal number as x402 writes amounts: digits only, no leading zero; total.</summary>
    public static bool TryParseDecimal(ReadOnlySpan<char> text, out UInt256 value)
    {
        value = default;
        if (text.Length is 0 or > MaxDecimalDigits || (text.Length > 1 && text[0] == '0')
            || text.ContainsAnyExceptInRange('0', '9'))
        {
            return false;
        }

        if (text.Length > HalfDecimalDigits)
        {
            return TryFrom(BigInteger.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture), out value);
        }

        value = UInt128.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
        return true;
    }

    /// <summary>Reads a quantity of JSON-RPC: "0x", then digits without a leading zero; total.</summary>
    public static bool TryParseQuantity(ReadOnlySpan<char> text, out UInt256 value)
    {
        value = default;
        if (text.Length is < 3 or > 2 + MaxHexDigits || !text.StartsWith("0x", StringComparison.Ordinal)
            || (text[2] == '0' && text.Length > 3))
        {
            return false;
        }

        Span<char> digits = stackalloc char[MaxHexDigits];
        digits.Fill('0');
        text[2..].CopyTo(digits[(MaxHexDigits + 2 - text.Length)..]);
        Span<byte> bytes = stackalloc byte[Bytes];
        if (Convert.FromHexString(digits, bytes, out _, out _) != System.Buffers.OperationStatus.Done)
        {
            return false;
        }

        value = FromBigEndian(bytes);
        return true;
    }

    /// <summary>Takes a big integer, unless it is negative or too large.</summary>
    public static bool TryFrom(BigInteger number, out UInt256 value)
    {
        value = default;
        if (number.Sign < 0 || number.GetByteCount(isUnsigned: true) > Bytes) { return false; }
        value = FromBigEndian(number.ToByteArray(isUnsigned: true, isBigEndian: true));
        return true;
    }

    /// <summary>The sum, unless it is too large.</summary>
    public bool TryAdd(UInt256 other, out UInt256 sum)
    {
        UInt128 low = _low + other._low, carry = low < _low ? UInt128.One : UInt128.Zero;
        UInt128 high = _high + other._high, total = high + carry;
        bool fits = high >= _high && total >= high;

        // The last step: the sum may take this number's own place.
        sum = new UInt256(total, low);
        return fits;
    }

    /// <summary>The difference, unless it is negative.</summary>
    public bool TrySubtract(UInt256 other, out UInt256 difference)
    {
        UInt128 borrow = _low < other._low ? UInt128.One : UInt128.Zero;
        bool fits = CompareTo(other) >= 0;

        // The last step: the difference may take this number's own place.
        difference = new UInt256(_high - other._high - borrow, _low - other._low);
        return fits;
    }

    /// <summary>The number, if it is below 2^64.</summary>
    public bool TryToUInt64(out ulong value)
    {
        value = (ulong)_low;
        return _high == 0 && _low <= ulong.MaxValue;
    }

    /// <summary>The number as a big integer.</summary>
    public BigInteger ToBigInteger() => (new BigInteger((ulong)(_high >> 64)) << 192)
        + (new BigInteger((ulong)_high) << 128) + (new BigInteger((ulong)(_low >> 64)) << 64) + (ulong)_low;

    /// <summary>Writes 32 bytes, big-endian.</summary>
    /// <param name="destination">Shape: at least 32 bytes.</param>
    public void WriteBigEndian(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt128BigEndian(destination[16..], _low);
        BinaryPrimitives.WriteUInt128BigEndian(destination, _high);
    }

    /// <summary>32 bytes, big-endian.</summary>
    public byte[] ToBigEndian()
    {
        byte[] bytes = new byte[Bytes];
        WriteBigEndian(bytes);
        return bytes;
    }

    /// <summary>The form of JSON-RPC: "0x", then digits without a leading zero.</summary>
    public string ToQuantity()
    {
        string digits = Convert.ToHexStringLower(ToBigEndian()).TrimStart('0');
        return digits.Length == 0 ? "0x0" : "0x" + digits;
    }

    /// <inheritdoc/>
    public int CompareTo(UInt256 other) =>
        _high != other._high ? _high.CompareTo(other._high) : _low.CompareTo(other._low);

    /// <inheritdoc/>
    public bool Equals(UInt256 other) => _high == other._high && _low == other._low;

    /// <inheritdoc/>
    public override bool Equals([NotNullWhen(true)] object? obj) => obj is UInt256 other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(_high, _low);

    /// <summary>Decimal digits.</summary>
    public override string ToString() => _high == 0
        ? _low.ToString(CultureInfo.InvariantCulture)
        : ToBigInteger().ToString(CultureInfo.InvariantCulture);

    /// <summary>Widens a number.</summary>
    public static implicit operator UInt256(ulong value) => new(0, value);

    /// <summary>Widens a number.</summary>
    public static implicit operator UInt256(UInt128 value) => new(0, value);

    /// <summary>The sum.</summary>
    /// <exception cref="OverflowException">It is too large.</exception>
    public static UInt256 operator +(UInt256 left, UInt256 right) =>
        left.TryAdd(right, out UInt256 sum)
            ? sum
            : throw new OverflowException("The sum is above 2^256 - 1.");

    /// <summary>The difference.</summary>
    /// <exception cref="OverflowException">It is negative.</exception>
    public static UInt256 operator -(UInt256 left, UInt256 right) =>
        left.TrySubtract(right, out UInt256 difference)
            ? difference
            : throw new OverflowException("The difference is negative.");

    /// <summary>The product.</summary>
    /// <exception cref="OverflowException">It is too large.</exception>
    public static UInt256 operator *(UInt256 left, UInt256 right) =>
        TryFrom(left.ToBigInteger() * right.ToBigInteger(), out UInt256 product)
            ? product
            : throw new OverflowException("The product is above 2^256 - 1.");

    /// <summary>Whether both are the same.</summary>
    public static bool operator ==(UInt256 left, UInt256 right) => left.Equals(right);

    /// <summary>Whether they differ.</summary>
    public static bool operator !=(UInt256 left, UInt256 right) => !left.Equals(right);

    /// <summary>Whether the left is smaller.</summary>
    public static bool operator <(UInt256 left, UInt256 right) => left.CompareTo(right) < 0;

    /// <summary>Whether the left is larger.</summary>
    public static bool operator >(UInt256 left, UInt256 right) => left.CompareTo(right) > 0;

    /// <summary>Whether the left is smaller or the same.</summary>
    public static bool operator <=(UInt256 left, UInt256 right) => left.CompareTo(right) <= 0;

    /// <summary>Whether the left is larger or the same.</summary>
    public static bool operator >=(UInt256 left, UInt256 right) => left.CompareTo(right) >= 0;
}
