using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Probity.Core.Secrets;
using Probity.Core.Verdicts;
using Probity.Payments.Purchases;
using Probity.Payments.X402;
using Probity.Payments.X402.Extensions;
using Probity.Payments.X402.Http;
using Probity.Payments.X402.Networks;

namespace Probity.Node.PaidEndpoints;

/// <summary>Writes what a seller says beside the goods.</summary>
internal static class SellerAnswers
{
    /// <summary>Asks for payment: both versions of the protocol find theirs.</summary>
    /// <param name="context">The request.</param>
    /// <param name="offer">What it costs.</param>
    /// <param name="error">Why the payment that came is not taken; null for none, or where the outcome says
    /// it.</param>
    /// <param name="outcome">What became of a settlement; null where none was tried.</param>
    /// <param name="random">For the ticket of this answer.</param>
    public static async Task RequireAsync(
        HttpContext context, Offer offer, PaymentError? error, SettleResponse? outcome, IRandomSource random)
    {
        string? reason = error?.Reason ?? outcome?.ErrorReason;
        PaymentRequired required = offer.Required with
        {
            Error = reason,
            Extensions = WithTicket(offer.Required.Extensions, random),
        };
        context.Response.StatusCode = StatusCodes.Status402PaymentRequired;
        context.Response.Headers[PaymentHeaders.PaymentRequired] = PaymentHeaders.Encode(required);
        if (outcome is not null)
        {
            context.Response.Headers[PaymentHeaders.PaymentResponse] = PaymentHeaders.Encode(outcome);
            if (outcome.ErrorReason == PaymentErrors.SettlementPending)
            {
                context.Response.Headers.RetryAfter = "1";
            }
        }

        // Version 1 has its offer in the body, where the network has a name in it.
        bool hasName = NetworkNames.Version1.Contains(NetworkNames.ToVersion1(offer.Terms[0].Network));
        PaymentRequired body = hasName
            ? required with
            {
                X402Version = 1,
                Error = reason ?? "X-PAYMENT header is required",
                Extensions = default,
            }
            : required;
        await WriteAsync(context, X402Json.WritePaymentRequired(body)).ConfigureAwait(false);
    }

    private static JsonElement WithTicket(JsonElement extensions, IRandomSource random)
    {
        Span<byte> ticket = stackalloc byte[AnswerTicket.Bytes];
        random.Fill(ticket);
        return AnswerTicket.Append(extensions, ticket);
    }

    /// <summary>Refuses a request for another reason than money.</summary>
    public static Task RefuseAsync(HttpContext context, int status, string error, string detail)
    {
        context.Response.StatusCode = status;
        return WriteAsync(context, JsonSerializer.SerializeToUtf8Bytes(
            new SellerErrorBody(error, detail), SellerErrorJson.Default.SellerErrorBody));
    }

    /// <summary>Says in a header what was paid.</summary>
    public static void SetOutcome(Sale sale, Purchase purchase)
    {
        if (OutcomeOf(purchase) is not { } outcome) { return; }
        if (sale.Version == 1)
        {
            outcome = outcome with { Network = NetworkNames.ToVersion1(outcome.Network) };
        }

        sale.Context.Response.Headers[PaymentHeaders.ResponseName(sale.Version)] = PaymentHeaders.Encode(
            outcome);
    }

    /// <summary>What the facilitator said of a purchase; null where nothing yet.</summary>
    public static SettleResponse? OutcomeOf(Purchase purchase) => purchase.Outcome is { } outcome
        ? X402Json.ParseSettleResponse(Encoding.UTF8.GetBytes(outcome)).Value
        : null;

    private static async Task WriteAsync(HttpContext context, byte[] json)
    {
        AnswerRecorder.SetPrivate(context);
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = json.Length;
        if (HttpMethods.IsHead(context.Request.Method)) { return; }
        await context.Response.Body.WriteAsync(json, context.RequestAborted).ConfigureAwait(false);
    }
}
