using Probity.ProofSystem.Air;

namespace Probity.Machine.Tables.Compute;

/// <summary>The product of two 32-bit numbers given as bytes, in limbs of 16 bits.</summary>
/// <remarks>
/// a · b = Σ_k 2^(16 k) limb(k), without carries. A product of limbs of 16 bits would pass p, so one is
/// formed from products of bytes: limb(k) = Σ_(i+j=2k) a_i b_j + 2^8 Σ_(i+j=2k+1) a_i b_j.
/// Range: limb(0) at most 2^25, limb(1) below 2^26, limb(2) below 2^26, limb(3) below 2^16; all below p.
/// </remarks>
internal static class Product
{
    /// <summary>Limb <paramref name="k"/>, of degree 2.</summary>
    public static Expression Limb(Expression[] a, Expression[] b, int k) =>
        k == 3 ? Diagonal(a, b, 6) : Diagonal(a, b, 2 * k) + (256 * Diagonal(a, b, (2 * k) + 1));

    private static Expression Diagonal(Expression[] a, Expression[] b, int sum)
    {
        Expression? total = null;
        for (int i = 0; i < 4; i++)
        {
            if (sum - i is < 0 or > 3) { continue; }
            Expression term = a[i] * b[sum - i];
            total = total is null ? term : total + term;
        }

        return total!;
    }
}
