using Probity.Core.Secrets;

namespace Probity.Crypto.Curves;

/// <summary>A point of secp256k1 (y^2 = x^3 + 7) that is not the point at infinity.</summary>
internal readonly struct Secp256k1Affine(in Secp256k1Field x, in Secp256k1Field y)
{
    // Fields, not properties: they are passed by reference without a copy.

    /// <summary>The abscissa.</summary>
    public readonly Secp256k1Field X = x;

    /// <summary>The ordinate.</summary>
    public readonly Secp256k1Field Y = y;

    private static readonly Secp256k1Field Seven = new(7, 0, 0, 0);

    /// <summary>The base point G. Source: SEC 2, version 2.0, section 2.4.1.</summary>
    public static Secp256k1Affine Generator { get; } = new(
        new Secp256k1Field(0x59F2815B16F81798, 0x029BFCDB2DCE28D9, 0x55A06295CE870B07, 0x79BE667EF9DCBBAC),
        new Secp256k1Field(0x9C47D08FFB10D4B8, 0xFD17B448A6855419, 0x5DA4FBFC0E1108A8, 0x483ADA7726A3C465));

    /// <summary>Whether the coordinates fulfil the equation of the curve.</summary>
    public bool IsOnCurve => Y.Square().IsEqual((X.Square() * X) + Seven);

    /// <summary>The point with this abscissa and parity of the ordinate, if there is one. Variable
    /// time.</summary>
    public static bool TryDecompress(in Secp256k1Field x, bool isOdd, out Secp256k1Affine point)
    {
        bool isFound = ((x.Square() * x) + Seven).TrySquareRoot(out Secp256k1Field y);
        point = new Secp256k1Affine(x, y.IsOdd == isOdd ? y : -y);
        return isFound;
    }

    /// <summary>The negative.</summary>
    public static Secp256k1Affine operator -(in Secp256k1Affine point) => new(point.X, -point.Y);

    /// <summary>The entry that <paramref name="index"/> names, read by going through all of them.</summary>
    /// <param name="entries">At most 2^32.</param>
    /// <param name="index">Secret. Above the last one: zeros, which are no point.</param>
    [ConstantTime]
    public static Secp256k1Affine Select(ReadOnlySpan<Secp256k1Affine> entries, ulong index)
    {
        Secp256k1Field x = Secp256k1Field.Zero, y = Secp256k1Field.Zero;
        for (int i = 0; i < entries.Length; i++)
        {
            ulong difference = index ^ (ulong)i;
            ulong mask = ((difference | (0 - difference)) >> 63) - 1;
            x = Secp256k1Field.Select(x, entries[i].X, mask);
            y = Secp256k1Field.Select(y, entries[i].Y, mask);
        }

        return new Secp256k1Affine(x, y);
    }
}
