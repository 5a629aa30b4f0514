using Probity.Core.Secrets;

namespace Probity.Crypto.Curves;

/// <summary>A point of edwards25519 in extended coordinates: x = X / Z, y = Y / Z, x * y = T / Z.</summary>
/// <remarks>
/// The formulas are complete: they hold for any two points of the curve, also equal ones and the neutral one,
/// so no case is told apart. Each coordinate is a product. Source: RFC 8032, section 5.1.4; H. Hisil et al.,
/// "Twisted Edwards Curves Revisited", ePrint 2008/522.
/// </remarks>
[ConstantTime]
internal readonly struct Ed25519Point
{
    /// <summary>Bytes of an encoded point.</summary>
    public const int Bytes = 32;

    private static readonly Field25519 D = Field25519.FromLimbs(
        0x34DCA135978A3, 0x1A8283B156EBD, 0x5E7A26001C029, 0x739C663A03CBB, 0x52036CEE2B6FF);

    private static readonly Field25519 TwoD = Field25519.FromLimbs(
        0x69B9426B2F159, 0x35050762ADD7A, 0x3CF44C0038052, 0x6738CC7407977, 0x2406D9DC56DFF);

    private static readonly Field25519 RootOfMinusOne = Field25519.FromLimbs(
        0x61B274A0EA0B0, 0x0D5A5FC8F189D, 0x7EF5E9CBD0C60, 0x78595A6804C9E, 0x2B8324804FC1D);

    private readonly Field25519 _x, _y, _z, _t;

    private Ed25519Point(in Field25519 x, in Field25519 y, in Field25519 z, in Field25519 t) =>
        (_x, _y, _z, _t) = (x, y, z, t);

    /// <summary>The neutral element.</summary>
    public static Ed25519Point Neutral => new(Field25519.Zero, Field25519.One, Field25519.One, Field25519.Zero);

    /// <summary>The base point.</summary>
    public static Ed25519Point Generator { get; } = MakeGenerator();

    /// <summary>The sum.</summary>
    public Ed25519Point Add(in Ed25519Point other)
    {
        Field25519 a = (_y - _x) * (other._y - other._x), b = (_y + _x) * (other._y + other._x);
        Field25519 c = _t * TwoD * other._t, zz = _z * other._z;
        return Finish(a, b, c, zz + zz);
    }

    /// <summary>The sum with a point of a table.</summary>
    public Ed25519Point Add(in Ed25519TableEntry other)
    {
        Field25519 a = (_y - _x) * other.YMinusX, b = (_y + _x) * other.YPlusX;
        return Finish(a, b, _t * other.TwoDT, _z + _z);
    }

    /// <summary>Twice the point.</summary>
    public Ed25519Point Double()
    {
        Field25519 a = _x * _x, b = _y * _y, zz = _z * _z, sum = _x + _y;
        Field25519 h = a + b, e = h - (sum * sum), g = a - b, f = zz + zz + g;
        return new Ed25519Point(e * f, g * h, f * g, e * h);
    }

    /// <summary>The negative.</summary>
    public Ed25519Point Negate() =>
        new((Field25519.Zero - _x).Carried(), _y, _z, (Field25519.Zero - _t).Carried());

    /// <summary>The form for tables. Cost: one inversion.</summary>
    public Ed25519TableEntry ToEntry()
    {
        Field25519 inverse = _z.Invert();
        Field25519 x = _x * inverse, y = _y * inverse;
        return new Ed25519TableEntry((y + x).Carried(), (y - x).Carried(), x * y * TwoD);
    }

    /// <summary>Whether the order of the point divides 8. Only for public points.</summary>
    public bool IsOfSmallOrder()
    {
        // x = 0 and y = Z, that is the neutral element, after three doublings.
        Ed25519Point eight = Double().Double().Double();
        return eight._x.IsZero() && (eight._y - eight._z).IsZero();
    }

    /// <summary>Writes y, and the lowest bit of x as the highest bit.</summary>
    public void Write(Span<byte> bytes)
    {
        Field25519 inverse = _z.Invert();
        (_y * inverse).Write(bytes);
        bytes[Bytes - 1] |= (byte)((_x * inverse).LowestBit() << 7);
    }

    /// <summary>Reads an encoded point, canonical only: y below p, and no sign on x = 0. Only for public
    /// points.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out Ed25519Point point)
    {
        point = Neutral;
        Field25519 y = Field25519.Read(bytes);
        Span<byte> canonical = stackalloc byte[Bytes];
        y.Write(canonical);
        ulong sign = (ulong)bytes[Bytes - 1] >> 7;
        canonical[Bytes - 1] |= (byte)(sign << 7);
        if (!canonical.SequenceEqual(bytes)) { return false; }

        // x² = u / v; the candidate is u v³ (u v⁷)^((p - 5) / 8). Source: RFC 8032, section 5.1.3.
        Field25519 yy = y * y, u = yy - Field25519.One, v = (yy * D) + Field25519.One;
        Field25519 v3 = v * v * v, x = u * v3 * (u * v3 * v3 * v).PowerForRoot();
        Field25519 check = v * x * x;
        if (!(check - u.Carried()).IsZero())
        {
            if (!(check + u).IsZero()) { return false; }
            x *= RootOfMinusOne;
        }

        if (x.LowestBit() != sign)
        {
            if (x.IsZero()) { return false; }
            x = (Field25519.Zero - x).Carried();
        }

        point = new Ed25519Point(x, y, Field25519.One, x * y);
        return true;
    }

    private static Ed25519Point Finish(in Field25519 a, in Field25519 b, in Field25519 c, in Field25519 d)
    {
        Field25519 e = b - a, f = d - c, g = d + c, h = b + a;
        return new Ed25519Point(e * f, g * h, f * g, e * h);
    }

    private static Ed25519Point MakeGenerator()
    {
        Field25519 x = Field25519.FromLimbs(
            0x62D608F25D51A, 0x412A4B4F6592A, 0x75B7171A4B31D, 0x1FF60527118FE, 0x216936D3CD6E5);
        Field25519 y = Field25519.FromLimbs(
            0x6666666666658, 0x4CCCCCCCCCCCC, 0x1999999999999, 0x3333333333333, 0x6666666666666);
        return new Ed25519Point(x, y, Field25519.One, x * y);
    }
}
