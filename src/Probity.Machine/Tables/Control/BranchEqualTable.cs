using Probity.ProofSystem.Air;

namespace Probity.Machine.Tables.Control;

/// <summary>Goes to the target if rs1 equals rs2, or if it does not: BEQ, BNE.</summary>
/// <remarks>
/// The distance x^2 + 3 y^2 of the operands, x and y being the differences of the limbs, is 0 in the field
/// only for x = y = 0: otherwise -3 = (x / y)^2 would be a square, and it is none. One inverse so proves
/// inequality.
/// </remarks>
public static class BranchEqualTable
{
    /// <summary>Columns, in order. <c>Inverse</c>: of the distance, or 0.</summary>
    public const int Real = 0, Clock = 1, Pc = 2, IsNotEqual = 3, Rs1 = 4, Rs2 = 5, Target = 6, NextPc = 7,
        ALow = 8, AHigh = 9, ATime = 10, BLow = 11, BHigh = 12, BTime = 13, AreEqual = 14, Inverse = 15;

    /// <summary>The table's columns, constraints and interactions.</summary>
    public static Chip Define()
    {
        InstructionRow row = new("branch equal");
        Expression isNotEqual = row.Flag(nameof(IsNotEqual));
        Expression rs1 = row.Column(nameof(Rs1));
        Expression rs2 = row.Column(nameof(Rs2));
        Expression target = row.Column(nameof(Target));
        Expression nextPc = row.Column(nameof(NextPc));
        Word a = row.WordColumns(nameof(ALow), nameof(AHigh));
        Expression aTime = row.Column(nameof(ATime));
        Word b = row.WordColumns(nameof(BLow), nameof(BHigh));
        Expression bTime = row.Column(nameof(BTime));
        Expression areEqual = row.Column(nameof(AreEqual));
        Expression inverse = row.Column(nameof(Inverse));

        Expression distance = Distance(a.Low - b.Low, a.High - b.High);
        row.Require("equal operands have distance 0", areEqual * distance);
        row.RequireEqual("other operands have an inverse distance", distance * inverse, row.Real - areEqual);
        row.Require("equal operands have no inverse", areEqual * inverse);
        Step(row, areEqual, isNotEqual, target, nextPc);

        row.Fetch(Operation.BranchEqual + isNotEqual, rs1: rs1, rs2: rs2, target: target);
        row.Continue(nextPc);
        row.ReadRegister(Tables.Clock.FirstRead, rs1, a, aTime);
        row.ReadRegister(Tables.Clock.SecondRead, rs2, b, bTime);
        return row.Build();
    }

    /// <summary>x^2 + 3 y^2: 0 in the field exactly if x = y = 0.</summary>
    internal static Expression Distance(Expression x, Expression y) => (x * x) + (3 * (y * y));

    /// <summary>Requires the next pc to be the target if exactly one of two flags is set, else the next
    /// instruction.</summary>
    /// <remarks>Targets outside of the address space stand in the program table as 1, where no instruction
    /// is.</remarks>
    internal static void Step(
        InstructionRow row, Expression condition, Expression isInverted, Expression target, Expression nextPc)
    {
        Expression inOrder = row.Pc + (4 * row.Real);
        Expression isTaken = condition + isInverted - (2 * (condition * isInverted));
        row.RequireEqual("next pc", nextPc, inOrder + (isTaken * (target - inOrder)));
    }
}
