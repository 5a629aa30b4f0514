namespace Probity.Machine.Tables.Calls;

/// <summary>Numbers of the system calls that the machine knows, and of the registers that carry their
/// arguments.</summary>
public static class CallNumbers
{
    /// <summary>Numbers in a7.</summary>
    public const uint Read = 63, Write = 64, Exit = 93, ExitGroup = 94, SetBreak = 214;

    /// <summary>Registers: first argument and result, second and third argument, number.</summary>
    public const int A0 = 10, A1 = 11, A2 = 12, A7 = 17;
}
