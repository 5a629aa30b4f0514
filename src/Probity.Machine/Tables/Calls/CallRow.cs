using Probity.ProofSystem.Air;

namespace Probity.Machine.Tables.Calls;

/// <summary>What the rows of all system calls share.</summary>
internal static class CallRow
{
    /// <summary>Fetches the ECALL and reads the number of the call, which the row knows, from a7.</summary>
    public static void FetchCall(InstructionRow row, Word number, Expression numberTime)
    {
        row.Fetch(Operation.SystemCall);
        row.ReadRegister(Tables.Clock.FirstRead, CallNumbers.A7, number, numberTime);
    }

    /// <summary>Reads the argument in a0 and replaces it by the result.</summary>
    public static void ReplaceA0(InstructionRow row, Word argument, Word result, Expression lastTime) =>
        row.WriteRegister(Tables.Clock.Late, CallNumbers.A0, argument, result, lastTime);
}
