using Probity.Core.Verdicts;
using Probity.ProofSystem.Layout;
using Probity.ProofSystem.Verifier;
using Probity.Testing;

namespace Probity.Prover.Tests;

public sealed class AirProverTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(37)]
    [InlineData(100)]
    [InlineData(128)]
    public void An_honest_proof_is_accepted(int steps)
    {
        ToyMachine machine = new(steps);
        byte[] proof = machine.Prove(new SeededRandomSource(1));
        Verdict<ProofShape> verdict = ProofVerifier.Verify(machine.Shape, machine.Statement, proof);
        Assert.True(verdict.IsAccepted, verdict.Detail);
    }
}
