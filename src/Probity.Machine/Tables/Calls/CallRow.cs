using Probity.ProofSystem.Air;

namespace Probity.Machine.Tables.Calls;

/// <summary>Numbers of the system calls and of the registers that carry them.</summary>
internal static class CallRow
{
    public const uint Read = 63, Write = 64, Exit = 93, ExitGroup = 94, SetBreak = 214;

    public const int A0 = 10, A1 = 11, A2 = 12, A7 = 17;

    /// <summary>Fetches the ECALL and reads the number of the call, which the row knows, from a7.</summary>
    public static void FetchCall(InstructionRow row, Word number, Expression numberTime)
    {
        row.Fetch(Operation.SystemCall * row.Real);
        row.ReadRegister(Tables.Clock.FirstRead, A7, number, numberTime);
    }

    /// <summary>Reads the argument in a0 and replaces it by the result.</summary>
    public static void ReplaceA0(InstructionRow row, Word argument, Word result, Expression lastTime) =>
        row.WriteRegister(Tables.Clock.Late, A0, argument, result, lastTime);
}
