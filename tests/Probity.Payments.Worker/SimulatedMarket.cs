using Probity.Chain.InProcess;
using Probity.Payments.Schemes.Exact;
using Probity.Payments.X402.Networks;

namespace Probity.Payments.Worker;

/// <summary>The network and the token that all of them use.</summary>
internal static class SimulatedMarket
{
    public static string Network => NetworkNames.OfChain(SimulatedChain.ChainId);

    public static KnownAssets Assets { get; } = KnownAssets.Default.With(new PaymentAsset(
        PaymentNetwork.FromChain(SimulatedChain.ChainId, "simulated", isSimulated: true),
        SimulatedGenesis.TokenAddress, "USDC", 6, "USDC", "2", TransferMethod.Eip3009));

    public static void SayReady()
    {
        Console.Out.WriteLine("ready");
        Console.Out.Flush();
    }
}
