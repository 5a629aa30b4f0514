using Probity.Chain.InProcess.Contracts;

namespace Probity.Chain.InProcess;

/// <summary>First blocks with what x402 needs: money, a token, Permit2 and the proxy.</summary>
public static class SimulatedGenesis
{
    /// <summary>What an account gets for gas: ten ether. Unit: wei.</summary>
    public static UInt256 GasMoney { get; } = 10_000_000_000_000_000_000;

    /// <summary>Where the token stands unless one asks for another place: where Base Sepolia has its
    /// USDC.</summary>
    public static Address TokenAddress { get; } =
        new(Convert.FromHexString("036CbD53842c5426634e7929541eC2318f3dCF7e"));

    /// <summary>A chain with the token, and with Permit2 and the proxy at their published
    /// addresses.</summary>
    /// <param name="accounts">Who gets money for gas, and how many tokens of the smallest unit.</param>
    /// <param name="token">Where the token stands; null for <see cref="TokenAddress"/>.</param>
    public static SimulatedChainOptions Options(
        IReadOnlyDictionary<Address, UInt256>? accounts = null, Address? token = null)
    {
        accounts ??= new Dictionary<Address, UInt256>();
        return new SimulatedChainOptions
        {
            Balances = accounts.Keys.ToDictionary(account => account, _ => GasMoney),
            Contracts =
            [
                new SimulatedToken(token ?? TokenAddress) { InitialBalances = accounts },
                new SimulatedPermit2(), new SimulatedPermit2Proxy(),
            ],
        };
    }
}
