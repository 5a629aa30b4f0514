using System.Net;
using System.Net.Http.Headers;
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
using Probity.Chain.JsonRpc;
using Probity.Chain.Keystore;
using Probity.Core.Secrets;
using Probity.Core.Verdicts;
using Probity.Crypto.Signatures;
using Probity.Node.Facilitator;
using Probity.Node.PaidEndpoints;
using Probity.Node.Wallets;
using Probity.Payments.Budgets;
using Probity.Payments.Schemes.Exact;
using Probity.Payments.X402.Http;
using Probity.Storage.Memory;
using Probity.Testing;
using Probity.Testing.Processes;

namespace Probity.Node.Tests.Interop;

/// <summary>A chain, two facilitators, servers for both of them and clients: of the official packages and ours. Every
/// facilitator asks for a bearer token.</summary>
[CollectionDefinition(nameof(X402Parties))]
public sealed class X402Parties : IAsyncLifetime, ICollectionFixture<X402Parties>
{
    internal const string Official = "TS", Ours = "C#", Version1 = "v1";

    private const string Token = "a token of the tests", Passphrase = "correct horse", Network = "eip155:84532";

    private static readonly UInt256 Much = 1_000_000_000;

    private static readonly AbiFunction Balance = AbiFunction.Parse("balanceOf(address)", "(uint256)").Value!;
    private static readonly AbiFunction Approve = AbiFunction.Parse("approve(address,uint256)", "(bool)").Value!;

    private readonly Stack<IAsyncDisposable> _open = new();
    private readonly Dictionary<(string Server, string Facilitator), Uri> _servers = [];
    private readonly HttpClient _authenticated = new();
    private readonly Dictionary<string, Uri> _facilitators = [];
    private AgentWallet? _wallet;

    /// <summary>Why the official packages or the chain cannot be had here; null where they can.</summary>
    public static string? MissingReason { get; } = AnvilChain.MissingReason
        ?? Missing("x402", "@x402/express") ?? Missing("x402v1", "x402-express");

    /// <summary>What each cell buys: the path, which is the version or how tokens are moved and when.</summary>
    public static IReadOnlyList<string> Flows { get; } = ["eip3009", "eip3009-upfront", "permit2", "permit2-upfront", Version1];

    internal AnvilChain Chain { get; private set; } = null!;

    internal static Address PayTo { get; } = AddressOf(Secret(7));

    /// <summary>The key of the account that is paid; servers sign with it.</summary>
    private static Secp256k1PrivateKey Payee { get; } = Key(Secret(7));

    /// <summary>The official client, version 2.</summary>
    internal X402Peer Client { get; private set; } = null!;

    private X402Peer Client1 { get; set; } = null!;

    internal Uri ServerOf(string server, string facilitator, string flow) => new(
        _servers[(server == Official && flow == Version1 ? Version1 : server, facilitator)], flow);

    public async ValueTask InitializeAsync()
    {
        if (MissingReason is not null) { return; }
        SystemRandomSource random = SystemRandomSource.Instance;
        Chain = Opened(await AnvilChain.StartAsync(84532, Cancellation));
        byte[] gas = Secret(1), payer = Secret(2);
        Uri ours = await OpenFacilitatorAsync(Key(gas)), official = await StartAsync(
            "x402/facilitator.mjs", ("RPC", Chain.Endpoint.ToString()), ("KEY", Hex.From(Secret(3))), ("TOKEN", Token));
        await Chain.SetBalanceAsync(AddressOf(Secret(3)), Wei, Cancellation);
        _authenticated.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Token);
        (_facilitators[Ours], _facilitators[Official]) = (ours, official);
        foreach ((string name, Uri facilitator) in _facilitators)
        {
            (string, string)[] environment =
            [
                ("FACILITATOR", facilitator.ToString().TrimEnd('/')), ("TOKEN", Token), ("PAYTO", PayTo.ToString()),
                ("ASSET", AnvilChain.Token.ToString()), ("SIGNER", Hex.From(Secret(7))),
            ];
            _servers[(Official, name)] = await StartAsync("x402/server.mjs", environment);
            _servers[(Version1, name)] = await StartAsync("x402v1/peer.mjs", environment);
            _servers[(Ours, name)] = await OpenShopAsync(new RemoteFacilitator(_authenticated, facilitator));
        }

