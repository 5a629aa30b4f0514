using System.Numerics;
using Probity.Crypto.Curves;
using Probity.Testing;

namespace Probity.Crypto.Tests.Curves;

public sealed class Secp256k1Tests
{
    [Fact]
    public void Field_arithmetic_is_that_of_big_integers() => Laws.ForAll(2_000, random =>
    {
        BigInteger x = Draw(random, Oracle.P), y = Draw(random, Oracle.P);
        Secp256k1Field a = Field(x), b = Field(y);
        Equal(x, a, "canonical");
        Equal(x + y, a + b, "sum");
        Equal(x - y, a - b, "difference");
        Equal(-x, -a, "negative");
        Equal(x * y, a * b, "product");
        Equal(x * x, a.Square(), "square");
        Equal(x * 21, a.Times(21), "small product");
        Equal(x * uint.MaxValue, a.Times(uint.MaxValue), "largest small product");
        Secp256k1Field.Half(a, out Secp256k1Field half);
        Equal(x, half + half, "half");
        Equal((x + y) * (x - y), (a + b) * (a - b), "product of a sum and a difference");
        Laws.Require(a.IsOdd == !Oracle.Mod(x, Oracle.P).IsEven, "parity");
        Laws.Require(a.IsEqual(b) == (Oracle.Mod(x - y, Oracle.P) == 0), "equality");
    });

    [Fact]
    public void Inverses_and_roots_are_those_of_big_integers() => Laws.ForAll(100, random =>
    {
        BigInteger x = Draw(random, Oracle.P);
        Equal(BigInteger.ModPow(x, Oracle.P - 2, Oracle.P), Field(x).Invert(), "inverse");
        Laws.Require(Field(x * x % Oracle.P).TrySquareRoot(out Secp256k1Field root), "a square has a root");
        Laws.Require(root.Square().IsEqual(Field(x).Square()), "the root squares back");
        bool isSquare = BigInteger.ModPow(x, (Oracle.P - 1) / 2, Oracle.P) <= 1;
        Laws.Require(Field(x).TrySquareRoot(out _) == isSquare, "a root exists for squares alone");
    });

    [Fact]
    public void Scalar_arithmetic_is_that_of_big_integers() => Laws.ForAll(2_000, random =>
    {
        BigInteger x = Draw(random, Oracle.N), y = Draw(random, Oracle.N);
        Secp256k1Scalar a = Scalar(x), b = Scalar(y);
        Equal(x, a, "canonical");
        Equal(x + y, a + b, "sum");
        Equal(-x, -a, "negative");
        Equal(x * y, a * b, "product");
        BigInteger reduced = Oracle.Mod(x, Oracle.N);
        Laws.Require(a.IsHigh == (reduced > Oracle.N / 2), "high");
        Equal(BigInteger.Min(reduced, Oracle.N - reduced), a.ToLow(out ulong mask), "low form");
        Laws.Require(mask == (a.IsHigh ? ulong.MaxValue : 0), "the mask tells what happened");
        Laws.Require(Secp256k1Scalar.TryRead(Oracle.Bytes(x), out _) == (x < Oracle.N), "range");
    });

    [Fact]
    public void Scalar_inverses_are_those_of_big_integers() => Laws.ForAll(50, random =>
    {
        BigInteger x = Draw(random, Oracle.N);
        Equal(BigInteger.ModPow(x, Oracle.N - 2, Oracle.N), Scalar(x).Invert(), "inverse");
    });

    [Fact]
    public void Factors_split_into_short_halves() => Laws.ForAll(2_000, random =>
    {
        BigInteger lambda = Oracle.Number("5363AD4CC05C30E0A5261C028812645A122E22EA20816678DF02967C1B23BD72");
        BigInteger k = Draw(random, Oracle.N);
        Secp256k1Multiplication.Split(Scalar(k), out Secp256k1Scalar first, out Secp256k1Scalar second);
        Equal(k, first + (second * Scalar(lambda)), "first + lambda second");
        Laws.Require(first.ToLow(out _).High == 0 && second.ToLow(out _).High == 0, "halves have 128 bits");
    });

