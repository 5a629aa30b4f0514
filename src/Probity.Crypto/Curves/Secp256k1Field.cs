using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Probity.Core.Secrets;
using Probity.Crypto.Curves.Kernels;

namespace Probity.Crypto.Curves;

/// <summary>A number modulo p = 2^256 - 2^32 - 977, in four limbs of 64 bits.</summary>
/// <remarks>
/// Range: any number below 2^256, which stands for its remainder; only <see cref="Write"/>, the comparisons
/// and <see cref="IsOdd"/> look at the canonical one. Constant time, but for what is marked otherwise: no
/// branch and no index depends on a limb. Source: SEC 2, version 2.0, section 2.4.1.
/// </remarks>
[ConstantTime]
internal readonly struct Secp256k1Field
{
    /// <summary>Bytes of the canonical form.</summary>
    public const int Bytes = 32;

    // 2^256 modulo p: what passes the fourth limb comes back times this.
    private const ulong Fold = 0x1000003D1;
    private const ulong PrimeLow = 0xFFFFFFFEFFFFFC2F;

    private readonly ulong _a, _b, _c, _d;

    /// <summary>From limbs, the lowest first.</summary>
    public Secp256k1Field(ulong a, ulong b, ulong c, ulong d) => (_a, _b, _c, _d) = (a, b, c, d);

    /// <summary>The neutral element of addition.</summary>
    public static Secp256k1Field Zero => default;

    /// <summary>The neutral element of multiplication.</summary>
    public static Secp256k1Field One => new(1, 0, 0, 0);

    /// <summary>Whether the number is zero.</summary>
    public bool IsZero
    {
        get
        {
            Secp256k1Field x = Canonical();
            return (x._a | x._b | x._c | x._d) == 0;
        }
    }

    /// <summary>Whether the canonical number is odd.</summary>
    public bool IsOdd => (Canonical()._a & 1) != 0;

    /// <summary>Reads 32 bytes, big-endian. False for p and above: such a number is not canonical.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out Secp256k1Field value)
    {
        value = new Secp256k1Field(
            BinaryPrimitives.ReadUInt64BigEndian(bytes[24..]),
            BinaryPrimitives.ReadUInt64BigEndian(bytes[16..]),
            BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]),
            BinaryPrimitives.ReadUInt64BigEndian(bytes));
        return (value._b & value._c & value._d) != ulong.MaxValue || value._a < PrimeLow;
    }

    /// <summary>Writes the canonical number, 32 bytes, big-endian.</summary>
    public void Write(Span<byte> bytes)
    {
        Secp256k1Field x = Canonical();
        BinaryPrimitives.WriteUInt64BigEndian(bytes, x._d);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], x._c);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[16..], x._b);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[24..], x._a);
    }

    /// <summary>The sum.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Add(in Secp256k1Field x, in Secp256k1Field y, out Secp256k1Field sum)
    {
        ulong carry = 0;
        ulong a = WideProduct.Add(x._a, y._a, ref carry);
        ulong b = WideProduct.Add(x._b, y._b, ref carry);
        ulong c = WideProduct.Add(x._c, y._c, ref carry);
        ulong d = WideProduct.Add(x._d, y._d, ref carry);
        sum = AddFold(a, b, c, d, Fold & (0 - carry));
    }

    /// <summary>The difference.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Subtract(in Secp256k1Field x, in Secp256k1Field y, out Secp256k1Field difference)
    {
        ulong borrow = 0;
        ulong a = WideProduct.Subtract(x._a, y._a, ref borrow);
        ulong b = WideProduct.Subtract(x._b, y._b, ref borrow);
        ulong c = WideProduct.Subtract(x._c, y._c, ref borrow);
        ulong d = WideProduct.Subtract(x._d, y._d, ref borrow);
        ulong fold = Fold & (0 - borrow);
        borrow = 0;
        a = WideProduct.Subtract(a, fold, ref borrow);
        b = WideProduct.Subtract(b, 0, ref borrow);
        c = WideProduct.Subtract(c, 0, ref borrow);
        d = WideProduct.Subtract(d, 0, ref borrow);

        // A second borrow leaves a number just below 2^256, whose lowest limb has room for one more.
        difference = new Secp256k1Field(a - (Fold & (0 - borrow)), b, c, d);
    }

    /// <summary>The sum.</summary>
    public static Secp256k1Field operator +(in Secp256k1Field x, in Secp256k1Field y)
    {
        Add(x, y, out Secp256k1Field sum);
        return sum;
    }

    /// <summary>The difference.</summary>
    public static Secp256k1Field operator -(in Secp256k1Field x, in Secp256k1Field y)
    {
        Subtract(x, y, out Secp256k1Field difference);
        return difference;
    }

    /// <summary>The product.</summary>
    public static Secp256k1Field operator *(in Secp256k1Field x, in Secp256k1Field y)
    {
        Multiply(x, y, out Secp256k1Field product);
        return product;
    }

    /// <summary>The square.</summary>
    public Secp256k1Field Square()
    {
        Square(this, out Secp256k1Field square);
        return square;
    }

    /// <summary>The negative.</summary>
    public static Secp256k1Field operator -(in Secp256k1Field x) => Zero - x;

    /// <summary>The product.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply(in Secp256k1Field x, in Secp256k1Field y, out Secp256k1Field product)
    {
        ulong xa = x._a, xb = x._b, xc = x._c, xd = x._d;
        ulong ya = y._a, yb = y._b, yc = y._c, yd = y._d;
        ulong e = WideProduct.High(xa, ya), r0 = xa * ya;
        ulong r1 = WideProduct.MultiplyAdd(xa, yb, 0, ref e), r2 = WideProduct.MultiplyAdd(xa, yc, 0, ref e);
        ulong r3 = WideProduct.MultiplyAdd(xa, yd, 0, ref e), r4 = e;
        e = 0;
        r1 = WideProduct.MultiplyAdd(xb, ya, r1, ref e);
        r2 = WideProduct.MultiplyAdd(xb, yb, r2, ref e);
        r3 = WideProduct.MultiplyAdd(xb, yc, r3, ref e);
        r4 = WideProduct.MultiplyAdd(xb, yd, r4, ref e);
        ulong r5 = e;
        e = 0;
        r2 = WideProduct.MultiplyAdd(xc, ya, r2, ref e);
        r3 = WideProduct.MultiplyAdd(xc, yb, r3, ref e);
        r4 = WideProduct.MultiplyAdd(xc, yc, r4, ref e);
        r5 = WideProduct.MultiplyAdd(xc, yd, r5, ref e);
        ulong r6 = e;
        e = 0;
        r3 = WideProduct.MultiplyAdd(xd, ya, r3, ref e);
        r4 = WideProduct.MultiplyAdd(xd, yb, r4, ref e);
        r5 = WideProduct.MultiplyAdd(xd, yc, r5, ref e);
        r6 = WideProduct.MultiplyAdd(xd, yd, r6, ref e);
        product = Reduce(r0, r1, r2, r3, r4, r5, r6, e);
    }

    /// <summary>The square.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Square(in Secp256k1Field x, out Secp256k1Field square)
    {
        ulong a = x._a, b = x._b, c = x._c, d = x._d, e = 0;
        ulong r1 = WideProduct.MultiplyAdd(a, b, 0, ref e), r2 = WideProduct.MultiplyAdd(a, c, 0, ref e);
        ulong r3 = WideProduct.MultiplyAdd(a, d, 0, ref e), r4 = e;
        e = 0;
        r3 = WideProduct.MultiplyAdd(b, c, r3, ref e);
        r4 = WideProduct.MultiplyAdd(b, d, r4, ref e);
        ulong r5 = e;
        e = 0;
        r5 = WideProduct.MultiplyAdd(c, d, r5, ref e);
        ulong r6 = e;
        ulong r7 = r6 >> 63;
        r6 = (r6 << 1) | (r5 >> 63);
        r5 = (r5 << 1) | (r4 >> 63);
        r4 = (r4 << 1) | (r3 >> 63);
        r3 = (r3 << 1) | (r2 >> 63);
        r2 = (r2 << 1) | (r1 >> 63);
        r1 <<= 1;
        ulong carry = 0;
        ulong high = WideProduct.High(a, a), r0 = a * a;
        r1 = WideProduct.Add(r1, high, ref carry);
        high = WideProduct.High(b, b);
        ulong low = b * b;
        r2 = WideProduct.Add(r2, low, ref carry);
        r3 = WideProduct.Add(r3, high, ref carry);
        (high, low) = (WideProduct.High(c, c), c * c);
        r4 = WideProduct.Add(r4, low, ref carry);
        r5 = WideProduct.Add(r5, high, ref carry);
        (high, low) = (WideProduct.High(d, d), d * d);
        r6 = WideProduct.Add(r6, low, ref carry);
        r7 = WideProduct.Add(r7, high, ref carry);
        square = Reduce(r0, r1, r2, r3, r4, r5, r6, r7);
    }

    /// <summary>The square, taken several times.</summary>
    /// <param name="times">How often; public.</param>
    public Secp256k1Field Square(int times)
    {
        Secp256k1Field x = this;
        for (int i = 0; i < times; i++) { Square(x, out x); }
        return x;
    }

    /// <summary>The product with a small constant.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public Secp256k1Field Times(uint factor)
    {
        ulong e = 0;
        ulong a = WideProduct.MultiplyAdd(_a, factor, 0, ref e);
        ulong b = WideProduct.MultiplyAdd(_b, factor, 0, ref e);
        ulong c = WideProduct.MultiplyAdd(_c, factor, 0, ref e);
        ulong d = WideProduct.MultiplyAdd(_d, factor, 0, ref e);

        // The fifth limb is below 2^32, so its product with the fold takes 65 bits at most.
        ulong high = WideProduct.High(e, Fold), low = e * Fold;
        ulong carry = 0;
        a = WideProduct.Add(a, low, ref carry);
        b = WideProduct.Add(b, high, ref carry);
        c = WideProduct.Add(c, 0, ref carry);
        d = WideProduct.Add(d, 0, ref carry);
        return AddFold(a, b, c, d, Fold & (0 - carry));
    }

    /// <summary>Half of the number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Half(in Secp256k1Field x, out Secp256k1Field half)
    {
        // An odd number becomes even by adding the prime.
        ulong mask = 0 - (x._a & 1), carry = 0;
        ulong a = WideProduct.Add(x._a, PrimeLow & mask, ref carry);
        ulong b = WideProduct.Add(x._b, mask, ref carry);
        ulong c = WideProduct.Add(x._c, mask, ref carry);
        ulong d = WideProduct.Add(x._d, mask, ref carry);
        half = new Secp256k1Field(
            (a >> 1) | (b << 63), (b >> 1) | (c << 63), (c >> 1) | (d << 63), (d >> 1) | (carry << 63));
    }

    /// <summary>The number raised to p - 2: its inverse, and zero for zero.</summary>
    /// <remarks>Cost: 255 squarings and 15 products, whatever the number is.</remarks>
    public Secp256k1Field Invert()
    {
        Secp256k1Field ones2 = PowerOfOnes(out Secp256k1Field ones22, out Secp256k1Field ones223);
        Secp256k1Field t = ones223.Square(23) * ones22;
        t = t.Square(5) * this;
        t = t.Square(3) * ones2;
        return t.Square(2) * this;
    }

    /// <summary>The square root, if there is one; p is 3 modulo 4.</summary>
    public bool TrySquareRoot(out Secp256k1Field root)
    {
        Secp256k1Field ones2 = PowerOfOnes(out Secp256k1Field ones22, out Secp256k1Field ones223);
        Secp256k1Field t = ones223.Square(23) * ones22;
        root = (t.Square(6) * ones2).Square(2);
        return root.Square().IsEqual(this);
    }

    /// <summary>Whether both stand for one number.</summary>
    public bool IsEqual(in Secp256k1Field other) => (this - other).IsZero;

    /// <summary>The first where the mask is zero, the second where it is all ones.</summary>
    public static Secp256k1Field Select(in Secp256k1Field x, in Secp256k1Field y, ulong mask) => new(
        x._a ^ (mask & (x._a ^ y._a)),
        x._b ^ (mask & (x._b ^ y._b)),
        x._c ^ (mask & (x._c ^ y._c)),
        x._d ^ (mask & (x._d ^ y._d)));

    // x^(2^2 - 1), x^(2^22 - 1) and x^(2^223 - 1): the runs of ones in p - 2 and in (p + 1) / 4.
    private Secp256k1Field PowerOfOnes(out Secp256k1Field ones22, out Secp256k1Field ones223)
    {
        Secp256k1Field x = this;
        Secp256k1Field ones2 = x.Square() * x;
        Secp256k1Field ones3 = ones2.Square() * x;
        Secp256k1Field ones6 = ones3.Square(3) * ones3;
        Secp256k1Field ones9 = ones6.Square(3) * ones3;
        Secp256k1Field ones11 = ones9.Square(2) * ones2;
        ones22 = ones11.Square(11) * ones11;
        Secp256k1Field ones44 = ones22.Square(22) * ones22;
        Secp256k1Field ones88 = ones44.Square(44) * ones44;
        Secp256k1Field ones176 = ones88.Square(88) * ones88;
        Secp256k1Field ones220 = ones176.Square(44) * ones44;
        ones223 = ones220.Square(3) * ones3;
        return ones2;
    }

    private Secp256k1Field Canonical()
    {
        // Adding 2^256 - p overflows for p and above; the sum is then what is sought.
        ulong carry = 0;
        ulong a = WideProduct.Add(_a, Fold, ref carry);
        ulong b = WideProduct.Add(_b, 0, ref carry);
        ulong c = WideProduct.Add(_c, 0, ref carry);
        ulong d = WideProduct.Add(_d, 0, ref carry);
        return Select(this, new Secp256k1Field(a, b, c, d), 0 - carry);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Secp256k1Field Reduce(
        ulong r0, ulong r1, ulong r2, ulong r3, ulong r4, ulong r5, ulong r6, ulong r7)
    {
        ulong e = 0;
        r0 = WideProduct.MultiplyAdd(r4, Fold, r0, ref e);
        r1 = WideProduct.MultiplyAdd(r5, Fold, r1, ref e);
        r2 = WideProduct.MultiplyAdd(r6, Fold, r2, ref e);
        r3 = WideProduct.MultiplyAdd(r7, Fold, r3, ref e);

        // The fifth limb is below 2^34.
        ulong high = WideProduct.High(e, Fold), low = e * Fold;
        ulong carry = 0;
        r0 = WideProduct.Add(r0, low, ref carry);
        r1 = WideProduct.Add(r1, high, ref carry);
        r2 = WideProduct.Add(r2, 0, ref carry);
        r3 = WideProduct.Add(r3, 0, ref carry);

        // After an overflow the number is below 2^68: what is added last changes the two lowest limbs only.
        ulong fold = Fold & (0 - carry);
        r0 += fold;
        r1 += r0 < fold ? 1UL : 0UL;
        return new Secp256k1Field(r0, r1, r2, r3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Secp256k1Field AddFold(ulong a, ulong b, ulong c, ulong d, ulong fold)
    {
        ulong carry = 0;
        a = WideProduct.Add(a, fold, ref carry);
        b = WideProduct.Add(b, 0, ref carry);
        c = WideProduct.Add(c, 0, ref carry);
        d = WideProduct.Add(d, 0, ref carry);

        // A second overflow leaves a number below the fold, whose lowest limb has room for one more.
        return new Secp256k1Field(a + (Fold & (0 - carry)), b, c, d);
    }
}