        (Client, _) = await X402Peer.StartAsync("x402/client.mjs", "ready", ("KEY", Hex.From(payer)));
        _open.Push(Client);
        (Client1, _) = await X402Peer.StartAsync("x402v1/peer.mjs", "ready", ("KEY", Hex.From(payer)));
        _open.Push(Client1);
        MemoryRecordStore purse = Opened(new MemoryRecordStore());
        _wallet = Opened(await AgentWallet.CreateAsync(
            purse, Passphrase, Policy(), KeystoreStrength.Light, TimeProvider.System, random, Cancellation));
        await _wallet.AllotAsync(Network, AnvilChain.Token, Much, isTakenBack: false, Cancellation);
        foreach (Address account in new[] { AddressOf(payer), _wallet.Address }) { await FundAsync(account); }
    }

    public async ValueTask DisposeAsync()
    {
        while (_open.TryPop(out IAsyncDisposable? last)) { await last.DisposeAsync(); }
        _authenticated.Dispose();
    }

    /// <summary>Buys once.</summary>
    internal async Task<X402Answer> PayAsync(string client, string server, string facilitator, string flow)
    {
        Uri url = ServerOf(server, facilitator, flow);
        if (client == Official) { return await (flow == Version1 ? Client1 : Client).AskAsync(new { url }); }
        PaymentReport? report = null;
        using HttpClient http = _wallet!.CreateClient(new PayingClientOptions
        {
            Inner = flow == Version1 ? new Version1Only() : null,
            OnPayment = one => report = one,
        });
        using HttpResponseMessage response = await http.GetAsync(url, Cancellation);
        string body = await response.Content.ReadAsStringAsync(Cancellation);
        return new X402Answer(
            (int)response.StatusCode, body, report?.Outcome?.Success == true, report?.Outcome?.Transaction ?? string.Empty, null)
        {
            Signers = report?.Receipt is { } receipt ? [receipt.Value?.Signer.ToString().ToLowerInvariant()] : [],
        };
    }

    /// <summary>What the payee has.</summary>
    internal async Task<UInt256> EarnedAsync()
    {
        Verdict<IReadOnlyList<JsonRpcReply>> replies = await Chain.Client.SendAsync(
            [EthereumCalls.Call(null, AnvilChain.Token, Balance.EncodeCall(AbiValue.Of(PayTo)), BlockReference.Latest)],
            Cancellation);
        Assert.True(EthereumResults.TryReadBytes(replies.Value![0].Result, 32, out byte[] bytes));
        return UInt256.FromBigEndian(bytes);
    }

    /// <summary>Opens a facilitator of ours.</summary>
    internal async Task<Uri> OpenFacilitatorAsync(
        Secp256k1PrivateKey signer, Func<FacilitatorNetwork, FacilitatorNetwork>? configure = null,
        Func<IFacilitator, IFacilitator>? wrap = null)
    {
        await Chain.SetBalanceAsync(Address.From(signer.PublicKey), Wei, Cancellation);
        FacilitatorNetwork network = new() { Network = Network, ChainId = 84532, Node = Chain.Client, Signers = [signer] };
        PaymentFacilitator facilitator = await PaymentFacilitator.StartAsync(
            [configure?.Invoke(network) ?? network], Opened(new MemoryRecordStore()), TimeProvider.System,
            NullLogger.Instance, Cancellation);
        _open.Push(facilitator);
        return Opened(await FacilitatorServer.StartAsync(
            new FacilitatorServerOptions { Listen = new IPEndPoint(IPAddress.Loopback, 0), Token = Token },
            wrap?.Invoke(facilitator) ?? facilitator, Cancellation)).Address;
    }

    /// <summary>Starts an official server for a facilitator.</summary>
    internal Task<Uri> StartServerAsync(Uri facilitator) => StartAsync(
        "x402/server.mjs", ("FACILITATOR", facilitator.ToString().TrimEnd('/')), ("TOKEN", Token),
        ("PAYTO", PayTo.ToString()), ("ASSET", AnvilChain.Token.ToString()), ("SIGNER", Hex.From(Secret(7))));

    /// <summary>Starts an official shop for attacks, with an official facilitator.</summary>
    internal Task<Uri> StartAttackedShopAsync() => StartAsync(
        "x402/shop.mjs", ("FACILITATOR", _facilitators[Official].ToString().TrimEnd('/')), ("TOKEN", Token),
        ("PAYTO", PayTo.ToString()), ("ASSET", AnvilChain.Token.ToString()));

    /// <summary>Opens a shop of ours for attacks, with a facilitator of ours.</summary>
    internal Task<Uri> OpenAttackedShopAsync()
    {
        int runs = 0;
        TaskCompletionSource reached = new(), released = new();
        return OpenShopAsync(new RemoteFacilitator(_authenticated, _facilitators[Ours]), shop =>
        {
            shop.MapGet("/runs", () => $"{runs}");
            shop.MapGet("/reached", () => reached.Task);
            shop.MapGet("/release", () =>
            {
                reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                Interlocked.Exchange(ref released, new TaskCompletionSource()).SetResult();
            });
            foreach (string path in (string[])["/a", "/b"])
            {
                shop.MapGet(path, async (HttpContext context) =>
                {
                    int run = Interlocked.Increment(ref runs);
                    Task go = released.Task;
                    if (context.Request.Query.ContainsKey("hold"))
                    {
                        reached.TrySetResult();
                        await go;
                    }

                    await context.Response.WriteAsJsonAsync(new { goods = path, run }, Cancellation);
                }).RequirePayment("0.001 USDC");
            }
        });
    }

    internal static Secp256k1PrivateKey Key(byte[] secret) => Secp256k1PrivateKey.Parse(secret).Value!;

    internal static byte[] Secret(byte number) => [.. Enumerable.Repeat((byte)0x40, 31), number];

    private static UInt256 Wei { get; } = 1_000_000_000_000_000_000;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private T Opened<T>(T opened)
        where T : IAsyncDisposable
    {
        _open.Push(opened);
        return opened;
    }

    private async Task<Uri> StartAsync(string script, params (string, string)[] environment)
    {
        (X402Peer peer, string port) = await X402Peer.StartAsync(script, "listening ", environment);
        _open.Push(peer);
        return new Uri($"http://127.0.0.1:{port}/");
    }

    private Task<Uri> OpenShopAsync(IFacilitator facilitator) => OpenShopAsync(facilitator, shop =>
    {
        foreach (string flow in Flows)
        {
            shop.MapGet("/" + flow, (HttpContext context) => context.Response.WriteAsync($"{{\"goods\":\"/{flow}\"}}"))
                .RequirePayment(new PriceTag
                {
                    PricesAsync = _ => ValueTask.FromResult<IReadOnlyList<string>>(["0.001 USDC"]),
                    Flow = flow.EndsWith("-upfront", StringComparison.Ordinal) ? PaymentFlow.Upfront : PaymentFlow.Authorization,
                    Method = flow.StartsWith("permit2", StringComparison.Ordinal) ? TransferMethod.Permit2 : null,
                });
        }
    });

    private async Task<Uri> OpenShopAsync(IFacilitator facilitator, Action<WebApplication> map)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddPayments(
            new SellerOptions { PayTo = PayTo.ToString(), Network = Network, SigningKey = Payee }, facilitator,
            Opened(new MemoryRecordStore()));
        WebApplication shop = Opened(builder.Build());
        map(shop);
        await shop.StartAsync(Cancellation);
        return new Uri(shop.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
    }

    // Tokens, and the allowance that Permit2 needs once.
    internal async Task FundAsync(Address account)
    {
        await Chain.MintAsync(account, Much, Cancellation);
        await Chain.SetBalanceAsync(account, Wei, Cancellation);
        await Chain.CommandAsync("anvil_impersonateAccount", Cancellation, account.ToString());
        await Chain.CommandAsync("eth_sendTransactionSync", Cancellation, new Dictionary<string, string>
        {
            ["from"] = account.ToString(),
            ["to"] = AnvilChain.Token.ToString(),
            ["data"] = Hex.From(Approve.EncodeCall(AbiValue.Of(AnvilChain.Permit2), AbiValue.Of(Much))),
        });
    }

    private static Address AddressOf(byte[] secret)
    {
        using Secp256k1PrivateKey key = Key(secret);
        return Address.From(key.PublicKey);
    }

    private static string? Missing(string oracle, string package) =>
        Directory.Exists(Repository.Path("tests", "oracles", oracle, "node_modules", package))
            ? null
            : $"no {package}: npm ci --ignore-scripts in tests/oracles/{oracle} installs it";

    private static WalletPolicy Policy() => new()
    {
        Version = 1,
        ExpiresAt = DateTimeOffset.MaxValue,
        Hosts = ["127.0.0.1"],
        Payees = [PayTo.ToString()],
        MaxValiditySeconds = 600,
        Assets =
        [
            new AssetPolicy
            {
                Network = Network,
                Asset = AnvilChain.Token.ToString(),
                Symbol = "USDC",
                Decimals = 6,
                PerPayment = 10_000,
                PerHour = Much,
                PerDay = Much,
                Purposes = new Dictionary<string, UInt256> { ["*"] = Much },
            },
        ],
    };

    /// <summary>Hides what version 2 says, so that our client answers in version 1.</summary>
    private sealed class Version1Only() : DelegatingHandler(new SocketsHttpHandler())
    {
        protected override async Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request, CancellationToken cancellationToken)
        {
            HttpResponseMessage response = await base.SendAsync(request, cancellationToken);
            response.Headers.Remove(PaymentHeaders.PaymentRequired);
            return response;
        }
    }
}
