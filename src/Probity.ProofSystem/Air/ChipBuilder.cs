using Probity.Core;
using Probity.Crypto.Fields;

namespace Probity.ProofSystem.Air;

/// <summary>Collects the columns, constraints and interactions of one chip and checks their form.</summary>
public sealed class ChipBuilder(string name)
{
    private readonly List<string> _main = [];
    private readonly List<string> _program = [];
    private readonly List<PublicColumn> _public = [];
    private readonly List<Constraint> _constraints = [];
    private readonly List<Interaction> _interactions = [];

    /// <summary>Adds a column that the prover commits to.</summary>
    public Expression Column(string columnName)
    {
        _main.Add(columnName);
        return new ColumnExpression(ColumnKind.Main, _main.Count - 1);
    }

    /// <summary>Adds a column fixed by the program.</summary>
    public Expression ProgramColumn(string columnName)
    {
        _program.Add(columnName);
        return new ColumnExpression(ColumnKind.Program, _program.Count - 1);
    }

    /// <summary>Adds a column that the verifier evaluates itself.</summary>
    public Expression PublicColumn(PublicColumn column)
    {
        _public.Add(column);
        return new ColumnExpression(ColumnKind.Public, _public.Count - 1);
    }

    /// <summary>Requires an expression to be zero on every row.</summary>
    /// <exception cref="InvalidOperationException">Degree above the maximum, or not zero on the zero row.</exception>
    public void RequireZero(string constraintName, Expression value)
    {
        Invariant.Require(value.Degree <= Chip.MaxDegree, $"{name}: constraint '{constraintName}' has degree at most 4");
        Invariant.Require(AtZeroRow(value).IsZero, $"{name}: constraint '{constraintName}' vanishes on the zero row");
        _constraints.Add(new Constraint(constraintName, value));
    }

    /// <summary>Requires an expression to be 0 or 1 on every row.</summary>
    public void RequireBoolean(string constraintName, Expression value) =>
        RequireZero(constraintName + " is boolean", value * (value - 1));

    /// <summary>Puts a tuple on a bus.</summary>
    public void Send(Bus bus, Expression multiplicity, params Expression[] tuple) =>
        AddInteraction(new Interaction(bus, multiplicity, tuple));

    /// <summary>Takes a tuple from a bus.</summary>
    public void Receive(Bus bus, Expression multiplicity, params Expression[] tuple) =>
        AddInteraction(new Interaction(bus, -multiplicity, tuple));

    /// <summary>The finished chip.</summary>
    public Chip Build() => new(name, [.. _main], [.. _program], [.. _public], [.. _constraints], [.. _interactions]);

    private void AddInteraction(Interaction interaction)
    {
        Invariant.Require(interaction.Tuple.Count == interaction.Bus.Arity, $"{name}: a tuple fits bus {interaction.Bus.Name}");
        Invariant.Require(interaction.Tuple.All(e => e.Degree <= 1), $"{name}: tuple entries are affine");
        Invariant.Require(interaction.Multiplicity.Degree <= 1, $"{name}: multiplicities are affine");
        Invariant.Require(AtZeroRow(interaction.Multiplicity).IsZero, $"{name}: multiplicities vanish on the zero row");
        _interactions.Add(interaction);
    }

    // Public columns need not be zero in padding, so a term that hangs on one alone is not accepted here.
    private static KoalaBear AtZeroRow(Expression expression) => expression switch
    {
        ConstantExpression constant => constant.Value,
        ColumnExpression column => column.Kind == ColumnKind.Public ? KoalaBear.One : KoalaBear.Zero,
        SumExpression sum => AtZeroRow(sum.Left) + AtZeroRow(sum.Right),
        DifferenceExpression difference => AtZeroRow(difference.Left) - AtZeroRow(difference.Right),
        ProductExpression product => AtZeroRow(product.Left) * AtZeroRow(product.Right),
        _ => throw new InvalidOperationException("Unknown expression."),
    };
}
