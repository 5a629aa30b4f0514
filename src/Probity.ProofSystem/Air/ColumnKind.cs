namespace Probity.ProofSystem.Air;

/// <summary>Who fixes the values of a column.</summary>
public enum ColumnKind
{
    /// <summary>Committed by the prover for each proof, in tree T1; hidden by a mask.</summary>
    Main,

    /// <summary>Part of the program, committed once in tree T0; the program id binds it.</summary>
    Program,

    /// <summary>Known to the verifier, who evaluates the column's multilinear extension itself.</summary>
    Public,
}
