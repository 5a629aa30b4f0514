using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Probity.Chain;
using Probity.Chain.Abi;
using Probity.Chain.InProcess;
using Probity.Chain.JsonRpc;
using Probity.Chain.Signing;
using Probity.Chain.Transport;
using Probity.Core.Stores;
using Probity.Core.Verdicts;
using Probity.Crypto.Signatures;
using Probity.Node.Facilitator;
using Probity.Node.PaidEndpoints;
using Probity.Payments.Schemes.Exact;
using Probity.Payments.X402;
using Probity.Payments.X402.Http;
using Probity.Payments.X402.Networks;
using Probity.Storage.Memory;
using Probity.Testing;

namespace Probity.Node.Tests.Payments;

/// <summary>A simulated chain, a facilitator and a seller, and buyers that sign by hand.</summary>
internal sealed class Market : IAsyncDisposable
{
    private readonly List<Secp256k1PrivateKey> _keys = [];
    private readonly SeededRandomSource _random = new(402);
    private readonly List<WebApplication> _apps = [];

    private Market()
    {
    }

    public required SimulatedChain Chain { get; init; }

    public required IRecordStore Store { get; set; }

    public required PaymentFacilitator Facilitator { get; set; }

    public required KnownAssets Assets { get; init; }

    public static string Network => NetworkNames.OfChain(SimulatedChain.ChainId);

    public Secp256k1PrivateKey Payer => _keys[1];

    /// <summary>Pays the facilitator's gas.</summary>
    public Secp256k1PrivateKey Gas => _keys[0];

    /// <summary>What the seller asks in place of the facilitator; null for the facilitator itself.</summary>
    public IFacilitator? Asked { get; set; }

    /// <summary>The newest shop's insides.</summary>
    public IServiceProvider Services => _apps[^1].Services;

    /// <summary>The account that is paid; it signs offers where a test says so.</summary>
    public Secp256k1PrivateKey Payee => _keys[2];

    public Address PayTo => Seller;

    /// <summary>The payee of every market.</summary>
    public static Address Seller { get; } = SellerAddress();

    /// <summary>The shop's clock.</summary>
    public TimeProvider Clock { get; set; } = TimeProvider.System;

    public HttpClient Http { get; } = new();

    /// <summary>How often the seller's handler ran.</summary>
    public int HandlerRuns => _handlerRuns;

    private int _handlerRuns;

    /// <summary>Lets the handler wait.</summary>
    public Func<HttpContext, Task> OnHandle { get; set; } = _ => Task.CompletedTask;

    public static async Task<Market> OpenAsync(
        IRecordStore? store = null, Func<FacilitatorNetwork, FacilitatorNetwork>? configure = null,
        TimeProvider? chainTime = null)
    {
        SeededRandomSource random = new(7);
        Secp256k1PrivateKey gas = Secp256k1PrivateKey.Create(random), payer = Secp256k1PrivateKey.Create(random);
        SimulatedChain chain = new(SimulatedGenesis.Options(new Dictionary<Address, UInt256>
        {
            [Address.From(gas.PublicKey)] = 0,
            [Address.From(payer.PublicKey)] = 1_000_000_000,
        }), chainTime ?? TimeProvider.System);
        store ??= new MemoryRecordStore();
        FacilitatorNetwork network = NetworkOf(chain, gas);
        Market market = new()
        {
            Chain = chain,
            Store = store,
            Facilitator = await PaymentFacilitator.StartAsync(
                [configure?.Invoke(network) ?? network], store, TimeProvider.System, NullLogger.Instance,
                TestContext.Current.CancellationToken),
            Assets = KnownAssets.Default.With(new PaymentAsset(
                PaymentNetwork.FromChain(SimulatedChain.ChainId, "simulated", isSimulated: true),
                SimulatedGenesis.TokenAddress, "USDC", 6, "USDC", "2", TransferMethod.Eip3009)),
        };
        market._keys.AddRange([gas, payer, SellerKey()]);
        return market;
    }

    /// <summary>Facilitator and shop end, and a new facilitator begins with what is on disk; the chain goes on.</summary>
    public async Task RestartAsync(
        IRecordStore store, Func<FacilitatorNetwork, FacilitatorNetwork>? configure = null)
    {
        await CloseAsync();
        await Facilitator.DisposeAsync();
        FacilitatorNetwork network = NetworkOf(Chain, Gas);
        Facilitator = await PaymentFacilitator.StartAsync(
            [configure?.Invoke(network) ?? network], Store = store, TimeProvider.System, NullLogger.Instance,
            TestContext.Current.CancellationToken);
    }

    private static Secp256k1PrivateKey SellerKey() =>
        Secp256k1PrivateKey.Parse([.. Enumerable.Repeat((byte)0x5E, 32)]).Value!;

    private static Address SellerAddress()
    {
        using Secp256k1PrivateKey key = SellerKey();
        return Address.From(key.PublicKey);
    }

    private static FacilitatorNetwork NetworkOf(SimulatedChain chain, Secp256k1PrivateKey gas) => new()
    {
        Network = Network,
        ChainId = SimulatedChain.ChainId,
        Node = new InProcessJsonRpcClient(chain),
        Signers = [gas],
    };

