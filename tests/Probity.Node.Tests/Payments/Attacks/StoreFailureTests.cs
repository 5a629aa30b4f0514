using System.Net;
using Probity.Chain;
using Probity.Core.Secrets;
using Probity.Core.Stores;
using Probity.Node.Tests.Payments.Settlements;
using Probity.Node.Wallets;
using Probity.Payments.X402;
using Probity.Storage;
using Probity.Storage.Memory;

namespace Probity.Node.Tests.Payments.Attacks;

/// <summary>A disk that is full or damaged under a seller, a facilitator or a wallet: refused, and no money lost.</summary>
public sealed class StoreFailureTests
{
    private static readonly UInt256 Price = 10_000;

    [Theory]
    [InlineData("/a", "claimed"), InlineData("/a", "answered")]
    [InlineData("/upfront", "claimed"), InlineData("/upfront", "prepaid"), InlineData("/upfront", "paid")]
    public async Task A_seller_whose_disk_is_full_delivers_nothing_and_goes_on_when_there_is_room(string path, string state)
    {
        await using FullStore store = new(new MemoryRecordStore());
        await using Market market = await Market.OpenAsync();
        Uri url = new(await market.SellAsync(configure: options => options.Lease = TimeSpan.FromMilliseconds(20), store: store), path);
        PaymentPayload payment = market.Sign(await market.AskAsync(url));
        store.IsFull = changes => changes.Any(change => change.Key.Collection == "purchase"
            && System.Text.Encoding.UTF8.GetString(change.Value.Span).Contains($"\"state\":\"{state}\"", StringComparison.OrdinalIgnoreCase));
        using (HttpResponseMessage full = await market.PayAsync(url, payment))
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, full.StatusCode);
            Assert.True(full.Headers.RetryAfter is not null && full.Headers.CacheControl!.NoStore);
            Assert.DoesNotContain("run", await full.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        }

        Assert.Equal(1, store.Refused);
        if (state == "claimed") { Assert.Equal(0, market.HandlerRuns); }
        if (state is "claimed" or "answered") { Assert.Equal(UInt256.Zero, await market.BalanceAsync(market.PayTo)); }

        store.IsFull = _ => false;
        using HttpResponseMessage paid = await market.PayAsync(url, payment);
        Assert.Equal(HttpStatusCode.OK, paid.StatusCode);
        Assert.Equal(Price, await market.BalanceAsync(market.PayTo));
    }

    [Fact]
    public async Task A_facilitator_whose_disk_is_full_settles_when_there_is_room_and_once()
    {
        await using MemoryRecordStore shop = new();
        FullStore store = new(new MemoryRecordStore());
        await using Market market = await Market.OpenAsync(
            store, network => SettlementScene.Quick(network) with { SettleTimeout = TimeSpan.FromMilliseconds(100) });
        Uri url = new(await market.SellAsync(store: shop), "/a");
        PaymentPayload payment = market.Sign(await market.AskAsync(url));
        store.IsFull = _ => true;
        using (HttpResponseMessage full = await market.PayAsync(url, payment))
        {
            Assert.True(
                full.StatusCode == HttpStatusCode.ServiceUnavailable || full.Headers.RetryAfter is not null, full.ToString());
        }

        Assert.Equal(UInt256.Zero, await market.BalanceAsync(market.PayTo));
        store.IsFull = _ => false;
        await BuyAsync(market, url, payment);
        Assert.Equal(1, market.HandlerRuns);
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task A_wallet_whose_disk_is_full_signs_nothing_and_counts_what_it_signed(bool isFirst)
    {
        FullStore store = new(new MemoryRecordStore());
        await using WalletScene scene = await WalletScene.OpenAsync(store: store);

        // Full before it decides; or full when the end of the payment is to be written.
        if (isFirst) { store.IsFull = _ => true; }
        else
        {
            scene.Shop.Answer = (url, payment) =>
            {
                store.IsFull = _ => payment is not null;
                return payment is null ? scene.Shop.Ask(url) : HostileShop.Deliver();
            };
        }

        if (isFirst) { await Assert.ThrowsAsync<StoreException>(() => scene.GetAsync()); }
        else { (await scene.GetAsync()).Dispose(); }
        Assert.Equal(isFirst ? 0 : 1, scene.Authorisations);
        Assert.Equal(
            isFirst ? UInt256.Zero : Price,
            (await scene.LedgerAsync()).Accounts.GetValueOrDefault(WalletScene.Accounts.Client)!.DebitsPending);

        store.IsFull = _ => false;
        scene.Shop.Answer = (url, payment) => payment is null ? scene.Shop.Ask(url) : HostileShop.Deliver();
        (await scene.GetAsync()).Dispose();
        Assert.Equal(1, scene.Authorisations);
        Assert.Equal(Price, (await scene.AccountAsync(WalletScene.Accounts.Client)).DebitsPosted);
    }

    [Fact]
    public async Task A_refusal_that_cannot_be_written_down_is_no_permission()
    {
        FullStore store = new(new MemoryRecordStore());
        await using WalletScene scene = await WalletScene.OpenAsync(policy => policy with { Hosts = [] }, store);
        store.IsFull = _ => true;
        await Assert.ThrowsAsync<StoreException>(() => scene.GetAsync());
        Assert.Equal(0, scene.Authorisations);
    }

    [Theory, InlineData(0.3), InlineData(0.6), InlineData(0.9)]
    public async Task A_damaged_or_cut_file_is_not_opened_for_money(double at)
    {
        string folder = Directory.CreateTempSubdirectory("probity-damage-").FullName;
        try
        {
            string place = Path.Combine(folder, "all.db");
            await using (Market market = await Market.OpenAsync(await OpenAsync(place)))
            {
                Uri url = new(await market.SellAsync(), "/a");
                (await market.PayAsync(url, market.Sign(await market.AskAsync(url)))).Dispose();
            }

            byte[] good = await File.ReadAllBytesAsync(place, TestContext.Current.CancellationToken);

            byte[] damaged = [.. good];
            int start = (int)(good.Length * at) / 4096 * 4096;
            Array.Fill(damaged, (byte)0xA5, start, Math.Min(4096, good.Length - start));
            foreach (byte[] bad in (byte[][])[damaged, good[..start], []])
            {
                await File.WriteAllBytesAsync(place, bad, TestContext.Current.CancellationToken);
                StoreException? refused = null;
                try
                {
                    await using IRecordStore store = await OpenAsync(place);

                    // An empty file is a new store: there is no wallet, and no purchase, in it.
                    Assert.Empty(bad);
                    await Assert.ThrowsAsync<WalletException>(() => AgentWallet.OpenAsync(
                        store, WalletScene.Passphrase, TimeProvider.System, SystemRandomSource.Instance,
                        TestContext.Current.CancellationToken));
                }
                catch (StoreException failure)
                {
                    refused = failure;
                }

                Assert.True(refused is not null || bad.Length == 0, $"{bad.Length} bytes of {good.Length} were opened");
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static Task<IRecordStore> OpenAsync(string place) =>
        RecordStores.OpenAsync(place, TestContext.Current.CancellationToken);

    private static async Task BuyAsync(Market market, Uri url, PaymentPayload payment)
    {
        while (true)
        {
            using HttpResponseMessage response = await market.PayAsync(url, payment);
            if (response.StatusCode == HttpStatusCode.OK) { break; }
            Assert.True(
                response.StatusCode == HttpStatusCode.ServiceUnavailable || response.Headers.RetryAfter is not null, response.ToString());
        }

        Assert.Equal(Price, await market.BalanceAsync(market.PayTo));
    }
}
