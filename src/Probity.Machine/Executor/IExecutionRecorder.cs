namespace Probity.Machine.Executor;

/// <summary>Sees each retired instruction; implemented by a struct, so that "no recording" costs nothing.</summary>
/// <remarks>
/// Register reads are reported with the values before the instruction. <c>index</c> is the instruction's position in
/// the program table: (pc - text base) / 4. Exactly one method is called per retired instruction, in order;
/// <see cref="CopyWord"/> follows its <see cref="SystemCall"/>, once per touched memory word in ascending order.
/// </remarks>
public interface IExecutionRecorder
{
    /// <summary>An instruction that only computes: rs1, rs2 (or immediate) to rd; also LUI, AUIPC, JAL, JALR, MUL, DIV.</summary>
    /// <param name="index">Position in the program table.</param>
    /// <param name="rs1Value">The register rs1; 0 where the format has none.</param>
    /// <param name="rs2Value">The register rs2; the immediate where the format has one instead.</param>
    /// <param name="rdBefore">The destination (the sink register for x0) before.</param>
    /// <param name="rdAfter">The destination after.</param>
    void Compute(int index, uint rs1Value, uint rs2Value, uint rdBefore, uint rdAfter);

    /// <summary>A conditional branch.</summary>
    void Branch(int index, uint rs1Value, uint rs2Value, bool taken);

    /// <summary>A load; <paramref name="word"/> is the aligned memory word that holds the loaded bytes.</summary>
    void Load(int index, uint rs1Value, uint wordAddress, uint word, uint rdBefore, uint rdAfter);

    /// <summary>A store, seen as a change of the aligned memory word that holds the stored bytes.</summary>
    void Store(int index, uint rs1Value, uint rs2Value, uint wordAddress, uint wordBefore, uint wordAfter);

    /// <summary>An ECALL. The registers are as before the call; <paramref name="result"/> is what a0 becomes.</summary>
    /// <param name="index">Position in the program table.</param>
    /// <param name="number">a7.</param>
    /// <param name="a0">Argument and result register before the call.</param>
    /// <param name="a1">Second argument.</param>
    /// <param name="a2">Third argument.</param>
    /// <param name="result">a0 after the call (unchanged a0 for exit).</param>
    void SystemCall(int index, uint number, uint a0, uint a1, uint a2, uint result);

    /// <summary>One memory word touched by the READ or WRITE just reported (WRITE: before equals after).</summary>
    /// <remarks>Not called for debug text (WRITE to descriptor 2), whose words nobody needs to prove.</remarks>
    void CopyWord(uint wordAddress, uint wordBefore, uint wordAfter);
}
