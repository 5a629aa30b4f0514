using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using Probity.Chain.InProcess;
using Probity.Chain.Transport;
using Probity.Core.Stores;
using Probity.Crypto.Signatures;
using Probity.Node.Facilitator;
using Probity.Storage;

namespace Probity.Payments.Worker;

/// <summary>What <c>probity facilitator</c> runs, with shorter waits.</summary>
internal static class FacilitatorProcess
{
    public static async Task<int> RunAsync(Uri node, string key, string place, int port)
    {
        using HttpClient http = new() { Timeout = TimeSpan.FromSeconds(10) };
        using Secp256k1PrivateKey signer = Secp256k1PrivateKey.Parse(Convert.FromHexString(key)).Value!;
        await using IRecordStore store = await RecordStores.OpenAsync(place, CancellationToken.None);
        await using PaymentFacilitator facilitator = await PaymentFacilitator.StartAsync(
            [
                new FacilitatorNetwork
                {
                    Network = SimulatedMarket.Network,
                    ChainId = SimulatedChain.ChainId,
                    Node = new HttpJsonRpcClient(http, node),
                    Signers = [signer],
                    SettleTimeout = TimeSpan.FromSeconds(10),
                    RecheckAfter = TimeSpan.FromSeconds(1),
                },
            ],
            store, TimeProvider.System, NullLogger.Instance, CancellationToken.None);
        await using FacilitatorServer server = await FacilitatorServer.StartAsync(
            new FacilitatorServerOptions { Listen = new IPEndPoint(IPAddress.Loopback, port), IsSimulated = true },
            facilitator, CancellationToken.None);
        SimulatedMarket.SayReady();
        await Task.Delay(Timeout.Infinite);
        return 0;
    }
}
