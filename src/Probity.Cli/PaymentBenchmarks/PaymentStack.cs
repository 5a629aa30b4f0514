using Probity.Chain;
using Probity.Chain.Keystore;
using Probity.Cli.Output;
using Probity.Core.Secrets;
using Probity.Crypto.Signatures;

namespace Probity.Cli.PaymentBenchmarks;

/// <summary>A chain, a facilitator and a server, each a process: ours or the peer's.</summary>
internal sealed class PaymentStack : IAsyncDisposable
{
    private const string Passphrase = "a passphrase of the benchmark";

    private readonly List<BenchProcess> _processes = [];

    private PaymentStack(BenchChain chain) => Chain = chain;

    /// <summary>The chain.</summary>
    public BenchChain Chain { get; }

    /// <summary>The facilitator's address.</summary>
    public required Uri Facilitator { get; init; }

    /// <summary>The server's address.</summary>
    public required Uri Server { get; init; }

    /// <summary>CPU time of each process so far. Unit: milliseconds.</summary>
    public IEnumerable<KeyValuePair<string, double>> Cpu =>
        _processes.Prepend(Chain.Process).Select(one => KeyValuePair.Create(one.Name, one.CpuMilliseconds));

    /// <summary>Starts everything anew.</summary>
    /// <param name="side">Whose.</param>
    /// <param name="scripts">The folder of the peer's programs.</param>
    /// <param name="folder">For files of this run.</param>
    /// <param name="code">The token's code.</param>
    /// <param name="token">The token.</param>
    /// <param name="payers">Who get tokens.</param>
    /// <param name="cancellation">Ends the start.</param>
    public static async Task<PaymentStack> StartAsync(
        BenchSide side, string scripts, string folder, string code, Address token, IEnumerable<Address> payers,
        CancellationToken cancellation)
    {
        // Drawn for this run, and worth nothing after it.
        byte[] secret = new byte[Secp256k1PrivateKey.Bytes];
        SystemRandomSource.Instance.Fill(secret.AsSpan(1));
        using Secp256k1PrivateKey signer = Secp256k1PrivateKey.Parse(secret).Value!;
        BenchChain chain = await BenchChain.StartAsync(
            scripts, code, token, payers, Address.From(signer.PublicKey), cancellation).ConfigureAwait(false);
        List<BenchProcess> processes = [];
        try
        {
            (Uri facilitator, Uri server) = side == BenchSide.Ours
                ? await StartOursAsync(processes, chain, signer, folder, cancellation).ConfigureAwait(false)
                : await StartPeerAsync(processes, chain, secret, scripts, cancellation).ConfigureAwait(false);
            PaymentStack stack = new(chain) { Facilitator = facilitator, Server = server };
            stack._processes.AddRange(processes);
            return stack;
        }
        catch
        {
            foreach (BenchProcess process in processes) { await process.DisposeAsync().ConfigureAwait(false); }
            await chain.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (BenchProcess process in _processes.AsEnumerable().Reverse())
        {
            await process.DisposeAsync().ConfigureAwait(false);
        }

        await Chain.DisposeAsync().ConfigureAwait(false);
    }

    private static async Task<(Uri Facilitator, Uri Server)> StartOursAsync(
        List<BenchProcess> processes, BenchChain chain, Secp256k1PrivateKey signer, string folder,
        CancellationToken cancellation)
    {
        string place = Directory.CreateDirectory(Path.Combine(folder, Path.GetRandomFileName())).FullName;
        string key = Path.Combine(place, "gas.key"), passphrase = Path.Combine(place, "passphrase");
        WholeFile.Write(
            key, EncryptedKey.Encrypt(signer, Passphrase, KeystoreStrength.Light, SystemRandomSource.Instance));
        await File.WriteAllTextAsync(passphrase, Passphrase + "\n", cancellation).ConfigureAwait(false);
        BenchProcess facilitator = BenchProcess.StartOwn(
            "facilitator", "facilitator", "--listen", "127.0.0.1:0", "--rpc", chain.Endpoint, "--key", key,
            "--passphrase-file", passphrase, "--store", Path.Combine(place, "facilitator.db"));
        processes.Add(facilitator);
        string line = await facilitator.ReadAsync("facilitator at ", cancellation).ConfigureAwait(false);
        Uri address = new(line.Split(' ')[0]);
        BenchProcess server = BenchProcess.StartOwn(
            "server", Commands.BenchShopCommand.Name, address.ToString(), "--store", Path.Combine(place, "shop.db"));
        processes.Add(server);
        return (address, await AddressAsync(server, cancellation).ConfigureAwait(false));
    }

    private static async Task<(Uri Facilitator, Uri Server)> StartPeerAsync(
        List<BenchProcess> processes, BenchChain chain, byte[] secret, string scripts,
        CancellationToken cancellation)
    {
        BenchProcess facilitator = BenchProcess.Start(
            "facilitator", "node", ["facilitator.mjs"],
            new Dictionary<string, string>
            {
                ["RPC"] = chain.Endpoint,
                ["KEY"] = Hex.From(secret),
                ["NODE_ENV"] = "production",
            },
            scripts);
        processes.Add(facilitator);
        Uri address = await AddressAsync(facilitator, cancellation).ConfigureAwait(false);
        BenchProcess server = BenchProcess.Start(
            "server", "node", ["server.mjs"],
            new Dictionary<string, string>
            {
                ["FACILITATOR"] = address.ToString().TrimEnd('/'),
                ["NODE_ENV"] = "production",
            },
            scripts);
        processes.Add(server);
        return (address, await AddressAsync(server, cancellation).ConfigureAwait(false));
    }

    private static async Task<Uri> AddressAsync(BenchProcess process, CancellationToken cancellation) =>
        new($"http://127.0.0.1:{await process.ReadAsync("listening ", cancellation).ConfigureAwait(false)}/");
}
