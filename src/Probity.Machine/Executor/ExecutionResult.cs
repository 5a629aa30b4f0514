using System.Diagnostics.CodeAnalysis;

namespace Probity.Machine.Executor;

/// <summary>How an execution ended: with an exit code, or with a trap.</summary>
public sealed class ExecutionResult
{
    internal ExecutionResult(
        byte exitCode, Trap? trap, long cycles, ReadOnlyMemory<byte> publicOutput, ReadOnlyMemory<byte> debugText)
    {
        ExitCode = exitCode;
        Trap = trap;
        Cycles = cycles;
        PublicOutput = publicOutput;
        DebugText = debugText;
    }

    /// <summary>Whether the program ended with an exit code. Only then can it be proven.</summary>
    [MemberNotNullWhen(false, nameof(Trap))]
    public bool HasExited => Trap is null;

    /// <summary>The exit code; 0 where the program trapped.</summary>
    public byte ExitCode { get; }

    /// <summary>The trap; null where the program exited.</summary>
    public Trap? Trap { get; }

    /// <summary>Instructions that retired, the last ECALL included.</summary>
    public long Cycles { get; }

    /// <summary>
    /// What the program wrote to descriptor 1. Range: at most 65,536 bytes with the public input.
    /// </summary>
    public ReadOnlyMemory<byte> PublicOutput { get; }

    /// <summary>The start of what the program wrote to descriptor 2; never proven.</summary>
    public ReadOnlyMemory<byte> DebugText { get; }
}
