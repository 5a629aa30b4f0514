using Probity.Core;
using Probity.Crypto.Fields;

namespace Probity.ProofSystem.Air;

/// <summary>Constant + Σ coefficient · column, with columns numbered over all kinds (main, program, public).</summary>
/// <param name="Constant">The constant part.</param>
/// <param name="Terms">Distinct columns in ascending order, with coefficients that are not zero.</param>
internal sealed record AffineForm(KoalaBear Constant, IReadOnlyList<(int Column, KoalaBear Coefficient)> Terms)
{
    /// <summary>Reads the form off an expression of degree at most 1.</summary>
    public static AffineForm Of(Chip chip, Expression expression)
    {
        SortedDictionary<int, KoalaBear> coefficients = [];
        KoalaBear constant = Collect(chip, expression, KoalaBear.One, coefficients);
        return new AffineForm(constant, [.. coefficients.Where(t => !t.Value.IsZero).Select(t => (t.Key, t.Value))]);
    }

    /// <summary>The form at a row of values.</summary>
    public Quintic Evaluate(ReadOnlySpan<Quintic> columns)
    {
        Quintic sum = Quintic.From(Constant);
        foreach ((int column, KoalaBear coefficient) in Terms)
        {
            sum += columns[column] * coefficient;
        }

        return sum;
    }

    // Adds scale · expression to the coefficients; returns its part of the constant.
    private static KoalaBear Collect(
        Chip chip, Expression expression, KoalaBear scale, SortedDictionary<int, KoalaBear> coefficients)
    {
        switch (expression)
        {
            case ConstantExpression constant:
                return scale * constant.Value;
            case ColumnExpression column:
                int index = chip.GlobalIndex(column);
                coefficients[index] = coefficients.GetValueOrDefault(index) + scale;
                return KoalaBear.Zero;
            case SumExpression sum:
                return Collect(chip, sum.Left, scale, coefficients) + Collect(chip, sum.Right, scale, coefficients);
            case DifferenceExpression difference:
                return Collect(chip, difference.Left, scale, coefficients)
                    + Collect(chip, difference.Right, -scale, coefficients);
            case ProductExpression product:
                (Expression factor, Expression rest) =
                    product.Left.Degree == 0 ? (product.Left, product.Right) : (product.Right, product.Left);
                Invariant.Require(factor.Degree == 0, "an affine form multiplies columns by constants only");
                return Collect(chip, rest, scale * ConstantOf(factor), coefficients);
            default:
                throw new InvalidOperationException("Unknown expression.");
        }
    }

    private static KoalaBear ConstantOf(Expression expression) => expression switch
    {
        ConstantExpression constant => constant.Value,
        SumExpression sum => ConstantOf(sum.Left) + ConstantOf(sum.Right),
        DifferenceExpression difference => ConstantOf(difference.Left) - ConstantOf(difference.Right),
        ProductExpression product => ConstantOf(product.Left) * ConstantOf(product.Right),
        _ => throw new InvalidOperationException("Not a constant."),
    };
}
