using Probity.Crypto.Signatures;
using Probity.Payments.X402.Networks;

namespace Probity.Node.PaidEndpoints;

/// <summary>Who sells, to whom the money goes, and how purchases are kept.</summary>
public sealed record SellerOptions
{
    /// <summary>The payee's address.</summary>
    public required string PayTo { get; set; }

    /// <summary>Network of prices, by id or name, as in "base" or "eip155:84532".</summary>
    public required string Network { get; set; }

    /// <summary>Tokens by network and symbol; Base and Base Sepolia with their USDC, unless others are
    /// added.</summary>
    public KnownAssets Assets { get; set; } = KnownAssets.Default;

    /// <summary>Where buyers find this server, without a path's end, as in "https://api.example.com"; null
    /// for the address that it listens on. What a proxy's headers or a request's Host say is never believed:
    /// the address is part of what is bound.</summary>
    public Uri? PublicAddress { get; set; }

    /// <summary>Whether every payment must be bound to its request; otherwise buyers choose. Who reads a
    /// settlement on the chain can fetch the kept answer of a payment of version 1 that is not bound.</summary>
    public bool RequiresBinding { get; set; }

    /// <summary>Signs offers and receipts, and nothing else; null to sign none. Disposed of by the caller,
    /// after the application. With another account's key than the payee's, buyers must know that account from
    /// elsewhere.</summary>
    public Secp256k1PrivateKey? SigningKey { get; set; }

    /// <summary>Unit: seconds from an offer until the payment must be settled.</summary>
    public int MaxTimeoutSeconds { get; set; } = 300;

    /// <summary>The longest request body that is read.</summary>
    public int MaxRequestBytes { get; set; } = 1 << 20;

    // As base64, with its headers, in one record of a store.
    internal const int MostAnswerBytes = 5 << 19;

    /// <summary>The longest answer that is sold: it is kept whole until it is paid. Range: 1 to 2.5
    /// MiB.</summary>
    public int MaxAnswerBytes { get; set; } = 1 << 20;

    /// <summary>How long a handler may work before a retry of the same payment may begin it again.</summary>
    public TimeSpan Lease { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>How long an answer that was paid for is kept for those who ask again.</summary>
    public TimeSpan KeepAnswer { get; set; } = TimeSpan.FromHours(24);
}
