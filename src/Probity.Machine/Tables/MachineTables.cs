using Probity.Core.Verdicts;
using Probity.Crypto.Fields;
using Probity.Machine.Tables.Calls;
using Probity.Machine.Tables.Compute;
using Probity.Machine.Tables.Control;
using Probity.Machine.Tables.Lookups;
using Probity.Machine.Tables.Storage;
using Probity.ProofSystem.Air;

namespace Probity.Machine.Tables;

/// <summary>All tables of the machine, in the order of <see cref="TableId"/>: what an execution proof is
/// about.</summary>
public static class MachineTables
{
    /// <summary>Stands for the height of a table that a proof does not contain.</summary>
    public const int Absent = -1;

    /// <summary>The tables that may have a rest, in the order of their rests, which are the last
    /// tables.</summary>
    private static readonly TableId[] Divisible =
    [
        TableId.Boundary, TableId.Refresh, TableId.Constant, TableId.Move, TableId.AddImmediate, TableId.AddRegister,
        TableId.BitwiseImmediate, TableId.BitwiseRegister, TableId.ShiftImmediate, TableId.CompareUnsigned,
        TableId.BranchEqual, TableId.BranchUnsigned, TableId.BranchSigned, TableId.LoadWord, TableId.StoreWord,
        TableId.LoadSubword, TableId.StoreSubword, TableId.MultiplyLow, TableId.MultiplyHigh, TableId.Copy,
    ];

    private static readonly Chip[] Definitions =
    [
        ProgramChip.Define(),
        ByteTable.Define(),
        SmallTable.Define(),
        Range18Table.Define(),
        PublicInputTable.Define(),
        BoundaryTable.Define(),
        RefreshTable.Define(),
        ConstantTable.Define(),
        MoveTable.Define(),
        AddImmediateTable.Define(),
        AddRegisterTable.Define(),
        BitwiseImmediateTable.Define(),
        BitwiseRegisterTable.Define(),
        ShiftImmediateTable.Define(),
        ShiftRegisterTable.Define(),
        CompareImmediateTable.Define(),
        CompareUnsignedTable.Define(),
        CompareSignedTable.Define(),
        BranchEqualTable.Define(),
        BranchUnsignedTable.Define(),
        BranchSignedTable.Define(),
        JumpRegisterTable.Define(),
        LoadWordTable.Define(),
        StoreWordTable.Define(),
        LoadSubwordTable.Define(),
        StoreSubwordTable.Define(),
        MultiplyLowTable.Define(),
        MultiplyHighTable.Define(),
        DivideTable.Define(),
        TransferCallTable.Define(),
        PlainCallTable.Define(),
        BreakCallTable.Define(),
        ExitCallTable.Define(),
        CopyTable.Define(),
        PrivateLengthTable.Define(),
    ];

    /// <summary>The chips; the position is the <see cref="TableId"/>.</summary>
    public static IReadOnlyList<Chip> Chips { get; } =
        [.. Definitions, .. Divisible.Select(table => Definitions[(int)table])];

    /// <summary>The chip of a table.</summary>
    public static Chip Chip(TableId table) => Chips[(int)table];

    /// <summary>The table itself, or the table of which it is the rest.</summary>
    public static TableId Original(TableId table) =>
        (int)table < Definitions.Length ? table : Divisible[(int)table - Definitions.Length];

    /// <summary>The table's rest, or null where it cannot have one.</summary>
    public static TableId? RestOf(TableId table)
    {
        int place = Array.IndexOf(Divisible, table);
        return place < 0 ? null : (TableId)(Definitions.Length + place);
    }

    /// <summary>The only height that a table may have, or null where the prover chooses.</summary>
    /// <param name="table">The table.</param>
    /// <param name="programHeightLog2">Of the program's own table, which the program id binds.</param>
    /// <param name="publicInputBytes">Length of the public input.</param>
    public static int? FixedHeightLog2(TableId table, int programHeightLog2, int publicInputBytes) => table switch
    {
        TableId.Program => programHeightLog2,
        TableId.Bytes => ByteTable.HeightLog2,
        TableId.SmallNumbers => SmallTable.HeightLog2,
        TableId.Range18 => Range18Table.HeightLog2,
        TableId.PublicInput => PublicInputTable.HeightLog2(publicInputBytes),
        _ => null,
    };

    /// <summary>What is wrong with claimed heights, or null. A verifier must ask, for soundness hangs on
    /// it.</summary>
    /// <param name="heightsLog2">One per table, or <see cref="Absent"/>. Untrusted.</param>
    /// <param name="programHeightLog2">Of the program's own table, which the program id binds.</param>
    /// <param name="publicInputBytes">Length of the public input.</param>
    /// <remarks>
    /// A range table of another height would hold other numbers. All interactions together are fewer than p,
    /// so no multiplicity wraps around; as an instruction's row has 6 of them at least, clocks stay below 2
    /// p / 3, and the sums of 4 along a closed loop of states cannot reach p.
    /// </remarks>
    public static Rejection? CheckHeights(
        ReadOnlySpan<int> heightsLog2, int programHeightLog2, int publicInputBytes)
    {
        if (heightsLog2.Length != Chips.Count)
        {
            return new Rejection(
                RejectionCode.WrongShape, $"expected {Chips.Count} heights, got {heightsLog2.Length}");
        }

        long interactions = 0;
        for (int i = 0; i < heightsLog2.Length; i++)
        {
            int height = heightsLog2[i];
            if (height == Absent) { continue; }
            int? expected = FixedHeightLog2((TableId)i, programHeightLog2, publicInputBytes);
            if (height is < 1 or > 24 || (expected is { } only && height != only))
            {
                return new Rejection(
                    RejectionCode.WrongShape, $"the table '{Chips[i].Name}' cannot have 2^{height} rows");
            }

            interactions += (long)Chips[i].Interactions.Count << height;
        }

        return interactions < KoalaBear.Modulus - VerifierTerms.MaxTerms
            ? null
            : new Rejection(RejectionCode.WrongShape, "the tables have too many interactions");
    }
}
