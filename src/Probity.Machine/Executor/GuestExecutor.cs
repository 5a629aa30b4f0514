using Probity.Machine.Executor.Kernels;
using Probity.Machine.Loader;

namespace Probity.Machine.Executor;

/// <summary>Runs programs; deterministic, without any access to the world outside of the input.</summary>
/// <remarks>
/// Cost: 1 to 2 ns per instruction without recording. Memory: the pages that the program touches, and the
/// outputs. Leaks: everything; this is the prover's side, where nothing needs hiding. Source:
/// docs/specs/program.md.
/// </remarks>
public static class GuestExecutor
{
    /// <summary>Runs a program without recording.</summary>
    public static ExecutionResult Run(GuestProgram program, ExecutionInput input, ExecutionLimits limits)
    {
        NoRecording none = default;
        return Run(program, input, ref none, limits);
    }

    /// <summary>Runs a program and shows each retired instruction to a recorder.</summary>
    /// <param name="program">From <see cref="ElfLoader"/>.</param>
    /// <param name="input">What the program can read.</param>
    /// <param name="recorder">Sees the instructions in order; an exception of its own ends the
    /// execution.</param>
    /// <param name="limits">When to stop.</param>
    /// <exception cref="ArgumentException">An input is longer than 2^28 bytes, or a limit is
    /// negative.</exception>
    public static ExecutionResult Run<TRecorder>(
        GuestProgram program, ExecutionInput input, ref TRecorder recorder, ExecutionLimits limits)
        where TRecorder : struct, IExecutionRecorder
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(input.PrivateInput.Length, ExecutionInput.MaxBytes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(input.PublicInput.Length, ExecutionInput.MaxBytes);
        ArgumentOutOfRangeException.ThrowIfNegative(limits.MaxCycles);
        return ExecutionLoop.Run(program, input, ref recorder, limits);
    }
}
