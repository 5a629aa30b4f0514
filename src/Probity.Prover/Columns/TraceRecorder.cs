using System.Runtime.CompilerServices;
using Probity.Machine.Executor;

namespace Probity.Prover.Columns;

/// <summary>Hands each instruction of an execution to a <see cref="TraceLog"/>.</summary>
/// <remarks>A struct, so that the executor's loop is compiled for it and calls the log directly.</remarks>
public readonly struct TraceRecorder(TraceLog log) : IExecutionRecorder
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Compute(int index, uint rs1Value, uint rs2Value, uint rdBefore, uint rdAfter) =>
        log.Compute(index, rs1Value, rs2Value, rdBefore, rdAfter);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Branch(int index, uint rs1Value, uint rs2Value, bool taken) =>
        log.Branch(index, rs1Value, rs2Value, taken);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Load(int index, uint rs1Value, uint wordAddress, uint word, uint rdBefore, uint rdAfter) =>
        log.Load(index, rs1Value, wordAddress, word, rdBefore, rdAfter);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(
        int index, uint rs1Value, uint rs2Value, uint wordAddress, uint wordBefore, uint wordAfter) =>
        log.Store(index, rs1Value, rs2Value, wordAddress, wordBefore, wordAfter);

    /// <inheritdoc/>
    public void SystemCall(int index, uint number, uint a0, uint a1, uint a2, uint result) =>
        log.SystemCall(index, number, a0, a1, a2, result);

    /// <inheritdoc/>
    public void CopyWord(uint wordAddress, uint wordBefore, uint wordAfter) =>
        log.CopyWord(wordAddress, wordBefore, wordAfter);
}
