using Probity.Core.Secrets;

namespace Probity.Crypto.Curves;

/// <summary>Multiples of the base point for secret factors.</summary>
/// <remarks>
/// 64 windows of four bits; every window reads its whole table and adds with a formula that has no
/// exceptions, so neither time nor memory access depends on the factor. Source: J. Renes, C. Costello, L.
/// Batina, "Complete addition formulas for prime order elliptic curves", ePrint 2015/1060, algorithm 8.
/// </remarks>
internal static class Secp256k1BaseMultiplication
{
    private const int Windows = 64;
    private const int Entries = 16;
    private const uint ThreeB = 21;

    /// <summary>The point <paramref name="factor"/> times G.</summary>
    /// <param name="factor">Not zero: the point at infinity has no coordinates.</param>
    [ConstantTime]
    public static Secp256k1Affine Multiply(in Secp256k1Scalar factor)
    {
        ReadOnlySpan<Secp256k1Affine> table = Tables.Windows;
        Span<Projective> sum = stackalloc Projective[1];
        sum[0] = Projective.Infinity;
        for (int window = 0; window < Windows; window++)
        {
            ulong digit = factor.Nibble(window);
            ReadOnlySpan<Secp256k1Affine> entries = table.Slice(window * Entries, Entries);
            sum[0] = sum[0].AddUnlessZero(Secp256k1Affine.Select(entries, digit), digit);
        }

        Secp256k1Field inverse = sum[0].Z.Invert();
        Secp256k1Affine result = new(sum[0].X * inverse, sum[0].Y * inverse);
        sum.Clear();
        return result;
    }

    /// <summary>A point (X / Z, Y / Z).</summary>
    private readonly struct Projective(Secp256k1Field x, Secp256k1Field y, Secp256k1Field z)
    {
        public static Projective Infinity =>
            new(Secp256k1Field.Zero, Secp256k1Field.One, Secp256k1Field.Zero);

        public Secp256k1Field X { get; } = x;

        public Secp256k1Field Y { get; } = y;

        public Secp256k1Field Z { get; } = z;

        // The sum, or this point where the digit is zero; names are those of algorithm 8.
        public Projective AddUnlessZero(in Secp256k1Affine other, ulong digit)
        {
            Secp256k1Field t0 = X * other.X, t1 = Y * other.Y;
            Secp256k1Field t3 = ((other.X + other.Y) * (X + Y)) - (t0 + t1);
            Secp256k1Field t4 = (other.Y * Z) + Y;
            Secp256k1Field y3 = ((other.X * Z) + X).Times(ThreeB);
            t0 = t0 + t0 + t0;
            Secp256k1Field t2 = Z.Times(ThreeB);
            Secp256k1Field z3 = t1 + t2;
            t1 -= t2;
            Secp256k1Field x = (t3 * t1) - (t4 * y3);
            Secp256k1Field y = (t1 * z3) + (y3 * t0);
            Secp256k1Field z = (z3 * t4) + (t0 * t3);
            ulong mask = 0 - ((digit | (0 - digit)) >> 63);
            return new Projective(
                Secp256k1Field.Select(X, x, mask),
                Secp256k1Field.Select(Y, y, mask),
                Secp256k1Field.Select(Z, z, mask));
        }
    }

    /// <summary>Computed at first use: about a millisecond.</summary>
    private static class Tables
    {
        // Window i holds j * 16^i * G for j from 0 to 15; the entry of zero is never added.
        public static readonly Secp256k1Affine[] Windows = Build();

        private static Secp256k1Affine[] Build()
        {
            Secp256k1Jacobian[] points = new Secp256k1Jacobian[Secp256k1BaseMultiplication.Windows * Entries];
            Secp256k1Affine start = Secp256k1Affine.Generator;
            for (int window = 0; window < points.Length; window += Entries)
            {
                Secp256k1Jacobian point = Secp256k1Jacobian.From(start);
                points[window] = point;
                for (int digit = 1; digit < Entries; digit++)
                {
                    points[window + digit] = point;
                    point = point.Add(start);
                }

                _ = point.TryToAffine(out start);
            }

            Secp256k1Affine[] affine = new Secp256k1Affine[points.Length];
            Secp256k1Jacobian.ToAffine(points, affine);
            return affine;
        }
    }
}
