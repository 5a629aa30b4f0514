using Probity.Chain;
using Probity.Chain.Abi;
using Probity.Chain.JsonRpc;
using Probity.Chain.Transport;
using Probity.Core.Verdicts;

namespace Probity.Cli.PaymentBenchmarks;

/// <summary>A fresh anvil with the token where Base Sepolia has its USDC; each transaction gets a block at
/// once.</summary>
internal sealed class BenchChain : IAsyncDisposable
{
    // The first of the accounts that anvil opens and gives money to.
    private const string Rich = "0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266";

    private static readonly AbiFunction Mint = AbiFunction.Parse("mint(address,uint256)", "(bool)").Value!;

    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromMinutes(1) };
    private readonly HttpJsonRpcClient _client;

    private BenchChain(BenchProcess process, string endpoint)
    {
        (Process, Endpoint) = (process, endpoint);
        _client = new HttpJsonRpcClient(_http, new Uri(endpoint));
    }

    /// <summary>anvil.</summary>
    public BenchProcess Process { get; }

    /// <summary>Its address.</summary>
    public string Endpoint { get; }

    /// <summary>Starts a chain.</summary>
    /// <param name="folder">The benchmark's.</param>
    /// <param name="code">The token's code.</param>
    /// <param name="token">Where it is put.</param>
    /// <param name="payers">Who get tokens.</param>
    /// <param name="sender">Who gets money for gas.</param>
    /// <param name="cancellation">Ends the start.</param>
    public static async Task<BenchChain> StartAsync(
        string folder, string code, Address token, IEnumerable<Address> payers, Address sender,
        CancellationToken cancellation)
    {
        BenchProcess process = BenchProcess.Start(
            "anvil", BenchFolder.Anvil(folder), ["--host", "127.0.0.1", "--port", "0", "--chain-id", "84532"],
            new Dictionary<string, string>(), null);
        try
        {
            string address = await process.ReadAsync("Listening on ", cancellation).ConfigureAwait(false);
            BenchChain chain = new(process, $"http://{address.Trim()}/");
            await chain.CommandAsync([Call("anvil_setLoggingEnabled", false)], cancellation).ConfigureAwait(false);
            await chain.CommandAsync(
                [
                    Call("anvil_setCode", token.ToString(), code),
                    Call("anvil_setBalance", sender.ToString(), "0x3635c9adc5dea00000"),
                ],
                cancellation).ConfigureAwait(false);
            foreach (Address payer in payers)
            {
                // One after the other: calls of one batch would get the same number.
                await chain.CommandAsync([Call("eth_sendTransactionSync", Minting(token, payer))], cancellation)
                    .ConfigureAwait(false);
            }

            return chain;
        }
        catch
        {
            await process.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>What the payee has.</summary>
    public async Task<UInt256> BalanceAsync(Address token, Address account, CancellationToken cancellation)
    {
        AbiFunction balance = AbiFunction.Parse("balanceOf(address)", "(uint256)").Value!;
        IReadOnlyList<JsonRpcReply> replies = await CommandAsync(
            [EthereumCalls.Call(null, token, balance.EncodeCall(AbiValue.Of(account)), BlockReference.Latest)],
            cancellation).ConfigureAwait(false);
        return EthereumResults.TryReadBytes(replies[0].Result, 32, out byte[] bytes)
            ? UInt256.FromBigEndian(bytes)
            : throw new CliException("the chain does not say what the payee has");
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Process.DisposeAsync().ConfigureAwait(false);
        _http.Dispose();
    }

    private async Task<IReadOnlyList<JsonRpcReply>> CommandAsync(
        IReadOnlyCollection<JsonRpcCall> calls, CancellationToken cancellation)
    {
        Verdict<IReadOnlyList<JsonRpcReply>> replies = await _client.SendAsync(calls, cancellation)
            .ConfigureAwait(false);
        JsonRpcError? error = replies.Value?.FirstOrDefault(reply => reply.Error is not null)?.Error;
        return replies.IsAccepted && error is null
            ? replies.Value
            : throw new CliException($"anvil refuses a command: {error?.Message ?? replies.Detail}");
    }

    private static Dictionary<string, string> Minting(Address token, Address payer) => new()
    {
        ["from"] = Rich,
        ["to"] = token.ToString(),
        ["data"] = Hex.From(Mint.EncodeCall(AbiValue.Of(payer), AbiValue.Of(1_000_000_000_000))),
    };

    private static JsonRpcCall Call(string method, params object[] parameters) => new(method, writer =>
    {
        foreach (object parameter in parameters)
        {
            switch (parameter)
            {
                case string text:
                    writer.WriteStringValue(text);
                    break;
                case bool truth:
                    writer.WriteBooleanValue(truth);
                    break;
                case Dictionary<string, string> fields:
                    writer.WriteStartObject();
                    foreach ((string name, string value) in fields) { writer.WriteString(name, value); }
                    writer.WriteEndObject();
                    break;
            }
        }
    });
}
