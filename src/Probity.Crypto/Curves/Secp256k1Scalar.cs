using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Probity.Core.Secrets;
using static Probity.Crypto.Curves.Kernels.WideProduct;

namespace Probity.Crypto.Curves;

/// <summary>A number modulo the order n of secp256k1, canonical, in four limbs of 64 bits.</summary>
/// <remarks>Constant time, but for what is marked otherwise. Source: SEC 2, version 2.0, section
/// 2.4.1.</remarks>
[ConstantTime]
internal readonly struct Secp256k1Scalar
{
    /// <summary>Bytes of the canonical form.</summary>
    public const int Bytes = 32;

    private const ulong N0 = 0xBFD25E8CD0364141, N1 = 0xBAAEDCE6AF48A03B;
    private const ulong N2 = 0xFFFFFFFFFFFFFFFE, N3 = 0xFFFFFFFFFFFFFFFF;

    // 2^256 - n, of 129 bits; its third limb is one.
    private const ulong C0 = 0x402DA1732FC9BEBF, C1 = 0x4551231950B75FC4;

    private readonly ulong _a, _b, _c, _d;

    private Secp256k1Scalar(ulong a, ulong b, ulong c, ulong d) => (_a, _b, _c, _d) = (a, b, c, d);

    /// <summary>A small number.</summary>
    public static Secp256k1Scalar From(ulong value) => new(value, 0, 0, 0);

    /// <summary>Whether the number is zero.</summary>
    public bool IsZero => (_a | _b | _c | _d) == 0;

    /// <summary>Whether the number is above (n - 1) / 2.</summary>
    public bool IsHigh => HighMask() != 0;

    /// <summary>The low half of the bits.</summary>
    public UInt128 Low => new(_b, _a);

    /// <summary>The high half of the bits.</summary>
    public UInt128 High => new(_d, _c);

    /// <summary>From limbs of a number below n, the lowest first.</summary>
    public static Secp256k1Scalar FromLimbs(ulong a, ulong b, ulong c, ulong d) => new(a, b, c, d);

    /// <summary>Reads 32 bytes, big-endian. False for n and above, for which the value is the
    /// remainder.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out Secp256k1Scalar value)
    {
        ulong a = BinaryPrimitives.ReadUInt64BigEndian(bytes[24..]);
        ulong b = BinaryPrimitives.ReadUInt64BigEndian(bytes[16..]);
        ulong c = BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]);
        ulong d = BinaryPrimitives.ReadUInt64BigEndian(bytes);
        value = SubtractOrder(a, b, c, d, 0, out ulong wasAbove);
        return wasAbove == 0;
    }

    /// <summary>Reads 32 bytes, big-endian, modulo n; a number below 2^256 holds n at most once.</summary>
    public static Secp256k1Scalar ReadReduced(ReadOnlySpan<byte> bytes)
    {
        _ = TryRead(bytes, out Secp256k1Scalar value);
        return value;
    }

    /// <summary>Writes the canonical number, 32 bytes, big-endian.</summary>
    public void Write(Span<byte> bytes)
    {
        BinaryPrimitives.WriteUInt64BigEndian(bytes, _d);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], _c);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[16..], _b);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[24..], _a);
    }

    /// <summary>Four bits of the number.</summary>
    /// <param name="index">0 to 63, the lowest first; public.</param>
    public ulong Nibble(int index)
    {
        ulong limb = (index >> 4) switch { 0 => _a, 1 => _b, 2 => _c, _ => _d };
        return (limb >> (4 * (index & 15))) & 15;
    }

    /// <summary>The sum.</summary>
    public static Secp256k1Scalar operator +(in Secp256k1Scalar x, in Secp256k1Scalar y)
    {
        ulong carry = 0;
        ulong a = Add(x._a, y._a, ref carry), b = Add(x._b, y._b, ref carry);
        ulong c = Add(x._c, y._c, ref carry), d = Add(x._d, y._d, ref carry);
        return SubtractOrder(a, b, c, d, carry, out _);
    }

    /// <summary>The negative.</summary>
    public static Secp256k1Scalar operator -(in Secp256k1Scalar x)
    {
        ulong borrow = 0;
        ulong a = Subtract(N0, x._a, ref borrow), b = Subtract(N1, x._b, ref borrow);
        ulong c = Subtract(N2, x._c, ref borrow), d = Subtract(N3, x._d, ref borrow);
        ulong bits = x._a | x._b | x._c | x._d;

        // The negative of zero is zero, not n.
        ulong mask = 0 - ((bits | (0 - bits)) >> 63);
        return new Secp256k1Scalar(a & mask, b & mask, c & mask, d & mask);
    }

    /// <summary>The product.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Secp256k1Scalar operator *(in Secp256k1Scalar x, in Secp256k1Scalar y)
    {
        Product(x, y, out Wide t);
        return Reduce(t);
    }

    /// <summary>The number raised to n - 2: its inverse, and zero for zero.</summary>
    /// <remarks>Cost: 256 squarings and 78 products, whatever the number is; the exponent is
    /// public.</remarks>
    public Secp256k1Scalar Invert()
    {
        Span<Secp256k1Scalar> powers = stackalloc Secp256k1Scalar[16];
        powers[0] = From(1);
        for (int i = 1; i < powers.Length; i++) { powers[i] = powers[i - 1] * this; }
        Secp256k1Scalar exponent = new(N0 - 2, N1, N2, N3), result = From(1);
        for (int i = 63; i >= 0; i--)
        {
            result *= result;
            result *= result;
            result *= result;
            result *= result;
            result *= powers[(int)exponent.Nibble(i)];
        }

        powers.Clear();
        return result;
    }

    /// <summary>The number or, where it is above (n - 1) / 2, its negative.</summary>
    /// <param name="mask">All ones where it was negated.</param>
    public Secp256k1Scalar ToLow(out ulong mask)
    {
        mask = HighMask();
        Secp256k1Scalar negative = -this;
        return new Secp256k1Scalar(
            _a ^ (mask & (_a ^ negative._a)),
            _b ^ (mask & (_b ^ negative._b)),
            _c ^ (mask & (_c ^ negative._c)),
            _d ^ (mask & (_d ^ negative._d)));
    }

    /// <summary>Whether both are one number. Variable time.</summary>
    public bool IsEqual(in Secp256k1Scalar other) =>
        _a == other._a && _b == other._b && _c == other._c && _d == other._d;

    /// <summary>The product with a 256-bit constant, divided by 2^384 and rounded.</summary>
    internal static Secp256k1Scalar MultiplyShift384(in Secp256k1Scalar x, in Secp256k1Scalar y)
    {
        Product(x, y, out Wide t);
        ulong carry = 0;
        ulong low = Add(t.R6, t.R5 >> 63, ref carry);
        return new Secp256k1Scalar(low, t.R7 + carry, 0, 0);
    }

    // All ones where the number is above (n - 1) / 2.
    private ulong HighMask()
    {
        ulong borrow = 0;
        Subtract(0xDFE92F46681B20A0, _a, ref borrow);
        Subtract(0x5D576E7357A4501D, _b, ref borrow);
        Subtract(0xFFFFFFFFFFFFFFFF, _c, ref borrow);
        Subtract(0x7FFFFFFFFFFFFFFF, _d, ref borrow);
        return 0 - borrow;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Product(in Secp256k1Scalar x, in Secp256k1Scalar y, out Wide t)
    {
        ulong e = 0;
        t.R0 = MultiplyAdd(x._a, y._a, 0, ref e);
        t.R1 = MultiplyAdd(x._a, y._b, 0, ref e);
        t.R2 = MultiplyAdd(x._a, y._c, 0, ref e);
        t.R3 = MultiplyAdd(x._a, y._d, 0, ref e);
        t.R4 = e;
        e = 0;
        t.R1 = MultiplyAdd(x._b, y._a, t.R1, ref e);
        t.R2 = MultiplyAdd(x._b, y._b, t.R2, ref e);
        t.R3 = MultiplyAdd(x._b, y._c, t.R3, ref e);
        t.R4 = MultiplyAdd(x._b, y._d, t.R4, ref e);
        t.R5 = e;
        e = 0;
        t.R2 = MultiplyAdd(x._c, y._a, t.R2, ref e);
        t.R3 = MultiplyAdd(x._c, y._b, t.R3, ref e);
        t.R4 = MultiplyAdd(x._c, y._c, t.R4, ref e);
        t.R5 = MultiplyAdd(x._c, y._d, t.R5, ref e);
        t.R6 = e;
        e = 0;
        t.R3 = MultiplyAdd(x._d, y._a, t.R3, ref e);
        t.R4 = MultiplyAdd(x._d, y._b, t.R4, ref e);
        t.R5 = MultiplyAdd(x._d, y._c, t.R5, ref e);
        t.R6 = MultiplyAdd(x._d, y._d, t.R6, ref e);
        t.R7 = e;
    }

    // 512 to 385 to 260 to 256 bits: each step replaces what lies above 2^256 by its product with 2^256 - n.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Secp256k1Scalar Reduce(in Wide t)
    {
        ulong e = 0, f = 0, carry = 0;
        ulong m0 = MultiplyAdd(t.R4, C0, t.R0, ref e), m1 = MultiplyAdd(t.R5, C0, t.R1, ref e);
        ulong m2 = MultiplyAdd(t.R6, C0, t.R2, ref e), m3 = MultiplyAdd(t.R7, C0, t.R3, ref e);
        ulong m4 = e;
        m1 = MultiplyAdd(t.R4, C1, m1, ref f);
        m2 = MultiplyAdd(t.R5, C1, m2, ref f);
        m3 = MultiplyAdd(t.R6, C1, m3, ref f);
        m4 = MultiplyAdd(t.R7, C1, m4, ref f);
        ulong m5 = f;
        m2 = Add(m2, t.R4, ref carry);
        m3 = Add(m3, t.R5, ref carry);
        m4 = Add(m4, t.R6, ref carry);
        m5 = Add(m5, t.R7, ref carry);
        ulong m6 = carry;

        // What lies above is m4, m5 and the bit m6.
        (e, f, carry) = (0, 0, 0);
        m0 = MultiplyAdd(m4, C0, m0, ref e);
        m1 = MultiplyAdd(m5, C0, m1, ref e);
        m2 = MultiplyAdd(m6, C0, m2, ref e);
        m3 = Add(m3, e, ref carry);
        ulong top = carry;
        m1 = MultiplyAdd(m4, C1, m1, ref f);
        m2 = MultiplyAdd(m5, C1, m2, ref f);
        m3 = MultiplyAdd(m6, C1, m3, ref f);
        top += f;
        carry = 0;
        m2 = Add(m2, m4, ref carry);
        m3 = Add(m3, m5, ref carry);
        top += m6 + carry;

        // A handful of bits is left above.
        (e, carry) = (0, 0);
        m0 = MultiplyAdd(top, C0, m0, ref e);
        m1 = MultiplyAdd(top, C1, m1, ref e);
        m2 = Add(m2, e, ref carry);
        m3 = Add(m3, 0, ref carry);
        top = TopOf(ref m2, ref m3, top, carry);
        return SubtractOrder(m0, m1, m2, m3, top, out _);
    }

    // Adds the third limb of top * (2^256 - n), and returns what overflows.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong TopOf(ref ulong m2, ref ulong m3, ulong top, ulong overflow)
    {
        ulong carry = 0;
        m2 = Add(m2, top, ref carry);
        m3 = Add(m3, 0, ref carry);
        return overflow + carry;
    }

    // Subtracts n once, if the number with its overflow bit is at least n.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Secp256k1Scalar SubtractOrder(
        ulong a, ulong b, ulong c, ulong d, ulong overflow, out ulong wasAbove)
    {
        ulong carry = 0;
        ulong s = Add(a, C0, ref carry), t = Add(b, C1, ref carry);
        ulong u = Add(c, 1, ref carry), v = Add(d, 0, ref carry);
        wasAbove = carry | overflow;
        ulong mask = 0 - wasAbove;
        return new Secp256k1Scalar(
            a ^ (mask & (a ^ s)), b ^ (mask & (b ^ t)), c ^ (mask & (c ^ u)), d ^ (mask & (d ^ v)));
    }

    /// <summary>A product before its reduction, the lowest limb first.</summary>
    private struct Wide
    {
        public ulong R0, R1, R2, R3, R4, R5, R6, R7;
    }
}
