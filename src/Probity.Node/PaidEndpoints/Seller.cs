using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Probity.Core.Secrets;
using Probity.Core.Stores;
using Probity.Core.Verdicts;
using Probity.Node.Evidence;
using Probity.Node.Facilitator;
using Probity.Payments.Evidence;
using Probity.Payments.Purchases;
using Probity.Payments.Schemes.Exact;
using Probity.Payments.X402;

namespace Probity.Node.PaidEndpoints;

/// <summary>Serves paid endpoints: offers, takes each payment for one request, and delivers what was
/// paid.</summary>
/// <remarks>
/// A payment is taken *before* the handler runs, by one commit that only one of all takers can make; the
/// answer is stored before the money is asked for, and kept for whoever brings the same payment with the same
/// request. So what is settled can be had, what was delivered is settled, and no payment buys two things.
/// </remarks>
internal sealed class Seller : IAsyncDisposable
{
    // How often a request looks whether another process is done with its payment.
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(50);

    private readonly SellerOptions _options;
    private readonly IFacilitator _facilitator;
    private readonly OfferMaker _offers;
    private readonly IRandomSource _random;
    private readonly ILogger _logger;
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _working = new(StringComparer.Ordinal);

    public Seller(
        SellerOptions options, IFacilitator facilitator, IRecordStore store, TimeProvider time,
        IRandomSource random, ILogger logger)
    {
        if (options.MaxAnswerBytes is < 1 or > SellerOptions.MostAnswerBytes)
        {
            throw new ArgumentException(
                $"An answer that is sold has at most {SellerOptions.MostAnswerBytes} bytes.",
                nameof(options));
        }

        (_options, _facilitator, Time, _random, _logger) = (options, facilitator, time, random, logger);
        OfferSigner? signer = options.SigningKey is { } key ? new OfferSigner(key, time) : null;
        _offers = new OfferMaker(options, signer);
        EvidenceOutbox outbox = new(time, random);
        Book = new PurchaseBook(options, facilitator, store, signer, outbox, time, random);
        Evidence = new EvidenceLog(store, outbox, null, time, random);
    }

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; }

    /// <summary>What was sold, for others to check; started by the sweeper.</summary>
    public EvidenceLog Evidence { get; }

    /// <summary>What was bought.</summary>
    public PurchaseBook Book { get; }

    /// <summary>Serves one request of a paid endpoint.</summary>
    public async Task ServeAsync(HttpContext context, PriceTag tag, RequestDelegate handler)
    {
        if (await ReadBodyAsync(context).ConfigureAwait(false) is not { } body)
        {
            await SellerAnswers.RefuseAsync(
                context, StatusCodes.Status413PayloadTooLarge, "request_too_long",
                $"a request has at most {_options.MaxRequestBytes} bytes").ConfigureAwait(false);
            return;
        }

        Offer offer = await _offers.MakeAsync(context, tag, body).ConfigureAwait(false);
        if (PaymentReader.Header(context.Request) is not { } header)
        {
            await SellerAnswers.RequireAsync(context, offer, null, null, _random).ConfigureAwait(false);
            return;
        }

        Verdict<PaymentPayload> payload = PaymentReader.Read(header);
        if (!payload.IsAccepted)
        {
            await SellerAnswers.RefuseAsync(
                context, StatusCodes.Status400BadRequest, PaymentErrors.InvalidPayload, payload.Detail)
                    .ConfigureAwait(false);
            return;
        }

        (BoughtRequest? bought, PaymentError? error) = PaymentReader.Match(payload.Value, offer);
        if (bought is null)
        {
            await RequireAsync(context, offer, error!).ConfigureAwait(false);
            return;
        }

        await TrySellAsync(new Sale(context, handler, offer, bought, payload.Value.X402Version))
            .ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Evidence.DisposeAsync();

    private async Task TrySellAsync(Sale sale)
    {
        try
        {
            await SellAsync(sale).ConfigureAwait(false);
        }
        catch (PurchaseConflictException)
        {
            await SellerAnswers.RefuseAsync(
                sale.Context, StatusCodes.Status409Conflict, PaymentErrors.PaymentIdentifierConflict,
                "this payment identifier was used for another payment").ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is FacilitatorException or StoreException
            && !sale.Context.Response.HasStarted)
        {
            // The same payment may come again: what was begun goes on.
            SellerLog.Unavailable(_logger, failure.Message);
            sale.Context.Response.Headers.RetryAfter = "1";
            await SellerAnswers.RefuseAsync(
                sale.Context, StatusCodes.Status503ServiceUnavailable, "temporarily_unavailable",
                "payments cannot be looked at now; send the same payment again").ConfigureAwait(false);
        }
    }

    private async Task SellAsync(Sale sale)
    {
        CancellationToken aborted = sale.Context.RequestAborted;
        while (true)
        {
            StoredPurchase? stored = await Book.FindAsync(sale.Bought.Id, aborted).ConfigureAwait(false);
            if (stored is null or { Purchase.State: PurchaseState.Released })
            {
                VerifyResponse check = await _facilitator.VerifyAsync(sale.Bought.Settlement, aborted)
                    .ConfigureAwait(false);
                if (!check.IsValid)
                {
                    // A copy of this request may have been faster: then there is an answer, and the number is
                    // used.
                    StoredPurchase? now = await Book.FindAsync(sale.Bought.Id, aborted).ConfigureAwait(false);
                    if (now is not null && now.Record.Version != stored?.Record.Version) { continue; }
                    await RequireAsync(sale.Context, sale.Offer, new PaymentError(
                        check.InvalidReason ?? PaymentErrors.UnexpectedVerifyError, check.InvalidMessage
                            ?? string.Empty))
                        .ConfigureAwait(false);
                    return;
                }

                stored = await Book.ClaimAsync(sale.Bought, stored, aborted).ConfigureAwait(false);
                if (stored is null) { continue; }
                if (await WorkAsync(sale, stored).ConfigureAwait(false)) { return; }
                continue;
            }

            if (stored.Purchase.Request != sale.Bought.RequestDigest
                || stored.Purchase.Signed != sale.Bought.SignedDigest)
            {
                await RequireAsync(sale.Context, sale.Offer, new PaymentError(
                    PaymentErrors.NonceAlreadyUsed,
                    "this payment was taken for another request, or with other extensions")).ConfigureAwait(false);
                return;
            }

            if (await GoOnAsync(sale, stored).ConfigureAwait(false)) { return; }
        }
    }

    // What is left to do of a purchase that somebody began; true when the request is answered.
    private async Task<bool> GoOnAsync(Sale sale, StoredPurchase stored)
    {
        switch (stored.Purchase.State)
        {
            case PurchaseState.Paid:
                await DeliverAsync(sale, stored.Purchase).ConfigureAwait(false);
                return true;
            case PurchaseState.Failed:
                await SellerAnswers.RequireAsync(
                    sale.Context, sale.Offer, null, SellerAnswers.OutcomeOf(stored.Purchase), _random)
                    .ConfigureAwait(false);
                return true;
        }

        // Also while the money is asked for: not every facilitator answers the same question twice.
        if (_working.TryGetValue(sale.Bought.Id, out TaskCompletionSource? worker))
        {
            await worker.Task.WaitAsync(sale.Context.RequestAborted).ConfigureAwait(false);
            return false;
        }

        if (stored.Purchase.State == PurchaseState.Answered)
        {
            return await SettleAloneAsync(sale, stored).ConfigureAwait(false);
        }

        if (stored.Purchase.LeaseUntil > Time.GetUtcNow())
        {
            await Task.Delay(Poll, Time, sale.Context.RequestAborted).ConfigureAwait(false);
            return false;
        }

        StoredPurchase? mine = await Book.TakeOverAsync(stored, sale.Context.RequestAborted)
            .ConfigureAwait(false);
        return mine is not null && await WorkAsync(sale, mine).ConfigureAwait(false);
    }

    // The purchase is ours: do what its flow says. True when the request is answered.
    private async Task<bool> WorkAsync(Sale sale, StoredPurchase stored)
    {
        TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _working[sale.Bought.Id] = done;
        try
        {
            if (sale.Bought.Terms.Flow == PaymentFlow.Upfront
                && stored.Purchase.State == PurchaseState.Claimed)
            {
                (StoredPurchase? paid, SettleResponse outcome) = await Book.SettleAsync(
                    stored, CancellationToken.None).ConfigureAwait(false);
                if (paid is null) { return false; }
                if (!outcome.Success)
                {
                    if (paid.Purchase.State == PurchaseState.Claimed)
                    {
                        await ExpireAsync(paid).ConfigureAwait(false);
                    }

                    await SellerAnswers.RequireAsync(sale.Context, sale.Offer, null, outcome, _random)
                        .ConfigureAwait(false);
                    return true;
                }

                stored = paid;
            }

            return await AnswerAsync(sale, stored).ConfigureAwait(false);
        }
        catch (FacilitatorException)
        {
            await ExpireAsync(stored).ConfigureAwait(false);
            throw;
        }
        finally
        {
            _working.TryRemove(sale.Bought.Id, out _);
            done.TrySetResult();
        }
    }

    // A retry need not wait for the lease of a worker that has given up.
    private Task ExpireAsync(StoredPurchase stored) => Book.ExpireAsync(stored, CancellationToken.None);

    private async Task<bool> AnswerAsync(Sale sale, StoredPurchase stored)
    {
        sale.Context.SetPayment(sale.Bought.ToPaidRequest());
        StoredAnswer answer;
        try
        {
            answer = await AnswerRecorder.RecordAsync(sale.Context, sale.Handler, _options.MaxAnswerBytes)
                .ConfigureAwait(false);
        }
        catch
        {
            await Book.ReleaseAsync(stored, CancellationToken.None).ConfigureAwait(false);
            throw;
        }

        if (answer.Status >= StatusCodes.Status400BadRequest)
        {
            // The work failed: nothing is settled for it, and the payment may come again.
            await Book.ReleaseAsync(stored, CancellationToken.None).ConfigureAwait(false);
            if (stored.Purchase.State == PurchaseState.Prepaid)
            {
                SellerAnswers.SetOutcome(sale, stored.Purchase);
            }

            await AnswerRecorder.ReplayAsync(sale.Context, answer).ConfigureAwait(false);
            return true;
        }

        StoredPurchase? answered = await Book.AnswerAsync(stored, answer, CancellationToken.None)
            .ConfigureAwait(false);
        if (answered is null) { return false; }
        if (answered.Purchase.State != PurchaseState.Paid)
        {
            return await SettleAsync(sale, answered).ConfigureAwait(false);
        }

        await DeliverAsync(sale, answered.Purchase).ConfigureAwait(false);
        return true;
    }

    // The answer is there, and nobody of this process asks for the money. True when the request is answered.
    private async Task<bool> SettleAloneAsync(Sale sale, StoredPurchase stored)
    {
        TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        if (!_working.TryAdd(sale.Bought.Id, done)) { return false; }
        try
        {
            return await SettleAsync(sale, stored).ConfigureAwait(false);
        }
        finally
        {
            _working.TryRemove(sale.Bought.Id, out _);
            done.TrySetResult();
        }
    }

    private async Task<bool> SettleAsync(Sale sale, StoredPurchase stored)
    {
        // Not the request's token: a buyer who hangs up now has bought.
        (PurchaseEnd end, SettleResponse outcome) = await Book.AskAsync(stored, CancellationToken.None)
            .ConfigureAwait(false);
        Task<StoredPurchase?> written = Book.EndAsync(stored, end);
        if (outcome.Success)
        {
            await DeliverAsync(sale, end.Purchase, written).ConfigureAwait(false);
            return true;
        }

        if (await written.ConfigureAwait(false) is null) { return false; }
        SellerLog.Refused(_logger, outcome.ErrorReason ?? PaymentErrors.UnexpectedSettleError);
        await SellerAnswers.RequireAsync(sale.Context, sale.Offer, null, outcome, _random)
            .ConfigureAwait(false);
        return true;
    }

    // The money has moved, and the answer is in the store: it goes out while that is written down. Where it
    // cannot be written, the sweeper or the next retry asks the facilitator again; ours tells it the same.
    private async Task DeliverAsync(Sale sale, Purchase purchase, Task<StoredPurchase?> written)
    {
        try
        {
            await DeliverAsync(sale, purchase).ConfigureAwait(false);
        }
        finally
        {
            try
            {
                await written.ConfigureAwait(false);
            }
            catch (StoreException failure)
            {
                SellerLog.Unavailable(_logger, failure.Message);
            }
        }
    }

    private static async Task DeliverAsync(Sale sale, Purchase purchase)
    {
        SellerAnswers.SetOutcome(sale, purchase);
        await AnswerRecorder.ReplayAsync(sale.Context, purchase.Answer!).ConfigureAwait(false);
    }

    private Task RequireAsync(HttpContext context, Offer offer, PaymentError error)
    {
        SellerLog.Refused(_logger, error.Reason);
        return SellerAnswers.RequireAsync(context, offer, error, null, _random);
    }

    // The whole body, which the handler then reads from memory; null where it is too long.
    private async Task<byte[]?> ReadBodyAsync(HttpContext context)
    {
        if (context.Request.ContentLength > _options.MaxRequestBytes) { return null; }
        using MemoryStream body = new();
        byte[] chunk = new byte[1 << 13];
        int count;
        while ((count = await context.Request.Body.ReadAsync(chunk, context.RequestAborted)
            .ConfigureAwait(false)) > 0)
        {
            if (body.Length + count > _options.MaxRequestBytes) { return null; }
            body.Write(chunk, 0, count);
        }

        byte[] bytes = body.ToArray();
        context.Request.Body = new MemoryStream(bytes, writable: false);
        return bytes;
    }
}
