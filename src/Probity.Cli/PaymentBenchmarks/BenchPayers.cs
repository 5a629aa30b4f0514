using Probity.Chain;
using Probity.Chain.Signing;
using Probity.Core.Secrets;
using Probity.Core.Verdicts;
using Probity.Crypto.Signatures;
using Probity.Payments.Schemes.Exact;
using Probity.Payments.X402;
using Probity.Payments.X402.Networks;

namespace Probity.Cli.PaymentBenchmarks;

/// <summary>Payers with keys of the benchmark's own, and payments that they sign before the clock starts.</summary>
internal sealed class BenchPayers : IDisposable
{
    /// <summary>How many there are.</summary>
    public const int Count = 64;

    /// <summary>What each payment is of.</summary>
    public const string Price = "0.001 USDC";

    /// <summary>The network whose name and token the chain bears.</summary>
    public const string Network = "eip155:84532";

    private readonly Secp256k1PrivateKey[] _keys =
        [.. Enumerable.Range(1, Count).Select(i => Secp256k1PrivateKey.Parse(KeyBytes(i)).Value!)];

    private readonly ExactTerms _terms = Terms();

    /// <summary>Who is paid: an account of anvil's that is not the facilitator's.</summary>
    public static Address PayTo { get; } = Parse("0x3c44cdddb6a900fa2b585dd299e03d12fa4293bc");

    /// <summary>The token.</summary>
    public Address Token => _terms.Asset;

    /// <summary>Their accounts.</summary>
    public IEnumerable<Address> Addresses => _keys.Select(key => Address.From(key.PublicKey));

    /// <summary>Their keys for the peer's client, with commas between: worth nothing elsewhere.</summary>
    public static string KeyList => string.Join(',', Enumerable.Range(1, Count).Select(i => Hex.From(KeyBytes(i))));

    /// <summary>Requests to a facilitator, each with a payment of its own.</summary>
    public byte[][] Sign(int count)
    {
        byte[] nonce = new byte[ExactPayment.NonceBytes];
        byte[][] requests = new byte[count][];
        for (int i = 0; i < count; i++)
        {
            Secp256k1PrivateKey key = _keys[i % Count];
            SystemRandomSource.Instance.Fill(nonce);
            ExactIntent intent = ExactIntent.Create(
                _terms, Address.From(key.PublicKey), TimeProvider.System.GetUtcNow(), nonce);
            requests[i] = X402Json.WriteFacilitatorRequest(new FacilitatorRequest(
                new PaymentPayload
                {
                    X402Version = 2,
                    Resource = new ResourceInfo("http://127.0.0.1/a"),
                    Accepted = _terms.Source,
                    Payload = intent.ToPayload(EthereumSignature.ToArray(key.Sign(intent.Digest()))),
                },
                _terms.Source));
        }

        return requests;
    }

    /// <inheritdoc/>
    public void Dispose() => Array.ForEach(_keys, key => key.Dispose());

    private static byte[] KeyBytes(int number)
    {
        byte[] bytes = new byte[32];
        (bytes[0], bytes[31]) = (1, (byte)number);
        return bytes;
    }

    private static ExactTerms Terms()
    {
        Price price = Payments.X402.Networks.Price.Parse(Price, KnownAssets.Default, Network).Value!;
        PaymentRequirements offer = price.Asset.Offer(price.AmountAtomic, PayTo, maxTimeoutSeconds: 900);
        bool isOffer = ExactTerms.TryParse(offer, out ExactTerms? terms, out PaymentError? error);
        return isOffer ? terms! : throw new InvalidOperationException(error!.Detail);
    }

    private static Address Parse(string text) =>
        Address.TryParse(text, out Address address) ? address : throw new FormatException("This is no address.");
}