    [Fact]
    public void Sums_of_multiples_are_those_of_the_schoolbook() => Laws.ForAll(60, random =>
    {
        BigInteger g = DrawFactor(
            random), f = DrawFactor(random), k = Draw(random, Oracle.N - 1) % (Oracle.N - 1);
        (BigInteger X, BigInteger Y) point = Oracle.Multiply(k + 1, Oracle.G)!.Value;
        (BigInteger X, BigInteger Y)? expected = Oracle.Add(
            Oracle.Multiply(
                Oracle.Mod(g, Oracle.N), Oracle.G), Oracle.Multiply(Oracle.Mod(f, Oracle.N), point));
        Secp256k1Jacobian sum = Secp256k1Multiplication.MultiplyAdd(Scalar(g), Scalar(f), Affine(point));
        Require(expected, sum, "g G + f P");
    });

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(15)]
    [InlineData(17)]
    public void Sums_that_meet_equal_and_opposite_points_are_right(int factor)
    {
        // P = factor G and g = ± f * factor: the two halves of the sum double each other, or vanish.
        (BigInteger X, BigInteger Y) point = Oracle.Multiply(factor, Oracle.G)!.Value;
        for (int f = 0; f < 12; f++)
        {
            foreach (BigInteger g in (BigInteger[])[f * factor, Oracle.Mod(-f * factor, Oracle.N)])
            {
                (BigInteger X, BigInteger Y)? expected =
                    Oracle.Add(Oracle.Multiply(g, Oracle.G), Oracle.Multiply(f, point));
                Require(
                    expected, Secp256k1Multiplication.MultiplyAdd(
                        Scalar(g), Scalar(f), Affine(point)), $"{g}");
            }
        }
    }

    [Fact]
    public void Multiples_of_the_base_for_secrets_are_those_of_the_schoolbook() => Laws.ForAll(40, random =>
    {
        BigInteger k = DrawFactor(random);
        if (Oracle.Mod(k, Oracle.N) == 0) { return; }
        Secp256k1Affine point = Secp256k1BaseMultiplication.Multiply(Scalar(k));
        Laws.Require(point.IsOnCurve, "on the curve");
        Laws.Require(Affine(Oracle.Multiply(Oracle.Mod(k, Oracle.N), Oracle.G)!.Value) is var expected
            && expected.X.IsEqual(point.X) && expected.Y.IsEqual(point.Y), "k G");
    });

    [Fact]
    public void Every_small_multiple_of_the_base_and_every_digit_is_right()
    {
        (BigInteger X, BigInteger Y)? expected = null;
        for (int k = 1; k < 300; k++)
        {
            expected = Oracle.Add(expected, Oracle.G);
            Secp256k1Affine point = Secp256k1BaseMultiplication.Multiply(Scalar(k));
            Assert.True(point.X.IsEqual(Field(expected!.Value.X))
                && point.Y.IsEqual(Field(expected.Value.Y)), $"{k}");
        }
    }

    private static BigInteger DrawFactor(SeededRandomSource random) => random.NextBelow(4) switch
    {
        0 => random.NextBelow(40),
        1 => BigInteger.One << random.NextBelow(256),
        _ => Draw(random, Oracle.N),
    };

    // Below 2^256; one in three lies at an edge: zero, the modulus, a limb, 2^256.
    private static BigInteger Draw(SeededRandomSource random, BigInteger modulus)
    {
        byte[] bytes = new byte[32];
        random.Fill(bytes);
        int offset = random.NextBelow(40) - 20;
        BigInteger value = random.NextBelow(18) switch
        {
            0 => offset,
            1 => modulus + offset,
            2 => (BigInteger.One << 256) - 1 - (offset & 31),
            3 => (BigInteger.One << (64 * random.NextBelow(5))) + offset,
            4 => (modulus / 2) + offset,
            5 => (BigInteger.One << 256) - 0x1000003D1 + offset,
            _ => new BigInteger(bytes, isUnsigned: true),
        };
        return BigInteger.Max(0, BigInteger.Min(value, (BigInteger.One << 256) - 1));
    }

    // Not reduced: a field element may stand for its remainder.
    private static Secp256k1Field Field(BigInteger value)
    {
        _ = Secp256k1Field.TryRead(Oracle.Bytes(value), out Secp256k1Field field);
        return field;
    }

    private static Secp256k1Scalar Scalar(BigInteger value) =>
        Secp256k1Scalar.ReadReduced(Oracle.Bytes(value));

    private static Secp256k1Affine Affine((BigInteger X, BigInteger Y) point) =>
        new(Field(point.X), Field(point.Y));

    private static void Equal(BigInteger expected, Secp256k1Field actual, string law)
    {
        byte[] bytes = new byte[32];
        actual.Write(bytes);
        Laws.Require(Oracle.Mod(expected, Oracle.P) == new BigInteger(bytes, true, true), law);
    }

    private static void Equal(BigInteger expected, Secp256k1Scalar actual, string law)
    {
        byte[] bytes = new byte[32];
        actual.Write(bytes);
        Laws.Require(Oracle.Mod(expected, Oracle.N) == new BigInteger(bytes, true, true), law);
    }

    private static void Require((BigInteger X, BigInteger Y)? expected, Secp256k1Jacobian actual, string law)
    {
        bool isFinite = actual.TryToAffine(out Secp256k1Affine point);
        Laws.Require(isFinite == expected.HasValue, law + ": infinity");
        if (expected is not { } finite) { return; }
        Laws.Require(point.X.IsEqual(Field(finite.X)) && point.Y.IsEqual(Field(finite.Y)), law);
    }

    /// <summary>The schoolbook: affine formulas over big integers.</summary>
    internal static class Oracle
    {
        internal static readonly BigInteger P = (BigInteger.One << 256) - (BigInteger.One << 32) - 977;

        internal static readonly BigInteger N =
            Number("FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141");

        internal static readonly (BigInteger X, BigInteger Y) G = (
            Number("79BE667EF9DCBBAC55A06295CE870B07029BFCDB2DCE28D959F2815B16F81798"),
            Number("483ADA7726A3C4655DA4FBFC0E1108A8FD17B448A68554199C47D08FFB10D4B8"));

        internal static BigInteger Number(string hex) => new(Convert.FromHexString(hex), true, true);

        internal static BigInteger Mod(BigInteger value, BigInteger modulus) =>
            ((value % modulus) + modulus) % modulus;

        internal static byte[] Bytes(BigInteger value)
        {
            byte[] bytes = new byte[32];
            Assert.True(value.TryWriteBytes(bytes, out int written, true, true));
            Array.Copy(bytes, 0, bytes, 32 - written, written);
            Array.Clear(bytes, 0, 32 - written);
            return bytes;
        }

        internal static (BigInteger X, BigInteger Y)? Add(
            (BigInteger X, BigInteger Y)? left, (BigInteger X, BigInteger Y)? right)
        {
            if (left is not { } a) { return right; }
            if (right is not { } b) { return left; }
            if (a.X == b.X && Mod(a.Y + b.Y, P) == 0) { return null; }
            BigInteger slope = a.X == b.X
                ? 3 * a.X * a.X * Inverse(2 * a.Y)
                : (b.Y - a.Y) * Inverse(b.X - a.X);
            BigInteger x = Mod((slope * slope) - a.X - b.X, P);
            return (x, Mod((slope * (a.X - x)) - a.Y, P));
        }

        internal static (
            BigInteger X, BigInteger Y)? Multiply(BigInteger factor, (BigInteger X, BigInteger Y) point)
        {
            (BigInteger X, BigInteger Y)? sum = null, power = point;
            for (; factor > 0; factor >>= 1)
            {
                if (!factor.IsEven) { sum = Add(sum, power); }
                power = Add(power, power);
            }

            return sum;
        }

        private static BigInteger Inverse(BigInteger value) => BigInteger.ModPow(Mod(value, P), P - 2, P);
    }
}