    /// <summary>Opens a shop; a further one is another server of the same seller.</summary>
    public async Task<Uri> SellAsync(
        Action<WebApplication>? map = null, Action<SellerOptions>? configure = null, IRecordStore? store = null)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        SellerOptions options = new() { PayTo = PayTo.ToString(), Network = Network, Assets = Assets };
        configure?.Invoke(options);
        builder.Services.AddSingleton(Clock);
        builder.Services.AddPayments(options, Asked ?? Facilitator, store ?? Store);
        WebApplication app = builder.Build();
        _apps.Add(app);
        foreach (string path in (string[])["/a", "/b"])
        {
            app.MapGet(path, HandleAsync).RequirePayment("0.01 USDC");
            app.MapPost(path, HandleAsync).RequirePayment("0.01 USDC");
        }

        app.MapGet("/upfront", HandleAsync).RequirePayment(new PriceTag
        {
            PricesAsync = _ => ValueTask.FromResult<IReadOnlyList<string>>(["0.01 USDC"]),
            Flow = PaymentFlow.Upfront,
        });
        map?.Invoke(app);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
    }

    /// <summary>Opens a shop that signs with the payee's key.</summary>
    public Task<Uri> SellSignedAsync() => SellAsync(configure: options => options.SigningKey = Payee);

    /// <summary>Asks without paying; the offer.</summary>
    public async Task<PaymentRequired> AskAsync(Uri url)
    {
        using HttpResponseMessage response = await Http.GetAsync(url, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.PaymentRequired, response.StatusCode);
        return PaymentHeaders.ParsePaymentRequired(
            response.Headers.GetValues(PaymentHeaders.PaymentRequired).Single()).Value!;
    }

    /// <summary>Signs the first way to pay.</summary>
    public PaymentPayload Sign(PaymentRequired required, Secp256k1PrivateKey? key = null, byte[]? nonce = null) =>
        Sign(required.Accepts[0], key, nonce) with { Resource = required.Resource };

    /// <summary>Signs an offer.</summary>
    public PaymentPayload Sign(PaymentRequirements offer, Secp256k1PrivateKey? key = null, byte[]? nonce = null)
    {
        key ??= Payer;
        Assert.True(ExactTerms.TryParse(offer, out ExactTerms? terms, out PaymentError? error), error?.Detail);
        if (nonce is null)
        {
            nonce = new byte[32];
            lock (_random) { _random.Fill(nonce); }
        }

        ExactIntent intent = ExactIntent.Create(terms, Address.From(key.PublicKey), TimeProvider.System.GetUtcNow(), nonce);
        return new PaymentPayload
        {
            X402Version = 2,
            Accepted = offer,
            Payload = intent.ToPayload(EthereumSignature.ToArray(key.Sign(intent.Digest()))),
        };
    }

    /// <summary>Asks with a payment.</summary>
    public async Task<HttpResponseMessage> PayAsync(Uri url, PaymentPayload payment, HttpMethod? method = null, string? body = null)
    {
        using HttpRequestMessage request = new(method ?? HttpMethod.Get, url);
        if (body is not null) { request.Content = new StringContent(body); }
        request.Headers.Add(PaymentHeaders.PaymentSignature, PaymentHeaders.Encode(payment));
        return await Http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    /// <summary>Gives tokens to an account.</summary>
    public Task FundAsync(Address account, UInt256 amount)
    {
        AbiFunction transfer = AbiFunction.Parse("transfer(address,uint256)", "(bool)").Value!;
        Probity.Chain.InProcess.Contracts.ContractResult result = Chain.Impersonate(
            Address.From(Payer.PublicKey), SimulatedGenesis.TokenAddress,
            transfer.EncodeCall([AbiValue.Of(account), AbiValue.Of(amount)]));
        Assert.True(result.IsSuccess);
        return Task.CompletedTask;
    }

    /// <summary>What an account has of the token.</summary>
    public async Task<UInt256> BalanceAsync(Address account)
    {
        AbiFunction balance = AbiFunction.Parse("balanceOf(address)", "(uint256)").Value!;
        Verdict<IReadOnlyList<JsonRpcReply>> replies = await new InProcessJsonRpcClient(Chain).SendAsync(
            [EthereumCalls.Call(null, SimulatedGenesis.TokenAddress, balance.EncodeCall([AbiValue.Of(account)]), BlockReference.Latest)],
            TestContext.Current.CancellationToken);
        Assert.True(EthereumResults.TryReadBytes(replies.Value![0].Result, 64, out byte[] result));
        return UInt256.FromBigEndian(result);
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await CloseAsync();
        await Facilitator.DisposeAsync();
        await Store.DisposeAsync();
        foreach (Secp256k1PrivateKey key in _keys) { key.Dispose(); }
    }

    private async Task CloseAsync()
    {
        foreach (WebApplication app in _apps) { await app.DisposeAsync(); }
        _apps.Clear();
    }

    private async Task HandleAsync(HttpContext context)
    {
        int run = Interlocked.Increment(ref _handlerRuns);
        await OnHandle(context);
        await context.Response.WriteAsync($"run {run} for {context.GetPayment()!.Payer}", context.RequestAborted);
    }
}
