using Probity.Core.Encoding;
using Probity.Crypto.Fields;
using Probity.Testing;

namespace Probity.Crypto.Tests.Fields;

public class QuinticTests
{
    private static readonly FieldOperations<Quintic> Field = new(
        Quintic.Zero, Quintic.One, (a, b) => a + b, (a, b) => a - b, (a, b) => a * b, a => a.Inverse());

    [Fact]
    public void It_is_a_field() => Laws.ForAll(500, random =>
        FieldLaws.Check(Field, random.NextQuintic(), random.NextQuintic(), random.NextQuintic()));

    [Fact]
    public void The_product_is_the_schoolbook_product_reduced() => Laws.ForAll(500, random =>
    {
        Quintic a = random.NextQuintic(), b = random.NextQuintic();
        KoalaBear[] wide = new KoalaBear[9];
        for (int i = 0; i < 5; i++)
        {
            for (int j = 0; j < 5; j++)
            {
                wide[i + j] += a[i] * b[j];
            }
        }

        for (int k = 8; k >= 5; k--)
        {
            wide[k - 5] += wide[k];
            wide[k - 3] -= wide[k];
        }

        Assert.Equal(new Quintic(wide[0], wide[1], wide[2], wide[3], wide[4]), a * b);
    });

    [Fact]
    public void The_largest_coordinates_multiply_exactly()
    {
        // All words p - 1 make every lazy sum as large as it can be.
        KoalaBear top = KoalaBear.FromMontgomery(KoalaBear.Modulus - 1);
        Quintic a = new(top, top, top, top, top);
        Quintic ones = new(KoalaBear.One, KoalaBear.One, KoalaBear.One, KoalaBear.One, KoalaBear.One);
        Assert.Equal(ones * ones * (top * top), a * a);
    }

    [Fact]
    public void The_modulus_is_irreducible()
    {
        // f of degree 5, a prime, is irreducible exactly if x^(p^5) = x mod f and gcd(x^p - x, f) = 1.
        Quintic theta = Quintic.Theta(1), power = theta;
        Assert.Equal(Quintic.One - (theta * theta), theta.Power(5));
        for (int i = 0; i < 5; i++)
        {
            power = power.Power(KoalaBear.Modulus);
        }

        Assert.Equal(theta, power);
        Quintic difference = theta.Power(KoalaBear.Modulus) - theta;
        KoalaBear one = KoalaBear.One;
        KoalaBear[] f = [-one, default, one, default, default, one];
        KoalaBear[] g = [difference[0], difference[1], difference[2], difference[3], difference[4]];
        Assert.Equal(0, DegreeOfCommonDivisor(f, g));
    }

    [Fact]
    public void Frobenius_is_the_power_p() => Laws.ForAll(10, random =>
    {
        Quintic a = random.NextQuintic();
        Assert.Equal(a.Power(KoalaBear.Modulus), a.Frobenius());
    });

    [Fact]
    public void Many_are_inverted_like_one() => Laws.ForAll(50, random =>
    {
        Quintic[] elements = new Quintic[random.NextBelow(20)];
        for (int i = 0; i < elements.Length; i++)
        {
            elements[i] = random.NextQuintic() + Quintic.Theta(2) * KoalaBear.From(7);
            elements[i] = elements[i].IsZero ? Quintic.One : elements[i];
        }

        Quintic[] inverses = [.. elements];
        Assert.True(Quintic.InvertAll(inverses));
        Assert.Equal(elements.Select(e => e.Inverse()), inverses);
    });

    [Fact]
    public void A_zero_among_many_changes_nothing()
    {
        Quintic[] elements = [Quintic.From(2), Quintic.Zero, Quintic.Theta(3)];
        Assert.False(Quintic.InvertAll(elements));
        Assert.Equal([Quintic.From(2), Quintic.Zero, Quintic.Theta(3)], elements);
    }

    [Fact]
    public void What_is_written_is_read_back() => Laws.ForAll(100, random =>
    {
        Quintic a = random.NextQuintic();
        ByteWriter writer = new();
        a.Write(writer);
        Assert.Equal(Quintic.EncodedBytes, writer.Length);
        ByteReader reader = new(writer.Written);
        Assert.True(Quintic.TryRead(ref reader, out Quintic b));
        Assert.Equal(a, b);
        Assert.Equal(0, reader.RemainingBytes);
    });

    [Fact]
    public void Non_canonical_words_and_truncations_are_refused()
    {
        for (int word = 0; word < 5; word++)
        {
            byte[] bytes = new byte[Quintic.EncodedBytes];
            BitConverter.TryWriteBytes(bytes.AsSpan(4 * word), KoalaBear.Modulus);
            ByteReader reader = new(bytes);
            Assert.False(Quintic.TryRead(ref reader, out _));
            Assert.Equal(0, reader.Position);
        }

        for (int length = 0; length < Quintic.EncodedBytes; length++)
        {
            ByteReader reader = new(new byte[length]);
            Assert.False(Quintic.TryRead(ref reader, out _));
            Assert.Equal(0, reader.Position);
        }
    }

    private static int DegreeOfCommonDivisor(KoalaBear[] f, KoalaBear[] g)
    {
        while (Degree(g) >= 0)
        {
            KoalaBear[] rest = [.. f];
            int divisorDegree = Degree(g);
            KoalaBear leading = g[divisorDegree].Inverse();
            for (int shift = Degree(rest) - divisorDegree; shift >= 0; shift = Degree(rest) - divisorDegree)
            {
                KoalaBear factor = rest[shift + divisorDegree] * leading;
                for (int i = 0; i <= divisorDegree; i++)
                {
                    rest[i + shift] -= factor * g[i];
                }
            }

            (f, g) = (g, rest);
        }

        return Degree(f);
    }

    private static int Degree(KoalaBear[] polynomial) => Array.FindLastIndex(polynomial, c => !c.IsZero);
}
