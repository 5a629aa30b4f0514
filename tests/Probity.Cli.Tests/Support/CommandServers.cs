using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Probity.Chain.Keystore;
using Probity.Core.Secrets;
using Probity.Crypto.Signatures;
using Probity.Node.Tests.Payments.Crashes;

namespace Probity.Cli.Tests.Support;

/// <summary><c>probity facilitator</c> and <c>probity sell</c>, each in a process of its own, before an API of the
/// test's.</summary>
internal sealed class CommandServers : ICrashServers, IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string[] _sellOptions;
    private readonly WebApplication _api;

    private CommandServers(string[] sellOptions, WebApplication api) => (_sellOptions, _api) = (sellOptions, api);

    /// <summary>Starts the API.</summary>
    public static async Task<CommandServers> OpenAsync(string[] sellOptions)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        WebApplication api = builder.Build();
        api.MapGet("/{path}", (string n, HttpRequest request) =>
            $"{n} {Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16))} {request.Headers["Idempotency-Key"]}");
        await api.StartAsync(TestContext.Current.CancellationToken);
        CommandServers servers = new(sellOptions, api);
        servers._folder.Write("pass", Encoding.UTF8.GetBytes(PaymentWorld.Passphrase + "\n"));
        servers._folder.Write("assets.json", PaymentWorld.AssetsFile());
        return servers;
    }

    public Task<KilledProcess> StartFacilitatorAsync(Uri node, byte[] key, string store, string port)
    {
        using Secp256k1PrivateKey account = Secp256k1PrivateKey.Parse(key).Value!;
        File.WriteAllBytes(_folder["gas.key"], EncryptedKey.Encrypt(
            account, PaymentWorld.Passphrase, KeystoreStrength.Light, SystemRandomSource.Instance));
        return StartAsync(
            "facilitator", "--rpc", node.AbsoluteUri, "--key", _folder["gas.key"], "--passphrase-file",
            _folder["pass"], "--listen", $"127.0.0.1:{port}", "--store", store, "--assets", _folder["assets.json"],
            "--json");
    }

    public Task<KilledProcess> StartSellerAsync(
        IReadOnlyList<Uri> facilitators, string payee, string store, string port) => StartAsync([
            "sell", "--upstream", _api.Urls.First(), "--price", "0.01 USDC", "--pay-to", payee, "--network",
            PaymentWorld.Network, "--assets", _folder["assets.json"], "--listen", $"127.0.0.1:{port}", "--store",
            store, "--facilitator", facilitators.Single().AbsoluteUri, "--lease", "2s", "--json", .. _sellOptions]);

    public async ValueTask DisposeAsync()
    {
        await _api.DisposeAsync();
        _folder.Dispose();
    }

    // With --json the first line is an object that says where it listens.
    private static async Task<KilledProcess> StartAsync(params string[] words)
    {
        KilledProcess process = await KilledProcess.StartAsync("probity-cli.dll", "{", words);

        // Nobody reads what it says later, but it must not wait for a reader.
        _ = process.ReadToEndAsync();
        return process;
    }
}
