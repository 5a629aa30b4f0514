namespace Probity.Crypto.Curves;

/// <summary>A point (X / Z^2, Y / Z^3) for arithmetic on public data: it branches on the points.</summary>
/// <remarks>
/// The formulas do not use the constant of the curve, so they hold on every isomorphic curve too.
/// Source: D. Bernstein and T. Lange, Explicit-Formulas Database, short Weierstrass curves with a = 0.
/// </remarks>
internal readonly struct Secp256k1Jacobian
{
    // Fields, not properties: they are passed by reference without a copy.

    /// <summary>X; no meaning at infinity.</summary>
    public readonly Secp256k1Field X;

    /// <summary>Y; no meaning at infinity.</summary>
    public readonly Secp256k1Field Y;

    /// <summary>Z; no meaning at infinity.</summary>
    public readonly Secp256k1Field Z;

    private readonly bool _isFinite;

    private Secp256k1Jacobian(in Secp256k1Field x, in Secp256k1Field y, in Secp256k1Field z)
    {
        X = x;
        Y = y;
        Z = z;
        _isFinite = true;
    }

    /// <summary>The neutral element.</summary>
    public static Secp256k1Jacobian Infinity => default;

    /// <summary>Whether this is the neutral element.</summary>
    public bool IsInfinity => !_isFinite;


    /// <summary>A point with Z = 1.</summary>
    public static Secp256k1Jacobian From(in Secp256k1Affine point) =>
        new(point.X, point.Y, Secp256k1Field.One);

    /// <summary>The same point on the curve whose coordinates are stretched by a factor, or back from
    /// it.</summary>
    public Secp256k1Jacobian WithZTimes(in Secp256k1Field factor) =>
        _isFinite ? new Secp256k1Jacobian(X, Y, Z * factor) : this;

    /// <summary>Twice the point. No point of the group has order two.</summary>
    /// <remarks>Cost: three products, four squarings.</remarks>
    public Secp256k1Jacobian Double()
    {
        if (!_isFinite) { return this; }
        Secp256k1Field.Square(X, out Secp256k1Field l);
        Secp256k1Field.Add(l, l, out Secp256k1Field x);
        Secp256k1Field.Add(l, x, out l);
        Secp256k1Field.Half(l, out l);
        Secp256k1Field.Square(Y, out Secp256k1Field s);
        Secp256k1Field.Multiply(X, s, out Secp256k1Field t);
        Secp256k1Field.Square(l, out x);
        Secp256k1Field.Subtract(x, t, out x);
        Secp256k1Field.Subtract(x, t, out x);
        Secp256k1Field.Subtract(t, x, out t);
        Secp256k1Field.Multiply(l, t, out t);
        Secp256k1Field.Square(s, out s);
        Secp256k1Field.Subtract(t, s, out t);
        Secp256k1Field.Multiply(Y, Z, out Secp256k1Field z);
        return new Secp256k1Jacobian(x, t, z);
    }

    /// <summary>The sum with an affine point.</summary>
    /// <remarks>Cost: eight products, three squarings.</remarks>
    public Secp256k1Jacobian Add(in Secp256k1Affine other)
    {
        if (!_isFinite) { return From(other); }
        Secp256k1Field zz = Z.Square();
        return AddScaled(other.X * zz, other.Y * (zz * Z), out _);
    }

    /// <summary>The sum with an affine point, and the factor by which Z grew.</summary>
    /// <param name="other">Not this point, nor its negative.</param>
    /// <param name="ratio">The factor.</param>
    public Secp256k1Jacobian Add(in Secp256k1Affine other, out Secp256k1Field ratio)
    {
        Secp256k1Field zz = Z.Square();
        return AddScaled(other.X * zz, other.Y * (zz * Z), out ratio);
    }

    /// <summary>The sum with a point of the curve that is stretched by <paramref name="stretch"/>.</summary>
    /// <param name="other">A point whose Z on this curve is 1 / <paramref name="stretch"/>.</param>
    /// <param name="stretch">Z of this curve's points on the other.</param>
    public Secp256k1Jacobian AddStretched(in Secp256k1Affine other, in Secp256k1Field stretch)
    {
        if (!_isFinite)
        {
            Secp256k1Field square = stretch.Square();
            return From(new Secp256k1Affine(other.X * square, other.Y * (square * stretch)));
        }

        Secp256k1Field z = Z * stretch, zz = z.Square();
        return AddScaled(other.X * zz, other.Y * (zz * z), out _);
    }

    /// <summary>The affine point; false at infinity.</summary>
    public bool TryToAffine(out Secp256k1Affine point)
    {
        Secp256k1Field inverse = Z.Invert(), square = inverse.Square();
        point = new Secp256k1Affine(X * square, Y * (square * inverse));
        return _isFinite;
    }

    /// <summary>Turns finite points into affine ones with one inversion.</summary>
    public static void ToAffine(ReadOnlySpan<Secp256k1Jacobian> points, Span<Secp256k1Affine> affine)
    {
        Secp256k1Field product = Secp256k1Field.One;
        Secp256k1Field[] before = new Secp256k1Field[points.Length];
        for (int i = 0; i < points.Length; i++)
        {
            before[i] = product;
            product *= points[i].Z;
        }

        Secp256k1Field inverse = product.Invert();
        for (int i = points.Length - 1; i >= 0; i--)
        {
            Secp256k1Field z = inverse * before[i], square = z.Square();
            affine[i] = new Secp256k1Affine(points[i].X * square, points[i].Y * (square * z));
            inverse *= points[i].Z;
        }
    }

    // The other point's X and Y, brought to this point's Z.
    private Secp256k1Jacobian AddScaled(in Secp256k1Field x2, in Secp256k1Field y2, out Secp256k1Field h)
    {
        Secp256k1Field.Subtract(x2, X, out h);
        Secp256k1Field.Subtract(y2, Y, out Secp256k1Field r);
        if (h.IsZero) { return r.IsZero ? Double() : Infinity; }
        Secp256k1Field.Square(h, out Secp256k1Field hh);
        Secp256k1Field.Multiply(hh, h, out Secp256k1Field hhh);
        Secp256k1Field.Multiply(X, hh, out Secp256k1Field v);
        Secp256k1Field.Square(r, out Secp256k1Field x);
        Secp256k1Field.Subtract(x, hhh, out x);
        Secp256k1Field.Subtract(x, v, out x);
        Secp256k1Field.Subtract(x, v, out x);
        Secp256k1Field.Subtract(v, x, out v);
        Secp256k1Field.Multiply(r, v, out v);
        Secp256k1Field.Multiply(Y, hhh, out hhh);
        Secp256k1Field.Subtract(v, hhh, out v);
        Secp256k1Field.Multiply(Z, h, out Secp256k1Field z);
        return new Secp256k1Jacobian(x, v, z);
    }
}
