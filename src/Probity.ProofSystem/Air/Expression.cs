using Probity.Crypto.Fields;

namespace Probity.ProofSystem.Air;

/// <summary>A polynomial over the columns of one row: the one source of all forms of a constraint.</summary>
/// <remarks>Immutable. Rows are independent: there is no way to name the next row.</remarks>
public abstract record Expression
{
    /// <summary>Total degree in the columns.</summary>
    public abstract int Degree { get; }

    /// <summary>A constant; negative numbers stand for p - |value|.</summary>
    public static implicit operator Expression(long value) =>
        new ConstantExpression(KoalaBear.From((uint)((value % KoalaBear.Modulus) + KoalaBear.Modulus) % KoalaBear.Modulus));

    /// <summary>Sum.</summary>
    public static Expression operator +(Expression a, Expression b) => new SumExpression(a, b);

    /// <summary>Difference.</summary>
    public static Expression operator -(Expression a, Expression b) => new DifferenceExpression(a, b);

    /// <summary>Negation.</summary>
    public static Expression operator -(Expression a) => new DifferenceExpression(0, a);

    /// <summary>Product.</summary>
    public static Expression operator *(Expression a, Expression b) => new ProductExpression(a, b);
}

/// <summary>A constant.</summary>
/// <param name="Value">The constant.</param>
public sealed record ConstantExpression(KoalaBear Value) : Expression
{
    /// <inheritdoc/>
    public override int Degree => 0;
}

/// <summary>The value of a column in this row.</summary>
/// <param name="Kind">Which group of columns.</param>
/// <param name="Index">Position among the chip's columns of that kind.</param>
public sealed record ColumnExpression(ColumnKind Kind, int Index) : Expression
{
    /// <inheritdoc/>
    public override int Degree => 1;
}

/// <summary>Left + Right.</summary>
/// <param name="Left">First operand.</param>
/// <param name="Right">Second operand.</param>
public sealed record SumExpression(Expression Left, Expression Right) : Expression
{
    /// <inheritdoc/>
    public override int Degree { get; } = Math.Max(Left.Degree, Right.Degree);
}

/// <summary>Left - Right.</summary>
/// <param name="Left">First operand.</param>
/// <param name="Right">Second operand.</param>
public sealed record DifferenceExpression(Expression Left, Expression Right) : Expression
{
    /// <inheritdoc/>
    public override int Degree { get; } = Math.Max(Left.Degree, Right.Degree);
}

/// <summary>Left · Right.</summary>
/// <param name="Left">First operand.</param>
/// <param name="Right">Second operand.</param>
public sealed record ProductExpression(Expression Left, Expression Right) : Expression
{
    /// <inheritdoc/>
    public override int Degree { get; } = Left.Degree + Right.Degree;
}
