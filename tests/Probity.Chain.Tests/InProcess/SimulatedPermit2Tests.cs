using Probity.Chain.Tests.InProcess.Support;

namespace Probity.Chain.Tests.InProcess;

public sealed class SimulatedPermit2Tests : Permit2Conformance
{
    internal override TestChain Chain { get; } = new SimulatedTestChain();
}
