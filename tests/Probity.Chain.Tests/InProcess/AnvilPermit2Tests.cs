using Probity.Chain.Tests.InProcess.Support;

namespace Probity.Chain.Tests.InProcess;

public sealed class AnvilPermit2Tests(AnvilFixture anvil) : Permit2Conformance, IClassFixture<AnvilFixture>
{
    internal override TestChain Chain => anvil.Chain;
}
