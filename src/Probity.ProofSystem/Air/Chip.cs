namespace Probity.ProofSystem.Air;

/// <summary>One table: its columns, constraints and bus interactions. Made by <see cref="ChipBuilder"/>.</summary>
public sealed class Chip
{
    /// <summary>The largest degree of a constraint, lookup constraints included.</summary>
    public const int MaxDegree = 4;

    /// <summary>The largest number of interactions that share one lookup column.</summary>
    public const int MaxGroupSize = MaxDegree - 1;

    internal Chip(
        string name,
        IReadOnlyList<string> mainColumns,
        IReadOnlyList<string> programColumns,
        IReadOnlyList<PublicColumn> publicColumns,
        IReadOnlyList<Constraint> constraints,
        IReadOnlyList<Interaction> interactions)
    {
        Name = name;
        MainColumns = mainColumns;
        ProgramColumns = programColumns;
        PublicColumns = publicColumns;
        Constraints = constraints;
        Interactions = interactions;
    }

    /// <summary>For people.</summary>
    public string Name { get; }

    /// <summary>Names of the columns that the prover commits to, in order.</summary>
    public IReadOnlyList<string> MainColumns { get; }

    /// <summary>Names of the columns fixed by the program, in order.</summary>
    public IReadOnlyList<string> ProgramColumns { get; }

    /// <summary>The columns that the verifier evaluates itself, in order.</summary>
    public IReadOnlyList<PublicColumn> PublicColumns { get; }

    /// <summary>What is zero on every row.</summary>
    public IReadOnlyList<Constraint> Constraints { get; }

    /// <summary>What every row sends and receives.</summary>
    public IReadOnlyList<Interaction> Interactions { get; }

    /// <summary>Lookup columns: consecutive interactions in groups of at most <see cref="MaxGroupSize"/>.</summary>
    public int LookupColumnCount => (Interactions.Count + MaxGroupSize - 1) / MaxGroupSize;

    /// <summary>Columns of all kinds.</summary>
    public int ColumnCount => MainColumns.Count + ProgramColumns.Count + PublicColumns.Count;

    /// <summary>Numbers a column over all kinds: main, then program, then public.</summary>
    internal int GlobalIndex(ColumnExpression column) => column.Kind switch
    {
        ColumnKind.Main => column.Index,
        ColumnKind.Program => MainColumns.Count + column.Index,
        _ => MainColumns.Count + ProgramColumns.Count + column.Index,
    };
}
