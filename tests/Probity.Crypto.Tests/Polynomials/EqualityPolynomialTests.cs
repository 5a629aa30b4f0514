using Probity.Crypto.Fields;
using Probity.Crypto.Polynomials;
using Probity.Testing;

namespace Probity.Crypto.Tests.Polynomials;

public class EqualityPolynomialTests
{
    [Fact]
    public void The_table_holds_the_values_at_all_corners() => Laws.ForAll(20, random =>
    {
        for (int k = 0; k <= 5; k++)
        {
            Quintic[] point = [.. Enumerable.Range(0, k).Select(_ => random.NextQuintic())];
            Quintic[] table = EqualityPolynomial.Table(point), scaled = new Quintic[1 << k];
            Quintic factor = random.NextQuintic();
            EqualityPolynomial.FillTable(point, factor, scaled);
            for (int b = 0; b < 1 << k; b++)
            {
                Quintic[] corner = [.. Enumerable.Range(0, k).Select(i => Quintic.From((uint)(b >> i) & 1))];
                Assert.Equal(EqualityPolynomial.Evaluate(point, corner), table[b]);
                Assert.Equal(table[b] * factor, scaled[b]);
            }

            Assert.Equal(Quintic.One, table.Aggregate(Quintic.Zero, (sum, value) => sum + value));
        }
    });

    [Fact]
    public void Variable_i_is_bit_i()
    {
        Quintic[] table = EqualityPolynomial.Table([Quintic.Zero, Quintic.One, Quintic.Zero]);
        Assert.Equal(Quintic.One, table[0b010]);
        Assert.Equal(7, table.Count(value => value.IsZero));
    }

    [Fact]
    public void Lengths_that_do_not_fit_are_a_bug_of_the_caller()
    {
        Assert.Throws<ArgumentException>(() => EqualityPolynomial.Evaluate([Quintic.One], []));
        Assert.Throws<ArgumentException>(() => EqualityPolynomial.FillTable([Quintic.One], Quintic.One, new Quintic[3]));
    }
}
