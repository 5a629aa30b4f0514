using Probity.Core.Encoding;
using Probity.Machine.Tables;
using Probity.ProofSystem.Proof;

namespace Probity.Machine.Receipts;

/// <summary>"This program, on this public input and some private input, wrote this output and exited with this code."</summary>
public static class ExecutionStatement
{
    /// <summary>The statement in the terms of the proof system; prover and verifier both build it here.</summary>
    public static Statement For(
        ProgramId programId,
        ReadOnlyMemory<byte> programRoot,
        uint entryPc,
        ReadOnlyMemory<byte> publicInput,
        ReadOnlyMemory<byte> publicOutput,
        byte exitCode)
    {
        ByteWriter context = new();
        context.WriteByte(Receipt.Version);
        context.WriteByte(Receipt.SingleExecution);
        context.WriteBytes(Convert.FromHexString(programId.ToString()));
        context.WritePrefixed(publicInput.Span);
        context.WritePrefixed(publicOutput.Span);
        context.WriteByte(exitCode);
        return new Statement(
            programRoot,
            context.ToArray(),
            publicInput,
            VerifierTerms.For(entryPc, publicInput.Span, publicOutput.Span, exitCode));
    }
}
