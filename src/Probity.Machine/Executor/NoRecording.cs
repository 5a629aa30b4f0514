namespace Probity.Machine.Executor;

/// <summary>Records nothing; the executor's loop is compiled without any of these calls.</summary>
public readonly struct NoRecording : IExecutionRecorder
{
    /// <inheritdoc/>
    public void Compute(int index, uint rs1Value, uint rs2Value, uint rdBefore, uint rdAfter)
    {
    }

    /// <inheritdoc/>
    public void Branch(int index, uint rs1Value, uint rs2Value, bool taken)
    {
    }

    /// <inheritdoc/>
    public void Load(int index, uint rs1Value, uint wordAddress, uint word, uint rdBefore, uint rdAfter)
    {
    }

    /// <inheritdoc/>
    public void Store(
        int index, uint rs1Value, uint rs2Value, uint wordAddress, uint wordBefore, uint wordAfter)
    {
    }

    /// <inheritdoc/>
    public void SystemCall(int index, uint number, uint a0, uint a1, uint a2, uint result)
    {
    }

    /// <inheritdoc/>
    public void CopyWord(uint wordAddress, uint wordBefore, uint wordAfter)
    {
    }
}
