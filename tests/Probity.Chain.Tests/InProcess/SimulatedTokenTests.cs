using Probity.Chain.Tests.InProcess.Support;

namespace Probity.Chain.Tests.InProcess;

public sealed class SimulatedTokenTests : TokenConformance
{
    internal override TestChain Chain { get; } = new SimulatedTestChain();
}
