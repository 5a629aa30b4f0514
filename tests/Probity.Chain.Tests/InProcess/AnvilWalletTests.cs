using Probity.Chain.Tests.InProcess.Support;

namespace Probity.Chain.Tests.InProcess;

public sealed class AnvilWalletTests(AnvilFixture anvil) : WalletConformance, IClassFixture<AnvilFixture>
{
    internal override TestChain Chain => anvil.Chain;
}
