namespace Probity.Crypto.Curves;

/// <summary>Sums g * G + f * P of public data, for verification and recovery. Variable time.</summary>
/// <remarks>
/// Factors are split into halves of 128 bits: that of G by its bits, that of P by the endomorphism that takes
/// (x, y) to (beta x, y). The four halves share their doublings; each adds an odd multiple from a table where
/// its sparse signed form has a digit. Source: R. Gallant, R. Lambert, S. Vanstone, CRYPTO 2001; D.
/// Hankerson, A. Menezes, S. Vanstone, "Guide to Elliptic Curve Cryptography", sections 3.3 and 3.5.
/// </remarks>
internal static class Secp256k1Multiplication
{
    // Digits of P are odd and below 2^4 in absolute value, those of G below 2^9.
    private const int PointWidth = 5;
    private const int BaseWidth = 10;
    private const int PointEntries = 1 << (PointWidth - 2);
    private const int BaseEntries = 1 << (BaseWidth - 2);
    private const int MaxDigits = 130;

    // A cube root of one modulo p, and below that modulo n.
    private static readonly Secp256k1Field Beta =
        new(0xC1396C28719501EE, 0x9CF0497512F58995, 0x6E64479EAC3434E9, 0x7AE96A2B657C0710);

    private static readonly Secp256k1Scalar Lambda = Secp256k1Scalar.FromLimbs(
        0xDF02967C1B23BD72, 0x122E22EA20816678, 0xA5261C028812645A, 0x5363AD4CC05C30E0);

    // The lattice of the endomorphism: -b1 and -b2, and 2^384 times their counterparts over n, rounded.
    private static readonly Secp256k1Scalar MinusB1 = Secp256k1Scalar.FromLimbs(
        0x6F547FA90ABFE4C3, 0xE4437ED6010E8828, 0, 0);

    private static readonly Secp256k1Scalar MinusB2 = Secp256k1Scalar.FromLimbs(
        0xD765CDA83DB1562C, 0x8A280AC50774346D, 0xFFFFFFFFFFFFFFFE, 0xFFFFFFFFFFFFFFFF);

    private static readonly Secp256k1Scalar G1 = Secp256k1Scalar.FromLimbs(
        0xE893209A45DBB031, 0x3DAA8A1471E8CA7F, 0xE86C90E49284EB15, 0x3086D221A7D46BCD);

    private static readonly Secp256k1Scalar G2 = Secp256k1Scalar.FromLimbs(
        0x1571B4AE8AC47F71, 0x221208AC9DF506C6, 0x6F547FA90ABFE4C4, 0xE4437ED6010E8828);

    /// <summary>The sum <paramref name="ofBase"/> * G + <paramref name="ofPoint"/> * point.</summary>
    public static Secp256k1Jacobian MultiplyAdd(
        in Secp256k1Scalar ofBase, in Secp256k1Scalar ofPoint, in Secp256k1Affine point)
    {
        Span<short> digits = stackalloc short[4 * MaxDigits];
        digits.Clear();
        Span<short> p1 = digits[..MaxDigits], p2 = digits.Slice(MaxDigits, MaxDigits);
        Span<short> g1 = digits.Slice(2 * MaxDigits, MaxDigits), g2 = digits[(3 * MaxDigits)..];
        Split(ofPoint, out Secp256k1Scalar first, out Secp256k1Scalar second);
        int length = Math.Max(Recode(first, PointWidth, p1), Recode(second, PointWidth, p2));
        length = Math.Max(length, Recode(ofBase.Low, BaseWidth, g1));
        length = Math.Max(length, Recode(ofBase.High, BaseWidth, g2));

        Span<Secp256k1Affine> odd = stackalloc Secp256k1Affine[PointEntries];
        Span<Secp256k1Affine> oddImages = stackalloc Secp256k1Affine[PointEntries];
        Secp256k1Field stretch = FillOddMultiples(point, odd);
        for (int i = 0; i < PointEntries; i++)
        {
            oddImages[i] = new Secp256k1Affine(odd[i].X * Beta, odd[i].Y);
        }

        ReadOnlySpan<Secp256k1Affine> low = Tables.Low, high = Tables.High;
        Secp256k1Jacobian sum = Secp256k1Jacobian.Infinity;
        for (int i = length - 1; i >= 0; i--)
        {
            sum = sum.Double();
            if (p1[i] != 0) { sum = sum.Add(Entry(odd, p1[i])); }
            if (p2[i] != 0) { sum = sum.Add(Entry(oddImages, p2[i])); }
            if (g1[i] != 0) { sum = sum.AddStretched(Entry(low, g1[i]), stretch); }
            if (g2[i] != 0) { sum = sum.AddStretched(Entry(high, g2[i]), stretch); }
        }

        return sum.WithZTimes(stretch);
    }

