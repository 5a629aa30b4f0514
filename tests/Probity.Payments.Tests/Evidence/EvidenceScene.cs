using System.Globalization;
using System.Text;
using Probity.Chain;
using Probity.Core.Secrets;
using Probity.Crypto.Signatures;
using Probity.Crypto.TransparencyLog;
using Probity.Payments.Evidence;
using Probity.Payments.Schemes.Exact;
using Probity.Payments.X402;
using Probity.Payments.X402.Extensions;
using Probity.Payments.X402.Networks;
using Probity.Testing;

namespace Probity.Payments.Tests.Evidence;

/// <summary>A log with one payment of a wallet in it, and strangers around; the fuzzer and the tests of the command
/// use it, too.</summary>
internal sealed class EvidenceScene : IDisposable
{
    public const string Origin = "probity-evidence/test";

    private const string Url = "https://seller.example/report";

    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_800_000_000);

    private readonly SeededRandomSource _random;
    private readonly Ed25519PrivateKey _key;
    private readonly Secp256k1PrivateKey _payee;
    private readonly List<EvidenceItem> _items = [];
    private readonly Dictionary<LogTile, byte[]> _tiles = [];
    private readonly LogTree _tree = LogTree.Empty;

    public EvidenceScene(ulong seed = 3, Func<string, string>? rename = null)
    {
        _random = new SeededRandomSource(seed);
        _key = Ed25519PrivateKey.Create(_random);
        Key = NoteKey.From(Origin, _key.PublicKey);
        PaymentAsset usdc = KnownAssets.Default.Find("eip155:84532", "USDC")!;
        _payee = Secp256k1PrivateKey.Create(_random);
        ExactTerms terms = ExactTerms.TryParse(
            usdc.Offer(10_000, Address.From(_payee.PublicKey), 60), out ExactTerms? read, out _)
            ? read
            : throw new InvalidOperationException();
        byte[] nonce = new byte[ExactPayment.NonceBytes];
        _random.Fill(nonce);
        Intent = ExactIntent.Create(terms, usdc.Address, Now, nonce);
        Payment = Intent.ToPayment(default).Key(terms).ToString();
        Payment = rename?.Invoke(Payment) ?? Payment;
        (Asset, Network) = (terms.Asset.ToString(), terms.Network);
        Add(EvidenceEntryKind.Policy, [("version", "1")], [("digest", "00")]);
    }

    public NoteKey Key { get; }

    public ExactIntent Intent { get; }

    public string Payment { get; }

    /// <summary>What entries say of the token.</summary>
    public string Asset { get; set; }

    /// <summary>What entries say of the network.</summary>
    public string Network { get; set; }

    /// <summary>A payment that was decided, authorised and settled, with strangers between.</summary>
    public static EvidenceScene Settled()
    {
        EvidenceScene scene = new();
        scene.Decide();
        scene.Stranger();
        scene.Authorise();
        scene.Stranger();
        scene.Settle();
        scene.Stranger();
        return scene;
    }

    /// <summary>The same, with the seller's signatures.</summary>
    public static EvidenceScene Signed()
    {
        EvidenceScene scene = new();
        scene.Offer();
        scene.Stranger();
        scene.Decide();
        scene.Authorise();
        scene.Settle(receipt: scene.Receipt());
        return scene;
    }

    /// <summary>What a seller and its facilitator say of a payment, in one log.</summary>
    public static EvidenceScene Sold()
    {
        EvidenceScene scene = new();
        scene.Offer(role: "seller");
        scene.Purchase("claimed");
        scene.Purchase("answered");
        scene.Stranger();
        scene.Facilitate("confirmed");
        scene.Purchase("paid", scene.Receipt());
        scene.Facilitate("final");
        return scene;
    }

    /// <summary>What the seller signs of the offer.</summary>
    public OfferPayload OfferPayload => OfferReceipt.Describe(Url, Intent.Terms.Source, Now);

    /// <summary>What the seller signs of the payment.</summary>
    public ReceiptPayload Receipt() => new(
        1, Intent.Terms.Network, Url, Intent.Payer.ToString(), Now.ToUnixTimeSeconds(), "0x77");

    public void Offer(
        OfferPayload? payload = null, string? role = null, string? validUntil = null, string? text = null)
    {
        payload ??= OfferPayload;
        (string, string) until = (
            "validUntil", validUntil ?? payload.ValidUntil.ToString(CultureInfo.InvariantCulture));
        Add(
            EvidenceEntryKind.Offer,
            role is null ? Terms(until) : [.. Terms(until), ("role", role)],
            [("payment", Payment), ("signedOffer", text ?? OfferReceipt.Sign(payload, 0, _payee).ToText())]);
    }

    public void Purchase(string state, ReceiptPayload? receipt = null, string role = "seller") => Add(
        EvidenceEntryKind.Purchase,
        state == "claimed"
            ? [.. Terms(("state", state)), ("role", role)]
            : [("state", state), ("role", role)],
        [
            ("payment", Payment), ("request", "00"),
            .. state == "claimed" ? new[] { ("offer", OfferText), ("resource", Url) } : [],
            .. receipt is null ? [] : new[] { ("receipt", OfferReceipt.Sign(receipt, _payee).ToText()) },
        ]);

    public void Facilitate(string state, EvidenceEntryKind kind = EvidenceEntryKind.Settlement) => Add(
        kind, [("state", state), ("role", "facilitator"), ("block", "7")],
        [("payment", Payment), ("transaction", "0x77")]);

    public void Stranger() => Add(
        EvidenceEntryKind.Decision, Terms(("outcome", "refused")), [("payTo", "0x0")]);

    public void Decide(string outcome = "allowed", string amount = "10000", string? offer = null) => Add(
        EvidenceEntryKind.Decision,
        [("amountAtomic", amount), .. Terms(("outcome", outcome))[1..]],
        [
            ("payment", Payment), ("host", "seller.example"), ("offer", offer ?? OfferText),
        ]);

    public void Authorise(string? validBefore = null, string? digest = null, string amount = "10000") => Add(
        EvidenceEntryKind.Authorisation,
        [
            ("amountAtomic", amount), .. Terms(("validAfter", "0"))[1..],
            ("validBefore", validBefore ?? Intent.ValidBefore.ToString()),
        ],
        [("payment", Payment), ("digest", digest ?? Hex.From(Intent.Digest()))]);

    public void Settle(
        EvidenceEntryKind kind = EvidenceEntryKind.Settlement, ReceiptPayload? receipt = null,
        string? text = null) => Add(
        kind, Terms(("state", "settled")),
        [
            ("payment", Payment), ("transaction", "0x77"),
            .. receipt is null && text is null ? [] : new[]
            {
                ("receipt", text ?? OfferReceipt.Sign(receipt!, _payee).ToText()),
            },
        ]);

    /// <summary>The file of the payment as the log is now.</summary>
    public PaymentFile Export(Func<EvidenceItem, bool>? isShown = null)
    {
        Checkpoint checkpoint = new(Origin, _tree.Size, _tree.Root);
        return new PaymentFile(
            Key, SignedNote.Sign(checkpoint.ToText(), Origin, _key).ToArray(), Payment,
            [
                .. _items.Select((item, i) => (Item: item, Index: (ulong)i))
                    .Where(one => one.Item.Payment == Payment && (isShown?.Invoke(one.Item) ?? true))
                    .Select(one => new PaymentFileEntry(
                        one.Index, one.Item.Entry.ToArray(),
                        LogTree.ProveInclusion(one.Index, _tree.Size, tile => _tiles[tile])!, one.Item.Open())),
            ]);
    }

    public void Dispose()
    {
        _key.Dispose();
        _payee.Dispose();
        _random.Dispose();
    }

    /// <summary>The offer that was taken, as entries hide it.</summary>
    public string OfferText => Encoding.UTF8.GetString(X402Json.WritePaymentRequired(new PaymentRequired
    {
        X402Version = 2,
        Resource = new ResourceInfo("-"),
        Accepts = [Intent.Terms.Source],
    }));

    private (string, string)[] Terms((string, string) more) =>
    [
        ("amountAtomic", "10000"), ("asset", Asset), ("network", Network), more,
    ];

    private void Add(EvidenceEntryKind kind, (string, string)[] facts, (string, string)[] values)
    {
        EvidenceItem item = EvidenceItem.Create(kind, Now, Map(facts), Map(values), _random);
        _items.Add(item);
        foreach ((LogTile tile, byte[] hashes) in _tree.Append([LogHashes.OfLeaf(item.Entry.ToArray())]))
        {
            _tiles[tile] = hashes;
        }
    }

    private static Dictionary<string, string> Map((string Name, string Value)[] members) =>
        members.ToDictionary(member => member.Name, member => member.Value, StringComparer.Ordinal);
}
