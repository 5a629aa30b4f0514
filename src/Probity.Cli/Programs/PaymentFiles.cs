using System.Net;
using System.Text;
using Probity.Chain;
using Probity.Chain.JsonRpc;
using Probity.Chain.Keystore;
using Probity.Chain.Transport;
using Probity.Cli.Output;
using Probity.Core.Stores;
using Probity.Core.Verdicts;
using Probity.Crypto.Signatures;
using Probity.Payments.X402.Networks;
using Probity.Storage;

namespace Probity.Cli.Programs;

/// <summary>What the commands of payments read: keys of accounts, tokens, stores, nodes.</summary>
internal static class PaymentFiles
{
    private static readonly TimeSpan NodeTimeout = TimeSpan.FromSeconds(10);

    /// <summary>Opens an account's key file, version 3.</summary>
    public static Secp256k1PrivateKey OpenKey(Terminal terminal, string path, string? passphraseFile)
    {
        byte[] json = InputFile.Read(path, "the key", EncryptedKey.MaxJsonBytes);
        string passphrase = KeyFile.Passphrase(terminal, passphraseFile, path, isNew: false);
        Verdict<Secp256k1PrivateKey> key = EncryptedKey.Decrypt(json, passphrase);
        return key.IsAccepted ? key.Value : throw new CliException($"cannot open the key {path}: {key.Detail}");
    }

    /// <summary>Whether a file looks like an account's key: JSON, where other keys are PEM.</summary>
    public static bool IsAccount(string path) =>
        File.Exists(path) && InputFile.Read(path, "the key", EncryptedKey.MaxJsonBytes).AsSpan()
            .TrimStart(" \r\n\t"u8) is [(byte)'{', ..];

    /// <summary>Tokens: Base and Base Sepolia with their USDC, and those of a file.</summary>
    /// <param name="path">From the user; null for none.</param>
    public static KnownAssets Assets(string? path)
    {
        if (path is null) { return KnownAssets.Default; }
        Verdict<KnownAssets> assets = KnownAssets.Parse(
            InputFile.Read(path, "the list of tokens", Payments.X402.X402Json.MaxBytes));
        return assets.IsAccepted ? assets.Value
            : throw new CliException($"cannot read the tokens in {path}: {assets.Detail}");
    }

    /// <summary>Opens a store.</summary>
    public static async Task<IRecordStore> OpenStoreAsync(string location, CancellationToken cancellation)
    {
        try
        {
            return await RecordStores.OpenAsync(location, cancellation).ConfigureAwait(false);
        }
        catch (ArgumentException failure)
        {
            throw new CliException(Wording.Clause(failure.Message), ExitStatus.WrongUsage);
        }
    }

    /// <summary>Opens the store of a wallet that must be there.</summary>
    public static Task<IRecordStore> OpenWalletAsync(string location, CancellationToken cancellation) =>
        IsFile(location) && !File.Exists(location)
            ? throw new CliException($"there is no wallet {location}; make one with probity wallet create {location}")
            : OpenStoreAsync(location, cancellation);

    /// <summary>Opens a store that must be there.</summary>
    /// <param name="location">From the user.</param>
    /// <param name="advice">What to do where there is none.</param>
    /// <param name="cancellation">Gives up.</param>
    public static Task<IRecordStore> OpenExistingAsync(
        string location, string advice, CancellationToken cancellation)
    {
        const string prefix = "sqlite:";
        string path = location.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)
            ? location[prefix.Length..]
            : location;
        return IsFile(path) && !File.Exists(path)
            ? throw new CliException($"there is no store {location}; {advice}")
            : OpenStoreAsync(location, cancellation);
    }

    /// <summary>Whether a location is a file's name.</summary>
    public static bool IsFile(string location) =>
        !location.Contains("://", StringComparison.Ordinal) && !location.Contains('=', StringComparison.Ordinal)
        && !location.StartsWith("sqlite:", StringComparison.Ordinal)
            && !location.StartsWith("memory:", StringComparison.Ordinal);

    /// <summary>A node, and the chain that it is of.</summary>
    public static async Task<(IJsonRpcClient Node, UInt256 ChainId)> AskNodeAsync(
        HttpClient http, string address, CancellationToken cancellation)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out Uri? url) || url.Scheme is not ("http" or "https"))
        {
            throw new CliException(
                $"--rpc takes an address such as https://sepolia.base.org, not '{address}'", ExitStatus.WrongUsage);
        }

        http.Timeout = NodeTimeout;
        HttpJsonRpcClient node = new(http, url);
        try
        {
            Verdict<IReadOnlyList<JsonRpcReply>> replies = await node.SendAsync(
                [EthereumCalls.ChainId()], cancellation)
                .ConfigureAwait(false);
            if (replies.IsAccepted && replies.Value[0].Error is null
                && EthereumResults.TryReadQuantity(replies.Value[0].Result, out UInt256 chain))
            {
                return (node, chain);
            }
        }
        catch (Exception failure) when (failure is HttpRequestException
            || (failure is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            throw new CliException($"the node at {url.Host} does not answer: {Wording.Clause(failure.Message)}");
        }

        throw new CliException($"what answers at {url.Host} is no node of a chain");
    }

    /// <summary>A network by id or name.</summary>
    public static PaymentNetwork Network(KnownAssets assets, string name) => assets.FindNetwork(name)
        ?? throw new CliException(
            $"the network '{name}' is not known; known are "
            + $"{string.Join(", ", assets.Networks.Select(network => network.Id))}, and --assets adds others");

    /// <summary>An amount in people's words.</summary>
    public static UInt256 Amount(string text, PaymentAsset asset) =>
        Price.TryReadAmount(text, asset.Decimals, out UInt256 amount)
            ? amount
            : throw new CliException(
                $"'{text}' is no amount of {asset.Symbol}: digits, and at most {asset.Decimals} behind a point");

    /// <summary>Reads a token that authenticates, or nothing.</summary>
    public static string? Token(string? path) => path is null
        ? null
        : Encoding.UTF8.GetString(InputFile.Read(path, "the token", 4096)).Split('\n')[0].TrimEnd('\r');

    /// <summary>An address and a port.</summary>
    public static System.CommandLine.Option<IPEndPoint> Listen(string usual) => new("--listen")
    {
        Description = "Where to listen; port 0 takes any free one.",
        HelpName = "ADDRESS:PORT",
        DefaultValueFactory = _ => IPEndPoint.Parse(usual),
        CustomParser = result =>
        {
            if (IPEndPoint.TryParse(result.Tokens[0].Value, out IPEndPoint? endPoint)) { return endPoint; }
            result.AddError($"--listen takes an address and a port, such as {usual}, not '{result.Tokens[0].Value}'");
            return IPEndPoint.Parse(usual);
        },
    };
}
