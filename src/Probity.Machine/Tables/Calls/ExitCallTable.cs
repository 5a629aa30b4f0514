using Probity.ProofSystem.Air;

namespace Probity.Machine.Tables.Calls;

/// <summary>The last row: exit(code), exit_group(code). It tells the verifier the exit code and the output's
/// length.</summary>
/// <remarks>
/// It takes the state and puts none, so the execution ends here. The verifier receives one exit tuple, so
/// there is one such row. Its number is 93 or 94; its code is a0 mod 256.
/// </remarks>
public static class ExitCallTable
{
    /// <summary>Columns, in order. <c>CodeRest</c>: the second byte of a0.</summary>
    public const int Real = 0, Clock = 1, Pc = 2, IsGroup = 3, NumberTime = 4, Code = 5, CodeRest = 6, A0High = 7,
        A0Time = 8, LengthLow = 9, LengthHigh = 10, LengthTime = 11;

    /// <summary>The table's columns, constraints and interactions.</summary>
    public static Chip Define()
    {
        InstructionRow row = new("exit call");
        Expression isGroup = row.Flag(nameof(IsGroup));
        Expression numberTime = row.Column(nameof(NumberTime));
        Expression code = row.Column(nameof(Code));
        Expression codeRest = row.Column(nameof(CodeRest));
        Expression a0High = row.Column(nameof(A0High));
        Expression a0Time = row.Column(nameof(A0Time));
        Word length = row.WordColumns(nameof(LengthLow), nameof(LengthHigh));
        Expression lengthTime = row.Column(nameof(LengthTime));

        row.Receive(Buses.State, row.Clock, row.Pc);
        CallRow.FetchCall(row, new Word(CallNumbers.Exit + isGroup, 0), numberTime);
        row.ReadRegister(Tables.Clock.Late, CallNumbers.A0, new Word(code + (256 * codeRest), a0High), a0Time);
        row.BytePair(code, codeRest);
        row.AccessWord(Tables.Clock.SecondRead, AddressSpace.OutputCursor, length, length, lengthTime);

        // The length is at most the output limit, below 2^17, so the sum is exact.
        row.Send(Buses.Exit, code, length.Low + (Word.Limb * length.High));
        return row.Build();
    }
}
