using Probity.Crypto.Fields;
using Probity.Crypto.Polynomials;
using Probity.Testing;

namespace Probity.Crypto.Tests.Polynomials;

public class StripEncoderTests
{
    private const int Columns = StripEncoder.StripColumns;

    [Fact]
    public void Small_codewords_are_the_values_of_the_polynomials() => LaneTypes.ForEach(_ =>
    {
        for (int n = 0; n <= 6; n++)
        {
            for (int rate = 1; rate <= (n < 4 ? 10 : 4); rate++)
            {
                foreach (int tailRows in (int[])[0, 1, ((1 << n) + 1) / 2, 1 << n])
                {
                    using SeededRandomSource random = new((ulong)((n * 100) + rate));
                    uint[] message = random.NextWords(Columns << n), tail = random.NextWords(Columns * tailRows);
                    uint[] codeword = new uint[Columns << (n + rate)];
                    StripEncoder.Encode(message, tail, n, rate, codeword, 1);
                    Assert.Equal(NaiveEncode(message, tail, n, rate), codeword);
                }
            }
        }
    });

    [Fact]
    public void Every_large_size_agrees_with_single_evaluations() => LaneTypes.ForEach(_ =>
    {
        foreach ((int n, int rate, int tailRows) in ((int, int, int)[])
            [(9, 2, 128), (10, 1, 0), (13, 2, 128), (14, 1, 128), (15, 1, 7), (16, 1, 128), (17, 1, 0)])
        {
            using SeededRandomSource random = new((ulong)n);
            uint[] message = Stretch(random.NextWords(4096), Columns << n), tail = random.NextWords(Columns * tailRows);
            uint[] codeword = new uint[Columns << (n + rate)];
            StripEncoder.Encode(message, tail, n, rate, codeword, 1);
            CodeDomain domain = new(n, rate);
            foreach (int row in (int[])[0, 1, (1 << (n + rate)) - 1, random.NextBelow(1 << (n + rate))])
            {
                int column = random.NextBelow(Columns);
                Assert.Equal(
                    Evaluate(message, tail, column, domain.PointAt(row)).Montgomery,
                    codeword[(row * Columns) + column]);
            }
        }
    });

    [Theory]
    [InlineData(12, 2, 128)]
    [InlineData(15, 1, 128)]
    [InlineData(16, 2, 65536)]
    [InlineData(18, 1, 128)]
    public void Every_lane_type_and_number_of_threads_gives_the_same_words(int n, int rate, int tailRows)
    {
        using SeededRandomSource random = new(3);
        uint[] message = Stretch(random.NextWords(4096), Columns << n);
        uint[] tail = Stretch(random.NextWords(4096), Columns * tailRows);
        int threads = 1;
        LaneTypes.AllGiveTheSame(() =>
        {
            uint[] codeword = new uint[Columns << (n + rate)];
            StripEncoder.Encode(message, tail, n, rate, codeword, threads++);
            return codeword;
        });
    }

    [Fact]
    public void Canonical_words_give_canonical_words()
    {
        uint[] canonical = new SeededRandomSource(4).NextWords(Columns * 4);
        uint[] montgomery = [.. canonical.Select(word => KoalaBear.From(word).Montgomery)];
        uint[] fromCanonical = new uint[Columns * 16], fromMontgomery = new uint[Columns * 16];
        StripEncoder.Encode(canonical, [], 2, 2, fromCanonical, 1);
        StripEncoder.Encode(montgomery, [], 2, 2, fromMontgomery, 1);
        Assert.Equal(fromMontgomery, fromCanonical.Select(word => KoalaBear.From(word).Montgomery));
    }

    [Fact]
    public void The_points_are_all_distinct_and_of_the_right_order()
    {
        CodeDomain domain = new(4, 3);
        KoalaBear[] points = [.. Enumerable.Range(0, 128).Select(domain.PointAt)];
        Assert.Equal(128, points.Distinct().Count());
        Assert.All(points, point => Assert.Equal(KoalaBear.One, point.Power(128)));
        Assert.Equal(KoalaBear.RootOfUnity(7), points[16]);
        Assert.Equal(-KoalaBear.One, points[1]);
        Assert.Throws<ArgumentOutOfRangeException>(() => domain.PointAt(128));
        Assert.Throws<ArgumentOutOfRangeException>(() => domain.PointAt(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new CodeDomain(23, 2));
    }

    [Fact]
    public void Shapes_that_do_not_fit_are_a_bug_of_the_caller()
    {
        uint[] row = new uint[16], two = new uint[32];
        StripEncoder.Encode(row, [], 0, 1, two, 1);
        Assert.Throws<ArgumentOutOfRangeException>(() => StripEncoder.Encode(row, two, 0, 1, two, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => StripEncoder.Encode(row, [], 0, 2, two, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => StripEncoder.Encode(row, [], 0, 11, two, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => StripEncoder.Encode(row, [], 1, 1, two, 1));
        Assert.Throws<ArgumentException>(() => StripEncoder.Encode(two.AsSpan(0, 16), [], 0, 1, two, 1));
    }

    private static uint[] NaiveEncode(uint[] message, uint[] tail, int n, int rate)
    {
        uint[] codeword = new uint[Columns << (n + rate)];
        KoalaBear omega = KoalaBear.RootOfUnity(n + rate);
        for (int row = 0; row < 1 << (n + rate); row++)
        {
            int coset = row >> n, within = row & ((1 << n) - 1), reversed = 0;
            for (int bit = 0; bit < n; bit++)
            {
                reversed |= ((within >> bit) & 1) << (n - 1 - bit);
            }

            KoalaBear point = omega.Power((ulong)(coset + (reversed << rate)));
            Assert.Equal(point, new CodeDomain(n, rate).PointAt(row));
            for (int column = 0; column < Columns; column++)
            {
                codeword[(row * Columns) + column] = Evaluate(message, tail, column, point).Montgomery;
            }
        }

        return codeword;
    }

    private static KoalaBear Evaluate(uint[] message, uint[] tail, int column, KoalaBear point)
    {
        KoalaBear value = KoalaBear.Zero;
        foreach (uint[] part in (uint[][])[tail, message])
        {
            for (int row = (part.Length / Columns) - 1; row >= 0; row--)
            {
                value = (value * point) + KoalaBear.FromMontgomery(part[(row * Columns) + column]);
            }
        }

        return value;
    }

    // Many words from few: each is multiplied by a running power.
    private static uint[] Stretch(uint[] seed, int count)
    {
        uint[] words = new uint[count];
        KoalaBear factor = KoalaBear.One;
        for (int i = 0; i < count; i++)
        {
            factor = i % seed.Length == 0 ? factor * KoalaBear.From(KoalaBear.Generator) : factor;
            words[i] = (KoalaBear.FromMontgomery(seed[i % seed.Length]) * factor).Montgomery;
        }

        return words;
    }
}
