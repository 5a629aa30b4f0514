using System.Net;
using Probity.Chain;
using Probity.Core.Stores;
using Probity.Node.PaidEndpoints;
using Probity.Node.Tests.Payments.Settlements;
using Probity.Payments.X402;
using Probity.Storage.Memory;

namespace Probity.Node.Tests.Payments.Crashes;

/// <summary>One payment, ended before and after each commit and each conversation with the chain: what begins again
/// from the same disk delivers it, settled once.</summary>
public sealed class CrashPointTests
{
    private static readonly UInt256 Price = 10_000;

    [Theory, InlineData("/a", false), InlineData("/a", true), InlineData("/upfront", false), InlineData("/upfront", true)]
    public async Task A_process_that_ends_at_any_commit_goes_on_from_its_disk(string path, bool endsAfter)
    {
        int end = 1;
        for (bool isLast = false; !isLast; end++)
        {
            await using MemoryRecordStore disk = new();
            FaultyStore store = new(disk) { EndsAt = end, EndsAfter = endsAfter };
            Market? begun = await TryOpenAsync(store);
            await using Market market = begun ?? await OpenAsync(new FaultyStore(disk));
            Uri home = await market.SellAsync(configure: Configure);
            PaymentPayload payment = market.Sign(await market.AskAsync(new Uri(home, path)));
            using (HttpResponseMessage first = await market.PayAsync(new Uri(home, path), payment))
            {
                isLast = begun is not null && !store.HasEnded && first.StatusCode == HttpStatusCode.OK;
            }

            await market.RestartAsync(disk, SettlementScene.Quick);
            home = await market.SellAsync(configure: Configure);
            await BuyAsync(market, new Uri(home, path), payment, $"commit {end}");
        }

        Assert.True(end > 4, $"only {end} commits");
    }

    [Theory, InlineData("/a", false), InlineData("/a", true), InlineData("/upfront", false), InlineData("/upfront", true)]
    public async Task A_conversation_with_the_chain_that_breaks_off_costs_nothing(string path, bool isReply)
    {
        int calls, at = 0;
        do
        {
            await using Market market = await OpenAsync(new MemoryRecordStore());
            Uri url = new(await market.SellAsync(configure: Configure), path);
            PaymentPayload payment = market.Sign(await market.AskAsync(url));
            int seen = calls = 0;
            Task Break(ReadOnlyMemory<byte> request, CancellationToken cancellation) =>
                Interlocked.Increment(ref seen) == at + 1 ? throw new HttpRequestException("cut") : Task.CompletedTask;
            if (isReply) { market.Chain.Faults.BeforeReply = Break; }
            else { market.Chain.Faults.BeforeRequest = Break; }

            await BuyAsync(market, url, payment, $"call {at}");
            calls = seen;
        }
        while (at++ < Math.Min(calls, 12));

        Assert.True(at > 3, $"only {at} calls");
    }

    // A shop that begins again elsewhere is the same shop.
    private static void Configure(SellerOptions options) =>
        (options.Lease, options.PublicAddress) = (TimeSpan.FromMilliseconds(20), new Uri("https://shop.example/"));

    private static async Task BuyAsync(Market market, Uri url, PaymentPayload payment, string when)
    {
        HashSet<string> answers = [];
        while (answers.Count == 0)
        {
            using HttpResponseMessage response = await market.PayAsync(url, payment);
            if (response.StatusCode == HttpStatusCode.OK)
            {
                answers.Add(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
            }
            else
            {
                Assert.True(
                    response.StatusCode == HttpStatusCode.ServiceUnavailable
                        || response.Headers.RetryAfter is not null,
                    $"{when}: {response.StatusCode} {await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)}");
            }
        }

        (market.Chain.Faults.BeforeRequest, market.Chain.Faults.BeforeReply) = (null, null);
        using HttpResponseMessage again = await market.PayAsync(url, payment);
        answers.Add(await again.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.True(answers.Count == 1, $"{when}: {string.Join(" / ", answers)}");
        Assert.Equal(Price, await market.BalanceAsync(market.PayTo));
    }

    // A facilitator whose disk is gone waits for it as long as for a settlement.
    private static Task<Market> OpenAsync(IRecordStore store) => Market.OpenAsync(
        store, network => SettlementScene.Quick(network) with { SettleTimeout = TimeSpan.FromMilliseconds(200) });

    private static async Task<Market?> TryOpenAsync(IRecordStore store)
    {
        try
        {
            return await OpenAsync(store);
        }
        catch (StoreException)
        {
            return null;
        }
    }
}
