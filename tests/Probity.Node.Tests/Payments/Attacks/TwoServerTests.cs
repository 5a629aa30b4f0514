using System.Net;
using Microsoft.AspNetCore.Http;
using Probity.Chain;
using Probity.Core.Stores;
using Probity.Node.PaidEndpoints;
using Probity.Payments.X402;
using Probity.Storage;
using Probity.Storage.Memory;
using Probity.Testing.Processes;

namespace Probity.Node.Tests.Payments.Attacks;

/// <summary>One seller with two servers: what they share decides what a payment can buy.</summary>
public sealed class TwoServerTests
{
    private const int Copies = 32;

    private static readonly UInt256 Price = 10_000;

    [Fact]
    public async Task Two_servers_with_one_file_deliver_once_for_a_payment()
    {
        string folder = Directory.CreateTempSubdirectory("probity-two-").FullName;
        try
        {
            await SellTwiceAsync(Path.Combine(folder, "shop.db"));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task Two_servers_with_one_database_deliver_once_for_a_payment()
    {
        Assert.SkipWhen(PostgresCluster.WhyNot is not null, PostgresCluster.WhyNot ?? string.Empty);
        await using PostgresCluster postgres = await PostgresCluster.StartAsync(TestContext.Current.CancellationToken);
        await SellTwiceAsync(await postgres.CreateDatabaseAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Two_servers_that_share_nothing_but_a_facilitator_work_twice_and_one_of_them_delivers()
    {
        await using MemoryRecordStore other = new();
        await using Market market = await Market.OpenAsync();
        int begun = 0;
        TaskCompletionSource both = new();
        market.OnHandle = _ =>
        {
            if (Interlocked.Increment(ref begun) == 2) { both.SetResult(); }
            return both.Task;
        };
        Uri one = new(await market.SellAsync(configure: SameShop), "/a"), two = new(await market.SellAsync(configure: SameShop, store: other), "/a");
        PaymentPayload payment = market.Sign(await market.AskAsync(one));

        HttpResponseMessage[] answers = await Task.WhenAll(market.PayAsync(one, payment), market.PayAsync(two, payment));

        Assert.Equal(2, market.HandlerRuns);
        Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.OK);
        Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.PaymentRequired);
        Assert.Equal(Price, await market.BalanceAsync(market.PayTo));
        Array.ForEach(answers, answer => answer.Dispose());

        // Nor does it later: the refusal stays, and the answer of the other one is gone.
        HttpResponseMessage[] again = await Task.WhenAll(market.PayAsync(one, payment), market.PayAsync(two, payment));
        Assert.Single(again, answer => answer.StatusCode == HttpStatusCode.OK);
        Assert.Equal(2, market.HandlerRuns);
        Array.ForEach(again, answer => answer.Dispose());
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task A_worker_that_is_late_finds_its_claim_over(bool isGivenBack)
    {
        await using Market market = await Market.OpenAsync();
        TaskCompletionSource begun = new(), go = new();
        market.OnHandle = context =>
        {
            if (market.HandlerRuns == 1)
            {
                begun.SetResult();
                return go.Task;
            }

            if (isGivenBack && market.HandlerRuns == 2) { context.Response.StatusCode = StatusCodes.Status500InternalServerError; }
            return Task.CompletedTask;
        };
        Uri slow = new(await market.SellAsync(configure: Hasty), "/a"), fast = new(await market.SellAsync(configure: Hasty), "/a");
        PaymentPayload payment = market.Sign(await market.AskAsync(slow));
        Task<HttpResponseMessage> late = market.PayAsync(slow, payment);
        await begun.Task;

        // Its lease has passed: another server takes over, and where that fails the payment may buy something else.
        using HttpResponseMessage second = await market.PayAsync(fast, payment);
        using HttpResponseMessage third = await market.PayAsync(isGivenBack ? new Uri(fast, "/b") : fast, payment);
        Assert.Equal(isGivenBack ? HttpStatusCode.InternalServerError : HttpStatusCode.OK, second.StatusCode);
        Assert.Equal(HttpStatusCode.OK, third.StatusCode);
        go.SetResult();
        using HttpResponseMessage first = await late;

        if (isGivenBack) { Assert.Equal(PaymentErrors.NonceAlreadyUsed, SellerEdgeTests.Reason(first)); }
        else { Assert.StartsWith("run 2", await first.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)); }
        Assert.StartsWith(
            isGivenBack ? "run 3" : "run 2", await third.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal(Price, await market.BalanceAsync(market.PayTo));
    }

    [Fact]
    public async Task A_bound_payment_is_refused_by_a_server_of_another_address_before_any_work()
    {
        await using MemoryRecordStore other = new();
        await using Market market = await Market.OpenAsync();
        Uri one = new(await market.SellAsync(), "/a"), two = new(await market.SellAsync(store: other), "/a");
        PaymentPayload payment = SellerEdgeTests.Bound(market, await market.AskAsync(one), one);

        using HttpResponseMessage elsewhere = await market.PayAsync(two, payment);
        Assert.Equal(PaymentErrors.BindingMismatch, SellerEdgeTests.Reason(elsewhere));
        Assert.Equal(0, market.HandlerRuns);
        using HttpResponseMessage taken = await market.PayAsync(one, payment);
        Assert.Equal(HttpStatusCode.OK, taken.StatusCode);
    }

    private static void SameShop(SellerOptions options) => options.PublicAddress = new Uri("https://shop.example/");

    private static void Hasty(SellerOptions options) => (options.PublicAddress, options.Lease) =
        (new Uri("https://shop.example/"), TimeSpan.FromMilliseconds(20));

    private static async Task SellTwiceAsync(string place)
    {
        await using IRecordStore first = await RecordStores.OpenAsync(place, TestContext.Current.CancellationToken);
        await using IRecordStore second = await RecordStores.OpenAsync(place, TestContext.Current.CancellationToken);
        await using Market market = await Market.OpenAsync();
        TaskCompletionSource go = new();
        market.OnHandle = _ => go.Task;
        Uri[] urls =
        [
            new(await market.SellAsync(configure: SameShop, store: first), "/a"),
            new(await market.SellAsync(configure: SameShop, store: second), "/a"),
        ];
        PaymentPayload payment = market.Sign(await market.AskAsync(urls[0]));
        Task<HttpResponseMessage>[] copies = [.. Enumerable.Range(0, Copies).Select(i => market.PayAsync(urls[i % 2], payment))];
        go.SetResult();
        HttpResponseMessage[] answers = await Task.WhenAll(copies);

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
        string[] bodies = await Task.WhenAll(answers.Select(
            answer => answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)));
        Assert.Single(bodies.Distinct());
        Assert.Equal(1, market.HandlerRuns);
        Assert.Equal(Price, await market.BalanceAsync(market.PayTo));
        Array.ForEach(answers, answer => answer.Dispose());
    }
}
