using Probity.Crypto.Fields;

namespace Probity.ProofSystem.Proof;

/// <summary>Round polynomials of sum-checks, given by their values at 0, 1, .., degree.</summary>
internal static class UnivariatePolynomial
{
    /// <summary>The polynomial's value at a point, by Lagrange interpolation on 0 .. degree.</summary>
    /// <param name="values">Shape: degree + 1 values. Range of the degree: below p.</param>
    /// <param name="point">Any element.</param>
    public static Quintic Interpolate(ReadOnlySpan<Quintic> values, Quintic point)
    {
        // Σ_j y_j Π_(k≠j) (x - k) / (j - k), with prefix and suffix products of (x - k).
        int count = values.Length;
        Quintic[] suffix = new Quintic[count + 1];
        suffix[count] = Quintic.One;
        for (int k = count - 1; k >= 0; k--)
        {
            suffix[k] = suffix[k + 1] * (point - Quintic.From((uint)k));
        }

        Quintic sum = default, prefix = Quintic.One;
        for (int j = 0; j < count; j++)
        {
            KoalaBear denominator = Factorial(j) * Factorial(count - 1 - j);
            if (((count - 1 - j) & 1) == 1)
            {
                denominator = -denominator;
            }

            sum += values[j] * prefix * suffix[j + 1] * denominator.Inverse();
            prefix *= point - Quintic.From((uint)j);
        }

        return sum;
    }

    /// <summary>Σ_t coefficients_t x^t.</summary>
    public static Quintic Evaluate(ReadOnlySpan<Quintic> coefficients, Quintic point)
    {
        Quintic sum = default;
        for (int t = coefficients.Length - 1; t >= 0; t--)
        {
            sum = (sum * point) + coefficients[t];
        }

        return sum;
    }

    private static KoalaBear Factorial(int n)
    {
        KoalaBear product = KoalaBear.One;
        for (int i = 2; i <= n; i++)
        {
            product *= KoalaBear.From((uint)i);
        }

        return product;
    }
}
