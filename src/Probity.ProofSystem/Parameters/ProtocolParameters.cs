using Probity.Core;

namespace Probity.ProofSystem.Parameters;

/// <summary>Every number of the protocol that is not a consequence of the machine or of the statement.</summary>
/// <remarks>Source: docs/specs/receipt.md, section 2. Soundness of each set: docs/security/parameters.md.</remarks>
public sealed record ProtocolParameters
{
    /// <summary>The profile that proofs use unless asked otherwise: 100 proven bits.</summary>
    public static ProtocolParameters Default { get; } = new()
    {
        Id = 1,
        Name = "default",
        SecurityBits = 100,
        Trace = new CodeParameters(2, 84, 20),
        Program = new CodeParameters(5, 33, 11),
        Folds = [new CodeParameters(4, 41, 16), new CodeParameters(7, 24, 5), new CodeParameters(10, 17, 3)],
        GrindingBits = 20,
        DigestBytes = 28,
    };

    /// <summary>Smaller receipts for more work: rate 1/8, 24 bits of grinding; 100 proven bits.</summary>
    public static ProtocolParameters Compact { get; } = new()
    {
        Id = 2,
        Name = "compact",
        SecurityBits = 100,
        Trace = new CodeParameters(3, 53, 14),
        Program = new CodeParameters(5, 32, 11),
        Folds = [new CodeParameters(5, 31, 16), new CodeParameters(8, 20, 4), new CodeParameters(11, 15, 3)],
        GrindingBits = 24,
        DigestBytes = 28,
    };

    /// <summary>More queries for 110 proven bits.</summary>
    public static ProtocolParameters Strong { get; } = new()
    {
        Id = 3,
        Name = "strong",
        SecurityBits = 110,
        Trace = new CodeParameters(2, 105, 5),
        Program = new CodeParameters(5, 40, 3),
        Folds = [new CodeParameters(4, 48, 8), new CodeParameters(7, 28, 4), new CodeParameters(10, 19, 3)],
        GrindingBits = 20,
        DigestBytes = 28,
    };

    /// <summary>All profiles that a verifier knows.</summary>
    public static IReadOnlyList<ProtocolParameters> Known { get; } = [Default, Compact, Strong];

    /// <summary>Number on the wire.</summary>
    public required byte Id { get; init; }

    /// <summary>For people.</summary>
    public required string Name { get; init; }

    /// <summary>Proven bits that every proof of the profile has; the verifier refuses shapes that would have fewer.</summary>
    public required int SecurityBits { get; init; }

    /// <summary>The code of trees T1 and T2, queried at the same positions.</summary>
    public required CodeParameters Trace { get; init; }

    /// <summary>The code of the program tree T0. Its rate is the same in every profile, so a program has one id.</summary>
    public required CodeParameters Program { get; init; }

    /// <summary>The codes of f_1, f_2, ...: one per folding round.</summary>
    public required IReadOnlyList<CodeParameters> Folds { get; init; }

    /// <summary>Proof of work before each phase of queries.</summary>
    public required int GrindingBits { get; init; }

    /// <summary>Bytes kept of each Merkle digest but those of the program tree. Range: 28 or 32.</summary>
    public required int DigestBytes { get; init; }

    /// <summary>Bytes of a digest of the program tree, the same in every profile.</summary>
    public const int ProgramDigestBytes = 32;

    /// <summary>Each fold binds this many variables: 2^4 chunks.</summary>
    public int FoldLog2 { get; init; } = 4;

    /// <summary>The least logarithm of the stack columns' height.</summary>
    public int MinStackLog2 { get; init; } = 18;

    /// <summary>The greatest logarithm of the stack columns' height.</summary>
    public int MaxStackLog2 { get; init; } = 21;

    /// <summary>The height grows until T1 and T2 together have at most this many base columns.</summary>
    public int MaxColumns { get; init; } = 144;

    /// <summary>The least logarithm of the program table's height; not below <see cref="MaskLog2"/>.</summary>
    public int MinProgramLog2 { get; init; } = 11;

    /// <summary>The greatest logarithm of the program table's height.</summary>
    public int MaxProgramLog2 { get; init; } = 19;

    /// <summary>Uniform cells behind every committed column; at least the number of trace queries.</summary>
    public int TailCells { get; init; } = 128;

    /// <summary>Logarithm of the cells of the mask vectors M and R2, M's own tail included.</summary>
    public int MaskLog2 { get; init; } = 11;

    /// <summary>Bytes of salt in every leaf of T1 and T2. Range: a multiple of 4.</summary>
    public int SaltBytes { get; init; } = 16;

    /// <summary>Logarithm of the tail's length.</summary>
    internal int TailLog2 => int.Log2(TailCells);

    /// <summary>Words of salt in a leaf.</summary>
    internal int SaltWords => SaltBytes / sizeof(uint);

    /// <summary>Finds a profile by its number on the wire.</summary>
    public static ProtocolParameters? Find(byte id) => Known.FirstOrDefault(p => p.Id == id);

    /// <summary>Finds a profile by name.</summary>
    public static ProtocolParameters? Find(string name) => Known.FirstOrDefault(p => p.Name == name);

    /// <summary>Logarithm of the clear message's length for a stack of height 2^<paramref name="stackLog2"/>.</summary>
    internal int ClearLog2(int stackLog2) => stackLog2 - (FoldLog2 * Folds.Count);

    /// <summary>Checks that the numbers fit each other.</summary>
    internal void RequireConsistent()
    {
        // The theorem behind the soundness report is stated for m of at least 3.
        Invariant.Require(Folds.Append(Trace).Append(Program).All(code => code.Multiplicity >= 3));
        Invariant.Require(SecurityBits <= 4 * DigestBytes);
        Invariant.Require(int.IsPow2(TailCells));
        Invariant.Require(TailCells >= Trace.Queries);
        Invariant.Require(1 << MaskLog2 > TailCells);
        Invariant.Require(MinProgramLog2 >= MaskLog2);
        Invariant.Require(ClearLog2(MinStackLog2) >= 0);
        Invariant.Require(MinStackLog2 >= MaskLog2 && MaxProgramLog2 <= MaxStackLog2);
    }
}
