using Probity.Chain.InProcess;
using Probity.Chain.InProcess.Contracts;
using Probity.Chain.Transport;
using Probity.Testing;

namespace Probity.Chain.Tests.InProcess.Support;

/// <summary>The simulated chain.</summary>
internal sealed class SimulatedTestChain : TestChain
{
    private readonly ManualTimeProvider _time = new();
    private readonly SimulatedChain _chain;
    private byte _wallets = 1;

    public SimulatedTestChain()
    {
        _chain = new SimulatedChain(SimulatedGenesis.Options(), _time);
        Client = new InProcessJsonRpcClient(_chain);
    }

    public override IJsonRpcClient Client { get; }

    public override UInt256 ChainId => SimulatedChain.ChainId;

    public override Address Token => SimulatedGenesis.TokenAddress;

    public override Address Permit2 => SimulatedPermit2.CanonicalAddress;

    public override Address Proxy => SimulatedPermit2Proxy.CanonicalAddress;

    public override Task MineAsync()
    {
        _chain.Mine();
        return Task.CompletedTask;
    }

    public override Task SetInstantAsync(bool isInstant)
    {
        _chain.Blocks = isInstant ? BlockMaking.Instant : BlockMaking.ByHand;
        return Task.CompletedTask;
    }

    public override Task SetNextTimestampAsync(ulong timestamp)
    {
        _time.Advance(DateTimeOffset.FromUnixTimeSeconds((long)timestamp) - _time.GetUtcNow());
        return Task.CompletedTask;
    }

    public override Task FundAsync(Address account, UInt256 wei)
    {
        _chain.SetBalance(account, wei);
        return Task.CompletedTask;
    }

    public override Task<Address> AddWalletAsync(Address owner)
    {
        byte[] address = new byte[Address.Bytes];
        (address[0], address[^1]) = (0x77, _wallets++);
        SimulatedWallet wallet = new(new Address(address), owner);
        _chain.Install(wallet);
        return Task.FromResult(wallet.Address);
    }
}