    /// <summary>Two numbers of at most 128 bits, or their negatives, with first + lambda * second =
    /// k.</summary>
    internal static void Split(in Secp256k1Scalar k, out Secp256k1Scalar first, out Secp256k1Scalar second)
    {
        Secp256k1Scalar c1 = Secp256k1Scalar.MultiplyShift384(k, G1) * MinusB1;
        Secp256k1Scalar c2 = Secp256k1Scalar.MultiplyShift384(k, G2) * MinusB2;
        second = c1 + c2;
        first = k + -(second * Lambda);
    }

    private static int Recode(in Secp256k1Scalar signed, int width, Span<short> digits)
    {
        Secp256k1Scalar absolute = signed.ToLow(out ulong mask);
        int length = Recode(absolute.Low, width, digits);
        if (mask != 0)
        {
            foreach (ref short digit in digits) { digit = (short)-digit; }
        }

        return length;
    }

    // The sparse signed form: each digit is zero or odd, and width - 1 zeros follow one that is not zero.
    private static int Recode(UInt128 value, int width, Span<short> digits)
    {
        int length = 0, carry = 0;
        for (int bit = 0; bit < MaxDigits - 1;)
        {
            int now = bit < 128 ? (int)(value >> bit) & 1 : 0;
            if (now == carry)
            {
                bit++;
                continue;
            }

            int word = (bit < 128 ? (int)(value >> bit) & ((1 << width) - 1) : 0) + carry;
            carry = word >> (width - 1);
            digits[bit] = (short)(word - (carry << width));
            length = bit + 1;
            bit += width;
        }

        return length;
    }

    private static Secp256k1Affine Entry(ReadOnlySpan<Secp256k1Affine> odd, int digit) =>
        digit > 0 ? odd[digit >> 1] : -odd[-digit >> 1];

    // The odd multiples of the point, as affine points of a stretched curve; returns their Z on the true
    // curve.
    private static Secp256k1Field FillOddMultiples(in Secp256k1Affine point, Span<Secp256k1Affine> odd)
    {
        Span<Secp256k1Field> ratios = stackalloc Secp256k1Field[PointEntries];
        Span<Secp256k1Jacobian> points = stackalloc Secp256k1Jacobian[PointEntries];
        Secp256k1Jacobian twice = Secp256k1Jacobian.From(point).Double();
        Secp256k1Affine step = new(twice.X, twice.Y);
        Secp256k1Field square = twice.Z.Square();
        points[0] = Secp256k1Jacobian.From(
            new Secp256k1Affine(point.X * square, point.Y * (square * twice.Z)));
        for (int i = 1; i < odd.Length; i++) { points[i] = points[i - 1].Add(step, out ratios[i]); }
        odd[^1] = new Secp256k1Affine(points[^1].X, points[^1].Y);
        Secp256k1Field factor = Secp256k1Field.One;
        for (int i = odd.Length - 2; i >= 0; i--)
        {
            factor *= ratios[i + 1];
            square = factor.Square();
            odd[i] = new Secp256k1Affine(points[i].X * square, points[i].Y * (square * factor));
        }

        return points[^1].Z * twice.Z;
    }

    /// <summary>Odd multiples of G and of 2^128 G; computed at first use: about half a millisecond.</summary>
    private static class Tables
    {
        public static readonly Secp256k1Affine[] Low = OddMultiples(Secp256k1Affine.Generator);

        public static readonly Secp256k1Affine[] High = OddMultiples(Shifted());

        private static Secp256k1Affine Shifted()
        {
            Secp256k1Jacobian point = Secp256k1Jacobian.From(Secp256k1Affine.Generator);
            for (int i = 0; i < 128; i++) { point = point.Double(); }
            _ = point.TryToAffine(out Secp256k1Affine shifted);
            return shifted;
        }

        private static Secp256k1Affine[] OddMultiples(in Secp256k1Affine first)
        {
            Secp256k1Jacobian[] points = new Secp256k1Jacobian[BaseEntries];
            points[0] = Secp256k1Jacobian.From(first);
            _ = points[0].Double().TryToAffine(out Secp256k1Affine step);
            for (int i = 1; i < points.Length; i++) { points[i] = points[i - 1].Add(step); }
            Secp256k1Affine[] affine = new Secp256k1Affine[BaseEntries];
            Secp256k1Jacobian.ToAffine(points, affine);
            return affine;
        }
    }
}
