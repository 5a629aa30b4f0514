using Probity.Chain.Tests.InProcess.Support;

namespace Probity.Chain.Tests.InProcess;

public sealed class AnvilNodeTests(AnvilFixture anvil) : NodeConformance, IClassFixture<AnvilFixture>
{
    internal override TestChain Chain => anvil.Chain;
}
