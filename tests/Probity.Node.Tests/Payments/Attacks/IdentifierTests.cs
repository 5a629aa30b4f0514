using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;
using Probity.Chain;
using Probity.Chain.Signing;
using Probity.Crypto.Signatures;
using Probity.Payments.X402;
using Probity.Payments.X402.Extensions;
using Probity.Testing;

namespace Probity.Node.Tests.Payments.Attacks;

/// <summary>The payer's own name for a payment is that payment's alone.</summary>
public sealed class IdentifierTests
{
    private const string Identifier = "an-identifier-of-32-characters_01";

    [Fact]
    public async Task The_identifier_of_a_payment_is_refused_with_any_other()
    {
        await using Market market = await Market.OpenAsync();
        Uri home = await market.SellAsync();
        Uri a = new(home, "/a"), b = new(home, "/b");
        PaymentRequired offer = await market.AskAsync(a);
        PaymentPayload payment = Named(market.Sign(offer), offer, Identifier);
        using HttpResponseMessage first = await market.PayAsync(a, payment);
        using HttpResponseMessage again = await market.PayAsync(a, payment);
        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);

        // The same payer, another payer, another request.
        using SeededRandomSource random = new(11);
        using Secp256k1PrivateKey other = Secp256k1PrivateKey.Create(random);
        await market.FundAsync(Address.From(other.PublicKey), 1_000_000);
        foreach (Uri url in (Uri[])[a, b])
        {
            foreach (Secp256k1PrivateKey key in (Secp256k1PrivateKey[])[market.Payer, other])
            {
                using HttpResponseMessage conflict = await market.PayAsync(
                    url, Named(market.Sign(offer, key), offer, Identifier));
                Assert.Equal(HttpStatusCode.Conflict, conflict.StatusCode);
                Assert.True(conflict.Headers.CacheControl!.NoStore);
                Assert.Contains(
                    PaymentErrors.PaymentIdentifierConflict,
                    await conflict.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
            }
        }

        Assert.Equal(1, market.HandlerRuns);
        Assert.Equal(10_000ul, await market.BalanceAsync(market.PayTo));

        // And a payment keeps its request whatever it is named.
        using HttpResponseMessage renamed = await market.PayAsync(b, Named(payment, offer, Identifier + "2"));
        Assert.Equal(PaymentErrors.NonceAlreadyUsed, SellerEdgeTests.Reason(renamed));
    }

    [Fact]
    public async Task Of_two_payments_with_one_identifier_at_once_one_is_taken()
    {
        await using Market market = await Market.OpenAsync();
        Uri url = new(await market.SellAsync(), "/a");
        PaymentRequired offer = await market.AskAsync(url);
        HttpResponseMessage[] answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(
            _ => market.PayAsync(url, Named(market.Sign(offer), offer, Identifier))));
        Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.OK);
        Assert.Equal(11, answers.Count(answer => answer.StatusCode == HttpStatusCode.Conflict));
        Assert.Equal(1, market.HandlerRuns);
        Array.ForEach(answers, answer => answer.Dispose());
    }

    [Fact]
    public async Task A_payment_that_was_given_back_comes_again_with_its_identifier()
    {
        await using Market market = await Market.OpenAsync();
        market.OnHandle = context =>
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return Task.CompletedTask;
        };
        Uri url = new(await market.SellAsync(), "/a");
        PaymentRequired offer = await market.AskAsync(url);
        PaymentPayload payment = Named(market.Sign(offer), offer, Identifier);
        (await market.PayAsync(url, payment)).Dispose();
        market.OnHandle = _ => Task.CompletedTask;
        using HttpResponseMessage again = await market.PayAsync(url, payment);
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
    }

    [Theory]
    [InlineData("\"\""), InlineData("\"fifteen-letters\""), InlineData("\"sixteen letters!\""), InlineData("7"), InlineData("null"), InlineData("[]")]
    [InlineData("\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"")]
    public async Task What_is_no_identifier_is_refused(string identifier)
    {
        await using Market market = await Market.OpenAsync();
        Uri url = new(await market.SellAsync(), "/a");
        PaymentRequired offer = await market.AskAsync(url);
        string json = Encoding.UTF8.GetString(X402Json.WritePaymentPayload(Named(market.Sign(offer), offer, Identifier)));
        string changed = json.Replace($"\"{Identifier}\"", identifier, StringComparison.Ordinal);
        Assert.NotEqual(json, changed);
        PaymentPayload payment = X402Json.ParsePaymentPayload(Encoding.UTF8.GetBytes(changed)).Value!;
        using HttpResponseMessage response = await market.PayAsync(url, payment);
        Assert.Equal(PaymentErrors.InvalidPaymentIdentifier, SellerEdgeTests.Reason(response));
        Assert.Equal(0, market.HandlerRuns);
    }

    [Theory, InlineData(16), InlineData(128)]
    public async Task The_shortest_and_the_longest_identifier_are_taken(int length)
    {
        await using Market market = await Market.OpenAsync();
        Uri url = new(await market.SellAsync(), "/a");
        PaymentRequired offer = await market.AskAsync(url);
        using HttpResponseMessage response = await market.PayAsync(
            url, Named(market.Sign(offer), offer, new string('a', length)));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    private static PaymentPayload Named(PaymentPayload payment, PaymentRequired offer, string identifier) =>
        payment with { Extensions = PaymentIdentifier.Append(offer.Extensions, identifier) };
}
