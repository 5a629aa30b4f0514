using System.Net;
using System.Security.Cryptography;
using Probity.Core.Verdicts;
using Probity.Payments.Budgets;
using Probity.Payments.Schemes.Exact;
using Probity.Payments.X402;
using Probity.Payments.X402.Extensions;
using Probity.Payments.X402.Http;

namespace Probity.Node.Wallets;

/// <summary>Pays what is asked with status 402, within a wallet's policy, and asks again.</summary>
/// <remarks>
/// One request has one payment: while nobody says how it ended, the same one is sent again, also by a process
/// that starts after a crash. Source: x402 specification v2, "HTTP transport".
/// </remarks>
internal sealed class PayingHandler(
    AgentWallet wallet, PayingClientOptions options, TimeProvider time) : DelegatingHandler
{
    private const int MaxOfferBytes = 1 << 18;

    private readonly SellerSignatures _signatures = new(wallet.Address, options.OfferSigners, time);

    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request, CancellationToken cancellationToken)
    {
        byte[] body = request.Content is null
            ? []
            : await request.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
        HttpResponseMessage response = await AskAsync(request, body, cancellationToken).ConfigureAwait(false);
        if (response.StatusCode != HttpStatusCode.PaymentRequired
            || await ReadOfferAsync(response, cancellationToken).ConfigureAwait(false) is not { } required)
        {
            return response;
        }

        if (!required.Accepts.Any(offer => ExactTerms.TryParse(offer, out _, out _))) { return response; }
        RequireNoRedirect(request.RequestUri!, response);
        response.Dispose();
        string digest = WalletRecords.Digest(request.Method.Method, request.RequestUri!, body);
        if (await FindBegunAsync(digest, required, cancellationToken).ConfigureAwait(false) is { } begun)
        {
            if (!WalletKeeper.IsClosed(begun.Payment, time.GetUtcNow()))
            {
                return await PayAsync(request, body, begun.Payload, begun.Payment, cancellationToken)
                    .ConfigureAwait(false);
            }

            // Too late to be settled, but what it bought before may still wait for us.
            HttpResponseMessage? late = await TryPayAsync(request, body, begun.Payload, cancellationToken)
                .ConfigureAwait(false);
            if (late is { IsSuccessStatusCode: true })
            {
                Take(late, begun.Payload, begun.Payment);
                return late;
            }

            late?.Dispose();
        }

        SigningResult signed = await SignAsync(request, body, digest, required, cancellationToken)
            .ConfigureAwait(false);
        return await PayAsync(request, body, signed.Payload, signed.Payment, cancellationToken)
            .ConfigureAwait(false);
    }

    private async Task<SigningResult?> FindBegunAsync(
        string digest, PaymentRequired required, CancellationToken cancellationToken)
    {
        if (await wallet.Keeper.FindOpenAsync(digest, cancellationToken).ConfigureAwait(false)
            is not { } open)
        {
            return null;
        }

        PaymentRequirements offer = WalletBooks.ReadOffer(open.Offer);
        return required.Accepts.Any(accept => accept.Matches(offer))
            ? new SigningResult(
                await wallet.Signer.SignAgainAsync(open, required, offer, options.Maximum, cancellationToken)
                    .ConfigureAwait(false),
                open)
            : null;
    }

    private async Task<SigningResult> SignAsync(
        HttpRequestMessage request, byte[] body, string digest, PaymentRequired required,
        CancellationToken cancellationToken)
    {
        await wallet.Keeper.SweepAsync(cancellationToken).ConfigureAwait(false);
        BoundRequest? bound = RequestBinding.IsDeclared(required.Extensions, out _)
            ? new BoundRequest(
                request.Method.Method, required.Resource.Url, request.RequestUri!.Query.TrimStart('?'),
                SHA256.HashData(body))
            : null;
        string host = request.RequestUri!.IdnHost.ToLowerInvariant();
        RequireSameHost(required.Resource.Url, host);
        IReadOnlyList<SignedOffer> signed = _signatures.CheckOffers(required);
        SpendingRefusedException? first = null;
        foreach (PaymentRequirements offer in required.Accepts)
        {
            if (!ExactTerms.TryParse(offer, out ExactTerms? terms, out _)) { continue; }
            try
            {
                SpendingRequest spending = new(terms, host, options.Purpose, required.Resource.Url)
                {
                    SignedOffer = signed.FirstOrDefault(one => OfferReceipt.Fits(one.Payload, offer)),
                };
                return await wallet.Signer.SignAsync(
                    spending, required, bound, digest, options.Maximum, cancellationToken)
                    .ConfigureAwait(false);
            }
            catch (SpendingRefusedException refused)
            {
                first ??= refused;
            }
        }

        throw first!;
    }

    // What is bought elsewhere is not paid for here: whoever shows another's offer would get what we pay for.
    private static void RequireSameHost(string url, string host)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out Uri? resource) || resource.Scheme
            is not ("http" or "https")
            || !string.Equals(resource.IdnHost, host, StringComparison.OrdinalIgnoreCase))
        {
            throw new SpendingRefusedException(
                PolicyRule.Resource, $"the offer is not for {host}, which was asked");
        }
    }

    // An inner handler that follows redirects has asked somebody else, whom the policy does not know.
    private static void RequireNoRedirect(Uri asked, HttpResponseMessage response)
    {
        if (response.RequestMessage?.RequestUri is { } answered && answered != asked)
        {
            throw new SpendingRefusedException(
                PolicyRule.Resource,
                $"{answered.IdnHost} answered for {asked.IdnHost}: redirects are not paid");
        }
    }

    // The first request waits no longer than those that pay.
    private async Task<HttpResponseMessage> AskAsync(
        HttpRequestMessage request, byte[] body, CancellationToken cancellationToken)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(
            cancellationToken);
        limit.CancelAfter(options.AttemptTimeout);
        try
        {
            return await SendCopyAsync(request, body, null, limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException failure) when (!cancellationToken.IsCancellationRequested)
        {
            throw new HttpRequestException("The seller does not answer. Nothing was signed.", failure);
        }
    }

    private void Take(HttpResponseMessage response, PaymentPayload payload, WalletPayment payment)
    {
        SettleResponse? outcome = ReadOutcome(response);
        (SignedReceipt Receipt, Verdict<SellerSignature> Signature)? receipt = null;
        if (response.IsSuccessStatusCode && outcome is { Success: true })
        {
            // A false one takes nothing back: the payment is settled, without a receipt.
            receipt = _signatures.FindReceipt(outcome, payment, payload.Accepted);
            wallet.Keeper.BeginSettling(
                payment, outcome.Transaction,
                receipt is { Signature.IsAccepted: true } ? receipt.Value.Receipt : null);
        }

        options.OnPayment?.Invoke(
            new PaymentReport(payment, payload.Accepted, outcome) { Receipt = receipt?.Signature });
    }

    private async Task<HttpResponseMessage> PayAsync(
        HttpRequestMessage request, byte[] body, PaymentPayload payload, WalletPayment payment,
        CancellationToken cancellationToken)
    {
        TimeSpan pause = options.FirstPause;
        for (int attempt = 1; ; attempt++)
        {
            HttpResponseMessage? response = await TryPayAsync(request, body, payload, cancellationToken)
                .ConfigureAwait(false);
            if (response is not null)
            {
                if (attempt >= options.MaxAttempts || !MayComeAgain(response, ReadOutcome(response)))
                {
                    Take(response, payload, payment);
                    return response;
                }

                response.Dispose();
            }
            else if (attempt >= options.MaxAttempts)
            {
                throw new HttpRequestException(
                    "The seller does not answer. The payment may be settled: the same request again sends the same payment.");
            }

            await Task.Delay(pause, time, cancellationToken).ConfigureAwait(false);
            pause *= 2;
        }
    }

    // Null where nothing came back.
    private async Task<HttpResponseMessage?> TryPayAsync(
        HttpRequestMessage request, byte[] body, PaymentPayload payload, CancellationToken cancellationToken)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(
            cancellationToken);
        limit.CancelAfter(options.AttemptTimeout);
        try
        {
            return await SendCopyAsync(request, body, payload, limit.Token).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is HttpRequestException or System.Net.Sockets.SocketException)
        {
            return null;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    private static bool MayComeAgain(HttpResponseMessage response, SettleResponse? outcome) =>
        response.StatusCode switch
        {
            HttpStatusCode.PaymentRequired => outcome?.ErrorReason == PaymentErrors.SettlementPending,
            HttpStatusCode.TooManyRequests or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable
                or HttpStatusCode.GatewayTimeout => true,
            _ => false,
        };

    private async Task<HttpResponseMessage> SendCopyAsync(
        HttpRequestMessage request, byte[] body, PaymentPayload? payload, CancellationToken cancellationToken)
    {
        HttpRequestMessage copy = new(request.Method, request.RequestUri)
        {
            Version = request.Version,
            VersionPolicy = request.VersionPolicy,
        };
        foreach ((string name, IEnumerable<string> values) in request.Headers)
        {
            copy.Headers.TryAddWithoutValidation(name, values);
        }

        if (request.Content is not null)
        {
            copy.Content = new ByteArrayContent(body);
            foreach ((string name, IEnumerable<string> values) in request.Content.Headers)
            {
                copy.Content.Headers.TryAddWithoutValidation(name, values);
            }
        }

        if (payload is not null)
        {
            copy.Headers.Add(PaymentHeaders.PaymentName(payload.X402Version), PaymentHeaders.Encode(payload));
        }

        return await base.SendAsync(copy, cancellationToken).ConfigureAwait(false);
    }

    private static async Task<PaymentRequired?> ReadOfferAsync(
        HttpResponseMessage response, CancellationToken cancellationToken)
    {
        await response.Content.LoadIntoBufferAsync(MaxOfferBytes, cancellationToken).ConfigureAwait(false);
        byte[] body = await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
        Verdict<PaymentRequired> offer = PaymentHeaders.ReadPaymentRequired(
            Header(response, PaymentHeaders.PaymentRequired), body);
        return offer.Value;
    }

    private static SettleResponse? ReadOutcome(HttpResponseMessage response) =>
        (Header(response, PaymentHeaders.PaymentResponse)
            ?? Header(response, PaymentHeaders.PaymentResponseVersion1)) is { } header
            ? PaymentHeaders.ParseResponse(header).Value
            : null;

    private static string? Header(HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out IEnumerable<string>? values) ? values.FirstOrDefault() : null;
}
