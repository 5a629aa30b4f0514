using System.Globalization;
using System.Net;
using Probity.Chain;
using Probity.Chain.Abi;
using Probity.Chain.Signing;
using Probity.Chain.Signing.TypedData;
using Probity.Crypto.Signatures;
using Probity.Payments.Schemes.Exact;
using Probity.Payments.X402;
using Probity.Payments.X402.Extensions;
using Probity.Payments.X402.Http;
using Probity.Testing.Processes;

namespace Probity.Node.Tests.Interop;

/// <summary>A shop with its facilitator, of the official packages or ours, and a buyer who cheats. Its paths /a and /b
/// cost the same; with ?hold a handler waits until it is released.</summary>
internal sealed class AttackedShop(Uri home, AnvilChain chain, Secp256k1PrivateKey payer) : IDisposable
{
    private static readonly AbiFunction Transfer = AbiFunction.Parse(
        "transferWithAuthorization(address,address,uint256,uint256,uint256,bytes32,bytes)", "()").Value!;

    private static readonly AbiFunction Cancel = AbiFunction.Parse(
        "cancelAuthorization(address,bytes32,bytes)", "()").Value!;

    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(30) };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>How often handlers ran so far.</summary>
    public async Task<int> RunsAsync() =>
        int.Parse(await _http.GetStringAsync(new Uri(home, "runs"), Token), CultureInfo.InvariantCulture);

    /// <summary>Waits until a handler waits.</summary>
    public Task ReachedAsync() => _http.GetStringAsync(new Uri(home, "reached"), Token);

    /// <summary>Lets waiting handlers go on.</summary>
    public Task ReleaseAsync() => _http.GetStringAsync(new Uri(home, "release"), Token);

    /// <summary>Signs what a path asks.</summary>
    /// <param name="path">The path.</param>
    /// <param name="isBound">Whether the payment's number is bound to the request, where the shop offers that.</param>
    public async Task<AttackPayment> SignAsync(string path, bool isBound = false)
    {
        Uri url = new(home, path);
        using HttpResponseMessage asked = await _http.GetAsync(url, Token);
        PaymentRequired required = PaymentHeaders.ParsePaymentRequired(
            asked.Headers.GetValues(PaymentHeaders.PaymentRequired).Single()).Value!;
        Assert.True(ExactTerms.TryParse(required.Accepts[0], out ExactTerms? terms, out _));
        byte[] nonce = new byte[ExactPayment.NonceBytes], salt = new byte[RequestBinding.SaltBytes];
        System.Security.Cryptography.RandomNumberGenerator.Fill(nonce.AsSpan(1));
        System.Security.Cryptography.RandomNumberGenerator.Fill(salt);
        bool binds = isBound && RequestBinding.IsDeclared(required.Extensions, out _);
        if (binds)
        {
            BoundRequest request = new(
                "GET", required.Resource.Url, url.Query.TrimStart('?'), System.Security.Cryptography.SHA256.HashData([]));
            nonce = RequestBinding.ComputeNonce(request, terms, salt);
        }

        ExactIntent intent = ExactIntent.Create(
            terms, Address.From(payer.PublicKey), TimeProvider.System.GetUtcNow(), nonce);
        byte[] signature = EthereumSignature.ToArray(payer.Sign(intent.Digest()));
        PaymentPayload payload = new()
        {
            X402Version = 2,
            Resource = required.Resource,
            Accepted = required.Accepts[0],
            Payload = intent.ToPayload(signature),
            Extensions = binds ? RequestBinding.AppendSalt(required.Extensions, salt) : required.Extensions,
        };
        return new AttackPayment(payload, intent.ToPayment(signature));
    }

    /// <summary>Asks a path with a payment.</summary>
    public async Task<HttpResponseMessage> SendAsync(
        string path, AttackPayment? payment, CancellationToken cancellationToken = default)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, new Uri(home, path));
        if (payment is not null)
        {
            request.Headers.Add(PaymentHeaders.PaymentSignature, PaymentHeaders.Encode(payment.Payload));
        }

        return await _http.SendAsync(request, cancellationToken == default ? Token : cancellationToken);
    }

    /// <summary>The status alone.</summary>
    public async Task<HttpStatusCode> AskAsync(string path, AttackPayment? payment)
    {
        using HttpResponseMessage response = await SendAsync(path, payment);
        return response.StatusCode;
    }

    /// <summary>Somebody else sends the payer's authorisation to the chain: the payee gets the money.</summary>
    public Task PreemptAsync(AttackPayment payment) => chain.SendAsRichAsync(
        AnvilChain.Token,
        Transfer.EncodeCall(
            AbiValue.Of(payment.Signed.Payer), AbiValue.Of(payment.Signed.PayTo), AbiValue.Of(payment.Signed.Amount),
            AbiValue.Of(payment.Signed.ValidAfter), AbiValue.Of(payment.Signed.ValidBefore),
            AbiValue.Of(payment.Signed.Nonce.Span), AbiValue.Of(payment.Signed.Signature.Span)),
        Token);

    /// <summary>The payer takes the authorisation back.</summary>
    public Task CancelAsync(AttackPayment payment)
    {
        TypedDataDomain domain = new()
        {
            Name = "USDC",
            Version = "2",
            ChainId = chain.ChainId,
            VerifyingContract = AnvilChain.Token,
        };
        TypedDataTypes types = TypedDataTypes.Parse(new Dictionary<string, IReadOnlyList<TypedDataField>>
        {
            ["CancelAuthorization"] = [new("authorizer", "address"), new("nonce", "bytes32")],
        }).Value!;
        AbiValue[] fields = [AbiValue.Of(payment.Signed.Payer), AbiValue.Of(payment.Signed.Nonce.Span)];
        byte[] digest = TypedMessage.Digest(domain, types, "CancelAuthorization", AbiValue.List(fields));
        byte[] signature = EthereumSignature.ToArray(payer.Sign(digest));
        return chain.SendAsRichAsync(
            AnvilChain.Token, Cancel.EncodeCall([.. fields, AbiValue.Of(signature)]), Token);
    }

    public void Dispose() => _http.Dispose();
}
