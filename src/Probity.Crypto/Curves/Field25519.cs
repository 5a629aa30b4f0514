using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Probity.Crypto.Curves;

/// <summary>A number modulo 2^255 - 19 in five limbs of 51 bits, for the ladder of
/// <see cref="X25519"/> and the points of <see cref="Ed25519Point"/>.</summary>
/// <remarks>
/// Range: limbs of a product are below 2^51 + 2^18; a sum or difference of two products is below 2^54, and a product
/// takes factors below 2^54: 5 * 19 * 2^108 is less than 2^115. Only <see cref="Write"/> gives the canonical
/// number. Constant time: no branch and no index depends on a limb.
/// </remarks>
internal struct Field25519
{
    private const ulong Mask = (1UL << 51) - 1;

    // Four times the prime, limb by limb: added before a subtraction so that no limb falls below zero.
    private const ulong FourPrimesLow = 4 * (Mask - 18);
    private const ulong FourPrimes = 4 * Mask;

    private ulong _a, _b, _c, _d, _e;

    private Field25519(ulong a, ulong b, ulong c, ulong d, ulong e) =>
        (_a, _b, _c, _d, _e) = (a, b, c, d, e);

    /// <summary>The neutral element of addition.</summary>
    public static Field25519 Zero => default;

    /// <summary>The neutral element of multiplication.</summary>
    public static Field25519 One => new(1, 0, 0, 0, 0);

