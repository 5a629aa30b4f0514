using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Probity.Core.Secrets;
using Probity.Core.Stores;
using Probity.Node.Facilitator;

namespace Probity.Node.PaidEndpoints;

/// <summary>Sells what an endpoint answers.</summary>
public static class PaymentEndpointExtensions
{
    private static readonly object ItemKey = new();

    /// <summary>Adds what paid endpoints need.</summary>
    /// <param name="services">The application's services.</param>
    /// <param name="options">Who sells, and to whom the money goes.</param>
    /// <param name="facilitator">Who settles: in this process, or a <see cref="RemoteFacilitator"/>. Disposed
    /// of by the caller, after the application.</param>
    /// <param name="store">Where purchases are kept; one on disk lets them survive a crash. Disposed of by
    /// the caller, after the application.</param>
    public static IServiceCollection AddPayments(
        this IServiceCollection services, SellerOptions options, IFacilitator facilitator, IRecordStore store)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(options);
        return services
            .AddSingleton(provider => new Seller(
                options, facilitator, store, provider.GetService<TimeProvider>() ?? TimeProvider.System,
                provider.GetService<IRandomSource>() ?? SystemRandomSource.Instance,
                provider.GetRequiredService<ILoggerFactory>().CreateLogger("Probity.Payments")))
            .AddHostedService<PurchaseSweeper>();
    }

    /// <summary>Answers only those who pay this price.</summary>
    /// <param name="builder">The endpoint, or a group of them.</param>
    /// <param name="price">As in "0.01 USDC" or "$0.01".</param>
    public static TBuilder RequirePayment<TBuilder>(this TBuilder builder, string price)
        where TBuilder : IEndpointConventionBuilder =>
        builder.RequirePayment(new PriceTag
        {
            PricesAsync = _ => ValueTask.FromResult<IReadOnlyList<string>>([price]),
        });

    /// <summary>Answers only those who pay what this request costs.</summary>
    /// <param name="builder">The endpoint, or a group of them.</param>
    /// <param name="price">Says it of a request. The paid request is asked again: its price must come out the
    /// same.</param>
    public static TBuilder RequirePayment<TBuilder>(this TBuilder builder, Func<HttpContext, string> price)
        where TBuilder : IEndpointConventionBuilder =>
        builder.RequirePayment(new PriceTag
        {
            PricesAsync = context => ValueTask.FromResult<IReadOnlyList<string>>([price(context)]),
        });

    /// <summary>Answers only those who pay.</summary>
    /// <param name="builder">The endpoint, or a group of them.</param>
    /// <param name="tag">What it costs, and how.</param>
    public static TBuilder RequirePayment<TBuilder>(this TBuilder builder, PriceTag tag)
        where TBuilder : IEndpointConventionBuilder
    {
        ArgumentNullException.ThrowIfNull(tag);

        // The endpoint itself is wrapped: whatever path leads to it leads through the gate.
        builder.Finally(endpoint =>
        {
            if (endpoint.Metadata.OfType<PriceTag>().Any())
            {
                // One payment cannot pay both: the inner gate would wait for the outer one.
                throw new InvalidOperationException(
                    $"{endpoint.DisplayName} has two prices: its own and its group's, or one given twice.");
            }

            RequestDelegate? handler = endpoint.RequestDelegate;
            endpoint.Metadata.Add(tag);
            endpoint.RequestDelegate = handler is null
                ? null
                : context => context.RequestServices.GetRequiredService<Seller>()
                    .ServeAsync(context, tag, handler);
        });
        return builder;
    }

    /// <summary>The payment that the current request is worked for; null where the endpoint costs
    /// nothing.</summary>
    public static PaidRequest? GetPayment(this HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.Items.TryGetValue(ItemKey, out object? value) ? value as PaidRequest : null;
    }

    internal static void SetPayment(this HttpContext context, PaidRequest payment) =>
        context.Items[ItemKey] = payment;
}
