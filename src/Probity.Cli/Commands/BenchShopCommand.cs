using System.CommandLine;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Probity.Cli.Output;
using Probity.Cli.PaymentBenchmarks;
using Probity.Cli.Programs;
using Probity.Core.Stores;
using Probity.Node.Facilitator;
using Probity.Node.PaidEndpoints;

namespace Probity.Cli.Commands;

/// <summary>The hidden command that <c>bench x402</c> runs as its server: a route that costs nothing and one that
/// costs, bound to its request.</summary>
internal static class BenchShopCommand
{
    /// <summary>Its name.</summary>
    public const string Name = "bench-shop";

    private static readonly byte[] Goods = "{\"a\":1}"u8.ToArray();

    /// <summary>The command.</summary>
    public static CliCommand Create(Terminal terminal)
    {
        Argument<string> facilitator = new("FACILITATOR");
        Option<string> store = new("--store") { Required = true };
        CliCommand command = new(Name, "The server of bench x402, in this process.", [])
        {
            Hidden = true,
            Arguments = { facilitator },
            Options = { store },
        };
        command.SetAsyncWork(terminal, null, async (parsed, cancellation) =>
        {
            using HttpClient http = new() { Timeout = TimeSpan.FromSeconds(90) };
            await using IRecordStore records = await PaymentFiles.OpenStoreAsync(
                parsed.GetRequiredValue(store), cancellation).ConfigureAwait(false);
            await using WebApplication shop = Shop(
                new RemoteFacilitator(http, new Uri(parsed.GetRequiredValue(facilitator))), records);
            await shop.StartAsync(cancellation).ConfigureAwait(false);
            Uri address = new(shop.Services.GetRequiredService<IServer>().Features
                .Get<IServerAddressesFeature>()!.Addresses.First());
            terminal.Text.WriteLine($"listening {address.Port}");
            await ServerLog.UntilCancelledAsync(cancellation).ConfigureAwait(false);
            return ExitStatus.Done;
        });
        return command;
    }

    private static WebApplication Shop(RemoteFacilitator facilitator, IRecordStore records)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddPayments(
            new SellerOptions
            {
                PayTo = BenchPayers.PayTo.ToString(),
                Network = BenchPayers.Network,
                RequiresBinding = true,
            },
            facilitator,
            records);
        WebApplication shop = builder.Build();
        shop.MapGet("/free", HandleAsync);
        shop.MapGet("/a", HandleAsync).RequirePayment(BenchPayers.Price);
        return shop;
    }

    private static Task HandleAsync(HttpContext context)
    {
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = Goods.Length;
        return context.Response.Body.WriteAsync(Goods, context.RequestAborted).AsTask();
    }
}
