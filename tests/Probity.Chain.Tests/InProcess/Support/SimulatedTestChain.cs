using Probity.Chain.InProcess;
using Probity.Chain.InProcess.Contracts;
using Probity.Chain.Transport;
using Probity.Testing;

namespace Probity.Chain.Tests.InProcess.Support;

/// <summary>The simulated chain.</summary>
internal sealed class SimulatedTestChain : TestChain
{
    private byte _wallets = 1;

    public SimulatedTestChain()
    {
        Simulated = new SimulatedChain(SimulatedGenesis.Options(), Time);
        Client = new InProcessJsonRpcClient(Simulated);
    }

    public ManualTimeProvider Time { get; } = new();

    public SimulatedChain Simulated { get; }

    public override IJsonRpcClient Client { get; }

    public override UInt256 ChainId => SimulatedChain.ChainId;

    public override Address Token => SimulatedGenesis.TokenAddress;

    public override Address Permit2 => SimulatedPermit2.CanonicalAddress;

    public override Address Proxy => SimulatedPermit2Proxy.CanonicalAddress;

    public override Task MineAsync()
    {
        Simulated.Mine();
        return Task.CompletedTask;
    }

    public override Task SetInstantAsync(bool isInstant)
    {
        Simulated.Blocks = isInstant ? BlockMaking.Instant : BlockMaking.ByHand;
        return Task.CompletedTask;
    }

    public override Task SetNextTimestampAsync(ulong timestamp)
    {
        Time.Advance(DateTimeOffset.FromUnixTimeSeconds((long)timestamp) - Time.GetUtcNow());
        return Task.CompletedTask;
    }

    public override Task FundAsync(Address account, UInt256 wei)
    {
        Simulated.SetBalance(account, wei);
        return Task.CompletedTask;
    }

    public override Task<Address> AddWalletAsync(Address owner)
    {
        byte[] address = new byte[Address.Bytes];
        (address[0], address[^1]) = (0x77, _wallets++);
        SimulatedWallet wallet = new(new Address(address), owner);
        Simulated.Install(wallet);
        return Task.FromResult(wallet.Address);
    }
}
