using Probity.Core.Encoding;
using Probity.Crypto.Fields;
using Probity.Testing;

namespace Probity.Crypto.Tests.Fields;

public class KoalaBearTests
{
    private const uint P = KoalaBear.Modulus;

    private static readonly FieldOperations<KoalaBear> Field = new(
        KoalaBear.Zero, KoalaBear.One, (a, b) => a + b, (a, b) => a - b, (a, b) => a * b, a => a.Inverse());

    [Fact]
    public void It_is_a_field() => Laws.ForAll(500, random =>
        FieldLaws.Check(Field, random.NextElement(), random.NextElement(), random.NextElement()));

    [Fact]
    public void It_computes_like_numbers_modulo_p() => Laws.ForAll(500, random =>
    {
        uint a = random.NextElement().Canonical, b = random.NextElement().Canonical;
        KoalaBear x = KoalaBear.From(a), y = KoalaBear.From(b);
        Assert.Equal(a, x.Canonical);
        Assert.Equal((uint)(((ulong)a + b) % P), (x + y).Canonical);
        Assert.Equal((uint)(((ulong)a + P - b) % P), (x - y).Canonical);
        Assert.Equal((uint)((ulong)a * b % P), (x * y).Canonical);
    });

    [Theory]
    [InlineData(0u, 0u)]
    [InlineData(P - 1, P - 1)]
    [InlineData(P, 0u)]
    [InlineData(P + 1, 1u)]
    [InlineData(2 * P, 0u)]
    [InlineData((2 * P) + 1, 1u)]
    [InlineData(uint.MaxValue, (uint)(uint.MaxValue % P))]
    public void Any_word_is_reduced(uint word, uint expected) =>
        Assert.Equal(expected, KoalaBear.From(word).Canonical);

    [Fact]
    public void Roots_of_unity_have_their_exact_order()
    {
        Assert.Equal(KoalaBear.One, KoalaBear.RootOfUnity(0));
        for (int log2 = 1; log2 <= KoalaBear.TwoAdicity; log2++)
        {
            KoalaBear root = KoalaBear.RootOfUnity(log2);
            Assert.Equal(-KoalaBear.One, root.Power(1UL << (log2 - 1)));
            Assert.Equal(KoalaBear.RootOfUnity(log2 - 1), root * root);
        }
    }

    [Fact]
    public void Three_generates_the_multiplicative_group()
    {
        KoalaBear three = KoalaBear.From(KoalaBear.Generator);
        Assert.Equal(-KoalaBear.One, three.Power((P - 1) / 2));
        Assert.NotEqual(KoalaBear.One, three.Power((P - 1) / 127));
    }

    [Fact]
    public void Words_of_p_and_above_are_not_canonical()
    {
        Assert.True(KoalaBear.TryFromCanonical(P - 1, out KoalaBear last));
        Assert.Equal(-KoalaBear.One, last);
        Assert.False(KoalaBear.TryFromCanonical(P, out _));
        Assert.False(KoalaBear.TryFromCanonical(uint.MaxValue, out _));
    }

    [Fact]
    public void A_failed_read_leaves_the_reader_unmoved()
    {
        ByteReader reader = new([0x01, 0x00, 0x00, 0x7f, 0x01, 0x00]);
        Assert.False(KoalaBear.TryRead(ref reader, out _));
        Assert.Equal(0, reader.Position);
    }
}
