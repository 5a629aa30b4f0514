using Probity.Chain.Tests.InProcess.Support;

namespace Probity.Chain.Tests.InProcess;

public sealed class SimulatedNodeTests : NodeConformance
{
    internal override TestChain Chain { get; } = new SimulatedTestChain();
}
