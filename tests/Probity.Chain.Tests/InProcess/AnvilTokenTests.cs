using Probity.Chain.Tests.InProcess.Support;

namespace Probity.Chain.Tests.InProcess;

public sealed class AnvilTokenTests(AnvilFixture anvil) : TokenConformance, IClassFixture<AnvilFixture>
{
    internal override TestChain Chain => anvil.Chain;
}
