using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Probity.Chain;
using Probity.Core.Verdicts;
using Probity.Payments.Schemes.Exact;
using Probity.Payments.X402;
using Probity.Payments.X402.Extensions;
using Probity.Payments.X402.Networks;

namespace Probity.Node.PaidEndpoints;

/// <summary>Says what a request costs.</summary>
internal sealed class OfferMaker
{
    private readonly SellerOptions _options;
    private readonly OfferSigner? _signer;
    private readonly Address _payTo;
    private readonly PaymentNetwork _network;
    private readonly JsonElement _extensions;
    private readonly JsonElement _bindingExtensions;
    private Uri? _address;

    /// <summary>Checks the options.</summary>
    /// <param name="options">Who sells.</param>
    /// <param name="signer">Signs the offers; null to sign none.</param>
    /// <exception cref="ArgumentException">The payee is no address, or the network is not known.</exception>
    public OfferMaker(SellerOptions options, OfferSigner? signer)
    {
        (_options, _signer) = (options, signer);
        if (!Address.TryParse(options.PayTo, out _payTo) || _payTo == Address.Zero)
        {
            throw new ArgumentException(
                $"The payee '{options.PayTo}' is no address: 0x and 40 digits.", nameof(options));
        }

        _network = options.Assets.FindNetwork(options.Network) ?? throw new ArgumentException(
            $"The network '{options.Network}' is not known. Known are {string.Join(", ", options.Assets.Networks)}; "
            + "others are added with their tokens.", nameof(options));
        _address = options.PublicAddress;
        JsonElement identifier = PaymentExtensions.With(
            default, PaymentIdentifier.Id, PaymentIdentifier.Declare(isRequired: false));
        _extensions = Declare(identifier, isRequired: false);
        _bindingExtensions = Declare(identifier, isRequired: true);
    }

    /// <summary>The offer for a request.</summary>
    /// <param name="context">The request.</param>
    /// <param name="tag">What the endpoint costs.</param>
    /// <param name="body">The request's body, whole.</param>
    /// <exception cref="InvalidOperationException">A price cannot be read: a mistake of the
    /// application.</exception>
    public async ValueTask<Offer> MakeAsync(HttpContext context, PriceTag tag, ReadOnlyMemory<byte> body)
    {
        List<ExactTerms> terms = [];
        foreach (string text in await tag.PricesAsync(context).ConfigureAwait(false))
        {
            terms.Add(Terms(text, tag));
        }

        string url = ResourceUrl(context);
        bool requiresBinding = tag.RequiresBinding ?? _options.RequiresBinding;
        PaymentRequired required = new()
        {
            X402Version = 2,
            Resource = new ResourceInfo(url, tag.Description, tag.MimeType),
            Accepts = [.. terms.Select(one => one.Source)],
            Extensions = requiresBinding ? _bindingExtensions : _extensions,
        };
        SignedOffers? signed = _signer?.Sign(required);
        if (signed is not null) { required = required with { Extensions = signed.Extensions }; }
        string query = context.Request.QueryString.Value is { Length: > 1 } text2 ? text2[1..] : string.Empty;
        return new Offer(
            required, terms, new BoundRequest(context.Request.Method, url, query, SHA256.HashData(body.Span)),
            requiresBinding, signed?.Offers ?? []);
    }

    private ExactTerms Terms(string text, PriceTag tag)
    {
        Verdict<Price> price = Price.Parse(text, _options.Assets, _network.Id);
        if (!price.IsAccepted)
        {
            throw new InvalidOperationException($"The price '{text}' cannot be read: {price.Detail}.");
        }

        PaymentAsset asset = tag.Method is { } method ? price.Value.Asset with { Method = method }
            : price.Value.Asset;
        PaymentRequirements offer = asset.Offer(
            price.Value.AmountAtomic, _payTo, _options.MaxTimeoutSeconds, tag.Flow);
        return ExactTerms.TryParse(offer, out ExactTerms? terms, out PaymentError? error)
            ? terms
            : throw new InvalidOperationException($"The price '{text}' cannot be offered: {error.Detail}.");
    }

    // The server's own address: neither Host nor Forwarded headers have a say in what is bound.
    private string ResourceUrl(HttpContext context)
    {
        _address ??= new Uri(context.RequestServices.GetRequiredService<IServer>().Features
            .Get<IServerAddressesFeature>()!.Addresses.First());
        return _address.GetLeftPart(UriPartial.Path).TrimEnd('/')
            + context.Request.PathBase.ToUriComponent() + context.Request.Path.ToUriComponent();
    }

    private static JsonElement Declare(JsonElement extensions, bool isRequired) =>
        PaymentExtensions.With(extensions, RequestBinding.Id, RequestBinding.Declare(isRequired));
}
