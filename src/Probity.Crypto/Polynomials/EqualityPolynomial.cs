using Probity.Crypto.Fields;

namespace Probity.Crypto.Polynomials;

/// <summary>eq(x, y) = Π_i (x_i y_i + (1 - x_i)(1 - y_i)): 1 where two bit strings agree, 0 where they differ.</summary>
public static class EqualityPolynomial
{
    /// <summary>eq of two points.</summary>
    /// <exception cref="ArgumentException">The points have different lengths.</exception>
    public static Quintic Evaluate(ReadOnlySpan<Quintic> x, ReadOnlySpan<Quintic> y)
    {
        if (x.Length != y.Length) { throw new ArgumentException("The points differ in length.", nameof(y)); }
        Quintic product = Quintic.One;
        for (int i = 0; i < x.Length; i++)
        {
            // 1 - x - y + 2xy.
            Quintic both = x[i] * y[i];
            product *= Quintic.One - x[i] - y[i] + both + both;
        }

        return product;
    }

    /// <summary>All values eq(point, b) times a factor; variable i is bit i of b.</summary>
    /// <param name="point">Shape: k coordinates. Range: k at most 30.</param>
    /// <param name="factor">What every value is multiplied by; one for the plain table.</param>
    /// <param name="table">Shape: 2^k.</param>
    /// <remarks>Cost: one product per entry.</remarks>
    public static void FillTable(ReadOnlySpan<Quintic> point, Quintic factor, Span<Quintic> table)
    {
        if (point.Length > 30 || table.Length != 1 << point.Length)
        {
            throw new ArgumentException("The table has not 2^k entries.", nameof(table));
        }

        table[0] = factor;
        for (int i = 0; i < point.Length; i++)
        {
            Span<Quintic> low = table[..(1 << i)], high = table.Slice(1 << i, 1 << i);
            for (int b = 0; b < low.Length; b++)
            {
                high[b] = low[b] * point[i];
                low[b] -= high[b];
            }
        }
    }

    /// <summary>The table of eq(point, b) for all b; variable i is bit i of b.</summary>
    public static Quintic[] Table(ReadOnlySpan<Quintic> point)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(point.Length, 30, nameof(point));
        Quintic[] table = new Quintic[1 << point.Length];
        FillTable(point, Quintic.One, table);
        return table;
    }
}
