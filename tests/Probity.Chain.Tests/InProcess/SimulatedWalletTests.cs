using Probity.Chain.Tests.InProcess.Support;

namespace Probity.Chain.Tests.InProcess;

public sealed class SimulatedWalletTests : WalletConformance
{
    internal override TestChain Chain { get; } = new SimulatedTestChain();
}
