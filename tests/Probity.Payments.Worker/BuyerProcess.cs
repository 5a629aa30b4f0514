using Probity.Core.Secrets;
using Probity.Core.Stores;
using Probity.Node.Wallets;
using Probity.Storage;

namespace Probity.Payments.Worker;

/// <summary>An agent that buys one thing, with a wallet that is there already.</summary>
internal static class BuyerProcess
{
    /// <summary>Opens the wallet; a test's, so no secret.</summary>
    public const string Passphrase = "correct horse";

    public static async Task<int> RunAsync(Uri url, string place)
    {
        await using IRecordStore store = await RecordStores.OpenAsync(place, CancellationToken.None);
        await using AgentWallet wallet = await AgentWallet.OpenAsync(
            store, Passphrase, TimeProvider.System, SystemRandomSource.Instance, CancellationToken.None);
        using HttpClient http = wallet.CreateClient(new PayingClientOptions());
        SimulatedMarket.SayReady();
        Console.Out.WriteLine(await http.GetStringAsync(url));
        return 0;
    }
}