    /// <summary>Reads 32 bytes, little-endian; the top bit is ignored, as RFC 7748, section 5 asks.</summary>
    public static Field25519 Read(ReadOnlySpan<byte> bytes)
    {
        ulong w0 = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        ulong w1 = BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]);
        ulong w2 = BinaryPrimitives.ReadUInt64LittleEndian(bytes[16..]);
        ulong w3 = BinaryPrimitives.ReadUInt64LittleEndian(bytes[24..]);
        return new Field25519(
            w0 & Mask,
            ((w0 >> 51) | (w1 << 13)) & Mask,
            ((w1 >> 38) | (w2 << 26)) & Mask,
            ((w2 >> 25) | (w3 << 39)) & Mask,
            (w3 >> 12) & Mask);
    }

    /// <summary>The sum.</summary>
    public static Field25519 operator +(in Field25519 x, in Field25519 y) =>
        new(x._a + y._a, x._b + y._b, x._c + y._c, x._d + y._d, x._e + y._e);

    /// <summary>The difference. Range: <paramref name="y"/> is a product or a sum of two.</summary>
    public static Field25519 operator -(in Field25519 x, in Field25519 y) => new(
        x._a + FourPrimesLow - y._a,
        x._b + FourPrimes - y._b,
        x._c + FourPrimes - y._c,
        x._d + FourPrimes - y._d,
        x._e + FourPrimes - y._e);

    /// <summary>The product. Range: limbs of both below 2^54.</summary>
    public static Field25519 operator *(in Field25519 x, in Field25519 y)
    {
        // 2^255 is 19, so what passes the fifth limb comes back nineteenfold.
        ulong b = 19 * y._b, c = 19 * y._c, d = 19 * y._d, e = 19 * y._e;
        return Carry(
            Big(x._a, y._a) + Big(x._b, e) + Big(x._c, d) + Big(x._d, c) + Big(x._e, b),
            Big(x._a, y._b) + Big(x._b, y._a) + Big(x._c, e) + Big(x._d, d) + Big(x._e, c),
            Big(x._a, y._c) + Big(x._b, y._b) + Big(x._c, y._a) + Big(x._d, e) + Big(x._e, d),
            Big(x._a, y._d) + Big(x._b, y._c) + Big(x._c, y._b) + Big(x._d, y._a) + Big(x._e, e),
            Big(x._a, y._e) + Big(x._b, y._d) + Big(x._c, y._c) + Big(x._d, y._b) + Big(x._e, y._a));
    }

    /// <summary>The product with a small constant. Range: limbs below 2^54, the factor below 2^17.</summary>
    public static Field25519 operator *(in Field25519 x, uint factor) => Carry(
        Big(x._a, factor), Big(x._b, factor), Big(x._c, factor), Big(x._d, factor), Big(x._e, factor));

    /// <summary>Swaps the two where the mask is all ones, and leaves them where it is zero.</summary>
    public static void Swap(ref Field25519 x, ref Field25519 y, ulong mask)
    {
        Swap(ref x._a, ref y._a, mask);
        Swap(ref x._b, ref y._b, mask);
        Swap(ref x._c, ref y._c, mask);
        Swap(ref x._d, ref y._d, mask);
        Swap(ref x._e, ref y._e, mask);
    }

    /// <summary>The number raised to p - 2: its inverse, and zero for zero.</summary>
    /// <remarks>Cost: 254 squarings and 11 products, whatever the number is.</remarks>
    public readonly Field25519 Invert()
    {
        Field25519 x = this;
        Field25519 x2 = x * x;
        Field25519 x9 = x2.Square(2) * x;
        Field25519 x11 = x9 * x2;
        Field25519 ones5 = x11.Square(1) * x9;
        Field25519 ones10 = ones5.Square(5) * ones5;
        Field25519 ones20 = ones10.Square(10) * ones10;
        Field25519 ones40 = ones20.Square(20) * ones20;
        Field25519 ones50 = ones40.Square(10) * ones10;
        Field25519 ones100 = ones50.Square(50) * ones50;
        Field25519 ones200 = ones100.Square(100) * ones100;
        Field25519 ones250 = ones200.Square(50) * ones50;
        return ones250.Square(5) * x11;
    }

    /// <summary>Writes the canonical number, 32 bytes, little-endian.</summary>
    public readonly void Write(Span<byte> bytes)
    {
        // Two rounds of carries leave limbs below 2^51: a number below 2^255, which holds the prime at most
        // once.
        Field25519 x = Carry(_a, _b, _c, _d, _e);
        x = Carry(x._a, x._b, x._c, x._d, x._e);
        ulong quotient = (x._a + 19) >> 51;
        quotient = (x._b + quotient) >> 51;
        quotient = (x._c + quotient) >> 51;
        quotient = (x._d + quotient) >> 51;
        quotient = (x._e + quotient) >> 51;
        ulong a = x._a + (19 * quotient);
        ulong b = x._b + (a >> 51), c = x._c + (b >> 51), d = x._d + (c >> 51), e = x._e + (d >> 51);
        (a, b, c, d, e) = (a & Mask, b & Mask, c & Mask, d & Mask, e & Mask);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, a | (b << 51));
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[8..], (b >> 13) | (c << 38));
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[16..], (c >> 26) | (d << 25));
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[24..], (d >> 39) | (e << 12));
    }

    /// <summary>The number raised to (p - 5) / 8: what a square root needs.</summary>
    /// <remarks>Cost: 252 squarings and 11 products, whatever the number is.</remarks>
    public readonly Field25519 PowerForRoot()
    {
        Field25519 x = this;
        Field25519 x2 = x * x;
        Field25519 x9 = x2.Square(2) * x;
        Field25519 ones5 = (x9 * x2).Square(1) * x9;
        Field25519 ones10 = ones5.Square(5) * ones5;
        Field25519 ones20 = ones10.Square(10) * ones10;
        Field25519 ones40 = ones20.Square(20) * ones20;
        Field25519 ones50 = ones40.Square(10) * ones10;
        Field25519 ones100 = ones50.Square(50) * ones50;
        Field25519 ones200 = ones100.Square(100) * ones100;
        return (ones200.Square(50) * ones50).Square(2) * x;
    }

    /// <summary>The same number, with limbs as a product has them.</summary>
    public readonly Field25519 Carried() => Carry(_a, _b, _c, _d, _e);

    /// <summary>Whether the number is zero.</summary>
    public readonly bool IsZero()
    {
        Span<byte> bytes = stackalloc byte[32];
        Write(bytes);
        int bits = 0;
        foreach (byte value in bytes) { bits |= value; }
        return bits == 0;
    }

    /// <summary>The lowest bit of the canonical number: the "sign" of RFC 8032.</summary>
    public readonly ulong LowestBit()
    {
        Span<byte> bytes = stackalloc byte[32];
        Write(bytes);
        return (ulong)bytes[0] & 1;
    }

    /// <summary>From limbs of 51 bits, the lowest first; for constants.</summary>
    public static Field25519 FromLimbs(ulong a, ulong b, ulong c, ulong d, ulong e) => new(a, b, c, d, e);

    /// <summary>The other number where the mask is all ones, and this one where it is zero.</summary>
    public static Field25519 Select(in Field25519 x, in Field25519 y, ulong mask) => new(
        x._a ^ (mask & (x._a ^ y._a)),
        x._b ^ (mask & (x._b ^ y._b)),
        x._c ^ (mask & (x._c ^ y._c)),
        x._d ^ (mask & (x._d ^ y._d)),
        x._e ^ (mask & (x._e ^ y._e)));

    private readonly Field25519 Square(int times)
    {
        Field25519 x = this;
        for (int i = 0; i < times; i++) { x *= x; }
        return x;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static UInt128 Big(ulong x, ulong y) => Math.BigMul(x, y);

    private static Field25519 Carry(UInt128 a, UInt128 b, UInt128 c, UInt128 d, UInt128 e)
    {
        b += (ulong)(a >> 51);
        c += (ulong)(b >> 51);
        d += (ulong)(c >> 51);
        e += (ulong)(d >> 51);
        UInt128 low = ((ulong)a & Mask) + (19 * (UInt128)(ulong)(e >> 51));
        return new Field25519(
            (ulong)low & Mask,
            ((ulong)b & Mask) + (ulong)(low >> 51),
            (ulong)c & Mask,
            (ulong)d & Mask,
            (ulong)e & Mask);
    }

    private static void Swap(ref ulong x, ref ulong y, ulong mask)
    {
        ulong difference = mask & (x ^ y);
        x ^= difference;
        y ^= difference;
    }
}
