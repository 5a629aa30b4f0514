using Probity.Machine.Tables.Control;
using Probity.ProofSystem.Air;

namespace Probity.Machine.Tables.Calls;

/// <summary>Calls that registers alone answer: unknown numbers (-38), bad descriptors (-9), debug text (the
/// count).</summary>
/// <remarks>
/// A refusal needs a proof that the number, or the descriptor, is none of the known ones. Product is zero
/// exactly if the low limb is one of them, HighLimb is the high limb; the distance Product^2 + 3 HighLimb^2
/// then is not zero, which its inverse shows (see <see cref="BranchEqualTable"/> on distances).
/// </remarks>
public static class PlainCallTable
{
    /// <summary>Columns, in order. A row is a refused read or write, or debug text, or else an unknown
    /// number.</summary>
    public const int Real = 0, Clock = 1, Pc = 2, IsRead = 3, IsWrite = 4, IsDebug = 5,
        NumberLow = 6, NumberHigh = 7, NumberTime = 8, A0Low = 9, A0High = 10, A0Time = 11,
        A2Low = 12, A2High = 13, A2Time = 14, ResultLow = 15, ResultHigh = 16,
        PartialProduct = 17, Product = 18, HighLimb = 19, Inverse = 20;

    private const uint UnknownNumber = unchecked((uint)-38), BadDescriptor = unchecked((uint)-9);

    /// <summary>The table's columns, constraints and interactions.</summary>
    public static Chip Define()
    {
        InstructionRow row = new("plain call");
        Expression isRead = row.Flag(nameof(IsRead));
        Expression isWrite = row.Flag(nameof(IsWrite));
        Expression isDebug = row.Flag(nameof(IsDebug));
        Word number = row.WordColumns(nameof(NumberLow), nameof(NumberHigh));
        Expression numberTime = row.Column(nameof(NumberTime));
        Word a0 = row.WordColumns(nameof(A0Low), nameof(A0High));
        Expression a0Time = row.Column(nameof(A0Time));
        Word a2 = row.WordColumns(nameof(A2Low), nameof(A2High));
        Expression a2Time = row.Column(nameof(A2Time));
        Word result = row.WordColumns(nameof(ResultLow), nameof(ResultHigh));
        Expression partialProduct = row.Column(nameof(PartialProduct));
        Expression product = row.Column(nameof(Product));
        Expression highLimb = row.Column(nameof(HighLimb));
        Expression inverse = row.Column(nameof(Inverse));

        Expression isBad = isRead + isWrite, isKnown = isBad + isDebug, isUnknown = row.Real - isKnown;
        row.RequireBoolean("at most one kind", isKnown);

        // Known kinds: the number is 63 or 64; debug text goes to descriptor 2.
        row.Require("number of a known kind", isKnown * (number.Low - CallNumbers.Read - isWrite - isDebug));
        row.Require("number of a known kind, high", isKnown * number.High);
        row.Require("descriptor of debug text", isDebug * (a0.Low - 2));
        row.Require("descriptor of debug text, high", isDebug * a0.High);

        // What must not be a known number (unknown), 0 or 3 (read), 1 or 2 (write).
        row.RequireEqual(
            "the first three known numbers",
            partialProduct,
            isUnknown * (number.Low - CallNumbers.Read) * (number.Low - CallNumbers.Write) * (number.Low - CallNumbers.Exit));
        row.RequireEqual(
            "all known values",
            product,
            (partialProduct * ((number.Low - CallNumbers.ExitGroup) * (number.Low - CallNumbers.SetBreak)))
                + (isRead * (a0.Low * (a0.Low - 3)))
                + (isWrite * ((a0.Low - 1) * (a0.Low - 2))));
        row.RequireEqual("the high limb", highLimb, (isUnknown * number.High) + (isBad * a0.High));
        row.RequireEqual(
            "refused values differ from the known ones",
            BranchEqualTable.Distance(product, highLimb) * inverse,
            row.Real - isDebug);
        row.Require("debug text has no inverse", isDebug * inverse);

        Word unknown = Word.Of(UnknownNumber), bad = Word.Of(BadDescriptor);
        row.RequireEqual(
            "low limb of the result", result.Low, (unknown.Low * isUnknown) + (bad.Low * isBad) + (isDebug * a2.Low));
        row.RequireEqual(
            "high limb of the result", result.High, (unknown.High * isUnknown) + (bad.High * isBad) + (isDebug * a2.High));

        CallRow.FetchCall(row, number, numberTime);
        row.ContinueInOrder();
        row.ReadRegister(Tables.Clock.Write, CallNumbers.A2, a2, a2Time);
        CallRow.ReplaceA0(row, a0, result, a0Time);
        return row.Build();
    }
}
