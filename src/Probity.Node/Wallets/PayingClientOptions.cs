using Probity.Chain;

namespace Probity.Node.Wallets;

/// <summary>What a paying client is for.</summary>
public sealed record PayingClientOptions
{
    /// <summary>What its payments are for; one of the policy's names.</summary>
    public string Purpose { get; init; } = "default";

    /// <summary>The most of one payment, besides the policy. Unit: the token's smallest; null for the policy
    /// alone.</summary>
    public UInt256? Maximum { get; init; }

    /// <summary>Accounts that may sign a seller's offers and receipts, besides the one that is paid.</summary>
    public IReadOnlyList<Address> OfferSigners { get; init; } = [];

    /// <summary>How often the same payment is sent while nobody says how it ended.</summary>
    public int MaxAttempts { get; init; } = 8;

    /// <summary>How long one attempt may take, the first one without a payment too.</summary>
    public TimeSpan AttemptTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The wait before the second attempt; each further one is twice as long.</summary>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>What sends; null for a handler of its own. It must not follow redirects: they would carry
    /// payments to hosts that the policy was not asked about.</summary>
    public HttpMessageHandler? Inner { get; init; }

    /// <summary>Told of each payment: what was decided, and how it ended; null for nobody.</summary>
    public Action<PaymentReport>? OnPayment { get; init; }
}
