using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Probity.Chain;
using Probity.Chain.Abi;
using Probity.Chain.JsonRpc;
using Probity.Chain.Transport;
using Probity.Core.Verdicts;

namespace Probity.Testing.Processes;

/// <summary>A real EVM, anvil, with the contracts that x402 needs; on a loopback port of its own.</summary>
/// <remarks>The token and the proxy are ours (contracts/), Permit2 is Uniswap's. Where the npm packages are
/// not installed, <see cref="MissingReason"/> says so and tests are skipped.</remarks>
public sealed class AnvilChain : IAsyncDisposable
{
    private const string Folder = "tests/oracles/chain";
    private const string Listening = "Listening on ";

    // The first of the accounts that anvil opens and gives money to.
    private const string Rich = "0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266";

    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(60);

    private static readonly AbiFunction MintFunction =
        AbiFunction.Parse("mint(address,uint256)", "(bool)").Value!;

    private static readonly Lazy<Task<ContractCode>> Code = new(CompileAsync);

    private readonly Process _process;
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromMinutes(1) };
    private ulong _wallets;

    private AnvilChain(Process process, Uri endpoint, UInt256 chainId)
    {
        (_process, Endpoint, ChainId) = (process, endpoint, chainId);
        Client = new HttpJsonRpcClient(_http, endpoint);
        AppDomain.CurrentDomain.ProcessExit += Stop;
    }

    /// <summary>Why there is no anvil here; null where there is.</summary>
    public static string? MissingReason { get; } =
        File.Exists(Executable) && Directory.Exists(Repository.Path(Folder, "node_modules", "solc"))
            ? null
            : $"no anvil: npm ci --ignore-scripts in {Folder} installs it";

    /// <summary>The node.</summary>
    public Uri Endpoint { get; }

    /// <summary>The chain's number.</summary>
    public UInt256 ChainId { get; }

    /// <summary>Asks the node.</summary>
    public IJsonRpcClient Client { get; }

    /// <summary>The token, where Base Sepolia has its USDC.</summary>
    public static Address Token { get; } = Parse("0x036cbd53842c5426634e7929541ec2318f3dcf7e");

    /// <summary>Permit2 at its canonical address.</summary>
    public static Address Permit2 { get; } = Parse("0x000000000022d473030f116ddee9f6b43ac78ba3");

    /// <summary>The proxy at its published address.</summary>
    public static Address Proxy { get; } = Parse("0x402085c248eea27d92e8b30b2c58ed07f9e20001");

    // The package's lock file names the program for this kind of machine only.
    private static string Executable =>
        Repository.Path(Folder, "node_modules", "@foundry-rs", "anvil-linux-amd64", "bin", "anvil");

    /// <summary>Starts a chain with token, Permit2 and proxy; every transaction gets a block at
    /// once.</summary>
    /// <param name="chainId">The chain's number.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <param name="arguments">More of anvil's own, such as "--block-time" and "2".</param>
    /// <exception cref="IOException">It did not start.</exception>
    public static async Task<AnvilChain> StartAsync(
        UInt256 chainId, CancellationToken cancellationToken, params string[] arguments)
    {
        ContractCode code = await Code.Value.WaitAsync(cancellationToken).ConfigureAwait(false);
        Process process = Process.Start(new ProcessStartInfo(
            Executable, ["--host", "127.0.0.1", "--port", "0", "--chain-id", chainId.ToString(),
            .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        AnvilChain? chain = null;
        try
        {
            Uri endpoint = await FindEndpointAsync(process, cancellationToken).ConfigureAwait(false);
            chain = new AnvilChain(process, endpoint, chainId);
            await chain.CommandAsync(
                "anvil_setLoggingEnabled", cancellationToken, false).ConfigureAwait(false);
            await chain.SetCodeAsync(Token, code.Token, cancellationToken).ConfigureAwait(false);
            await chain.SetCodeAsync(Permit2, code.Permit2, cancellationToken).ConfigureAwait(false);
            await chain.SetCodeAsync(Proxy, code.Proxy, cancellationToken).ConfigureAwait(false);
            return chain;
        }
        catch
        {
            if (chain is not null) { await chain.DisposeAsync().ConfigureAwait(false); }
            else { End(process); }
            throw;
        }
    }

    /// <summary>Gives an account tokens, in a transaction of somebody else, and waits for its
    /// block.</summary>
    public Task MintAsync(Address account, UInt256 amount, CancellationToken cancellationToken) => SendAsRichAsync(
        Token, MintFunction.EncodeCall(AbiValue.Of(account), AbiValue.Of(amount)), cancellationToken);

    /// <summary>Calls a contract as an account that has nothing to do with anybody here, and waits for the
    /// block.</summary>
    public Task SendAsRichAsync(Address to, byte[] data, CancellationToken cancellationToken) => CommandAsync(
        "eth_sendTransactionSync", cancellationToken, new Dictionary<string, string>
        {
            ["from"] = Rich,
            ["to"] = Text(to),
            ["data"] = Hex.From(data),
        });

    /// <summary>Gives an account money for gas.</summary>
    /// <param name="account">The account.</param>
    /// <param name="wei">Unit: wei.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public Task SetBalanceAsync(Address account, UInt256 wei, CancellationToken cancellationToken) =>
        CommandAsync("anvil_setBalance", cancellationToken, Text(account), wei.ToQuantity());

    /// <summary>Makes a block.</summary>
    public Task MineAsync(CancellationToken cancellationToken) => CommandAsync("evm_mine", cancellationToken);

    /// <summary>Whether each transaction gets a block at once.</summary>
    public Task SetInstantAsync(bool isInstant, CancellationToken cancellationToken) =>
        CommandAsync("evm_setAutomine", cancellationToken, isInstant);

    /// <summary>The time of the next block.</summary>
    /// <param name="timestamp">Unit: seconds since 1970.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public Task SetNextTimestampAsync(ulong timestamp, CancellationToken cancellationToken) => CommandAsync(
        "evm_setNextBlockTimestamp", cancellationToken, ((UInt256)timestamp).ToQuantity());

    /// <summary>Puts a wallet by EIP-1271 on the chain.</summary>
    public async Task<Address> AddWalletAsync(Address owner, CancellationToken cancellationToken)
    {
        byte[] bytes = new byte[Address.Bytes];
        (bytes[0], bytes[^1]) = (0x77, (byte)Interlocked.Increment(ref _wallets));
        Address wallet = new(bytes);
        ContractCode code = await Code.Value.WaitAsync(cancellationToken).ConfigureAwait(false);
        await SetCodeAsync(wallet, code.Wallet, cancellationToken).ConfigureAwait(false);
        await CommandAsync(
            "anvil_setStorageAt", cancellationToken, Text(wallet), Hex.From(new byte[32]),
            Hex.From([.. new byte[12], .. owner.ToArray()])).ConfigureAwait(false);
        return wallet;
    }

    /// <summary>One of anvil's own methods.</summary>
    /// <param name="method">Such as "anvil_reorg".</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <param name="parameters">Texts, truth values, or texts by name.</param>
    /// <exception cref="IOException">It refused.</exception>
    public async Task<JsonElement> CommandAsync(
        string method, CancellationToken cancellationToken, params object[] parameters)
    {
        JsonRpcCall call = new(method, writer =>
        {
            foreach (object parameter in parameters) { JsonSerializer.Serialize(writer, parameter); }
        });
        Verdict<IReadOnlyList<JsonRpcReply>> replies =
            await Client.SendAsync([call], cancellationToken).ConfigureAwait(false);
        return replies.Value?[0] is { Error: null } reply
            ? reply.Result
            : throw new IOException($"{method}: {replies.Value?[0].Error?.Message ?? replies.Detail}");
    }

    /// <summary>Ends the process that was started here, and no other.</summary>
    public ValueTask DisposeAsync()
    {
        AppDomain.CurrentDomain.ProcessExit -= Stop;
        End(_process);
        _http.Dispose();
        return ValueTask.CompletedTask;
    }

    private static async Task<Uri> FindEndpointAsync(Process process, CancellationToken cancellationToken)
    {
        TaskCompletionSource<Uri> found = new(TaskCreationOptions.RunContinuationsAsynchronously);
        process.OutputDataReceived += (_, line) =>
        {
            // The pipe is read to its end, so that the process never waits for us.
            if (line.Data is null)
            {
                found.TrySetException(new IOException("anvil ended before it listened."));
            }
            else if (line.Data.StartsWith(Listening, StringComparison.Ordinal))
            {
                found.TrySetResult(new Uri($"http://{line.Data[Listening.Length..].Trim()}/"));
            }
        };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return await found.Task.WaitAsync(StartPatience, cancellationToken).ConfigureAwait(false);
    }

    private static async Task<ContractCode> CompileAsync()
    {
        using Process node = Process.Start(new ProcessStartInfo("node", ["compile.mjs"])
        {
            WorkingDirectory = Repository.Path(Folder),
            RedirectStandardOutput = true,
        })!;
        string output = await node.StandardOutput.ReadToEndAsync().ConfigureAwait(false);
        await node.WaitForExitAsync().ConfigureAwait(false);
        if (node.ExitCode != 0)
        {
            throw new IOException(string.Create(
                CultureInfo.InvariantCulture, $"compile.mjs ended with {node.ExitCode}."));
        }

        using JsonDocument document = JsonDocument.Parse(output);
        JsonElement contracts = document.RootElement.GetProperty("contracts");
        return new ContractCode(
            contracts.GetProperty("UsdcStandIn").GetString()!,
            contracts.GetProperty("X402ExactPermit2ProxyStandIn").GetString()!,
            contracts.GetProperty("OwnerWallet").GetString()!,
            document.RootElement.GetProperty("permit2").GetString()!);
    }

    private Task<JsonElement> SetCodeAsync(
        Address address, string code, CancellationToken cancellationToken) =>
        CommandAsync("anvil_setCode", cancellationToken, Text(address), code);

    private void Stop(object? sender, EventArgs arguments) => End(_process);

    private static void End(Process process)
    {
        try
        {
            process.Kill();
        }
        catch (InvalidOperationException)
        {
            // It ended by itself.
        }

        process.Dispose();
    }

    private static Address Parse(string text) => Address.TryParse(text, out Address address)
        ? address
        : throw new ArgumentException("This is no address.", nameof(text));

    private static string Text(Address address) => Hex.From(address.ToArray());

    /// <summary>Code as the chain runs it, in hexadecimal digits.</summary>
    private sealed record ContractCode(string Token, string Proxy, string Wallet, string Permit2);
}
