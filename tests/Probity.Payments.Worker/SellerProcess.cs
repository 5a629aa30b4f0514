using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Probity.Core.Secrets;
using Probity.Core.Stores;
using Probity.Node.Facilitator;
using Probity.Node.PaidEndpoints;
using Probity.Payments.Schemes.Exact;
using Probity.Storage;

namespace Probity.Payments.Worker;

/// <summary>An application with two paid endpoints, one of each flow.</summary>
internal static class SellerProcess
{
    private const string Price = "0.01 USDC";

    public static async Task<int> RunAsync(string facilitators, string payee, string place, int port)
    {
        using HttpClient http = new() { Timeout = TimeSpan.FromSeconds(15) };
        await using IRecordStore store = await RecordStores.OpenAsync(place, CancellationToken.None);
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        builder.Services.AddPayments(
            new SellerOptions
            {
                PayTo = payee,
                Network = SimulatedMarket.Network,
                Assets = SimulatedMarket.Assets,
                MaxTimeoutSeconds = 3600,
                Lease = TimeSpan.FromSeconds(2),
            },
            new AnyFacilitator([.. facilitators.Split(',').Select(
                facilitator => new RemoteFacilitator(http, new Uri(facilitator)))]), store);
        await using WebApplication app = builder.Build();
        app.MapGet("/work", AnswerAsync).RequirePayment(Price);
        app.MapGet("/upfront", AnswerAsync).RequirePayment(new PriceTag
        {
            PricesAsync = _ => ValueTask.FromResult<IReadOnlyList<string>>([Price]),
            Flow = PaymentFlow.Upfront,
        });
        await app.StartAsync();
        SimulatedMarket.SayReady();
        await Task.Delay(Timeout.Infinite);
        return 0;
    }

    // Another text at each run: two different answers for one payment would show that it bought two.
    private static async Task AnswerAsync(HttpContext context)
    {
        byte[] run = new byte[16];
        SystemRandomSource.Instance.Fill(run);
        await Task.Delay(TimeSpan.FromMilliseconds(5), context.RequestAborted);
        await context.Response.WriteAsync(
            $"{context.Request.Query["n"]} {Convert.ToHexStringLower(run)} {context.GetPayment()!.Id}", context.RequestAborted);
    }
}
