using Probity.Chain.InProcess;
using Probity.Chain.Transport;
using Probity.Testing.Processes;

namespace Probity.Chain.Tests.InProcess.Support;

/// <summary>A real EVM.</summary>
internal sealed class AnvilTestChain(AnvilChain anvil) : TestChain
{
    public override IJsonRpcClient Client => anvil.Client;

    public override UInt256 ChainId => SimulatedChain.ChainId;

    public override Address Token => AnvilChain.Token;

    public override Address Permit2 => AnvilChain.Permit2;

    public override Address Proxy => AnvilChain.Proxy;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public override Task MineAsync() => anvil.MineAsync(Cancellation);

    public override Task SetInstantAsync(bool isInstant) => anvil.SetInstantAsync(isInstant, Cancellation);

    public override Task SetNextTimestampAsync(ulong timestamp) =>
        anvil.SetNextTimestampAsync(timestamp, Cancellation);

    public override Task FundAsync(Address account, UInt256 wei) =>
        anvil.SetBalanceAsync(account, wei, Cancellation);

    public override Task<Address> AddWalletAsync(Address owner) => anvil.AddWalletAsync(owner, Cancellation);
}
