using System.Text.Json;
using Probity.Chain;
using Probity.Payments.Schemes.Exact;
using Probity.Payments.X402;

namespace Probity.Payments.Tests.Schemes.Exact;

/// <summary>Offers are understood whole, or refused by name.</summary>
public sealed class ExactTermsTests
{
    private const string Checksummed = "0x209693Bc6afc0C5328bA36FaF03C514EF312287C";

    [Fact]
    public void An_offer_is_understood()
    {
        ExactTerms terms = Samples.Terms();
        Assert.Equal(84532UL, terms.ChainId);
        Assert.Equal((Samples.Usdc.Address, Samples.PayTo), (terms.Asset, terms.PayTo));
        Assert.Equal(10_000UL, terms.Amount);
        Assert.Equal((60, "USDC", "2"), (terms.MaxTimeoutSeconds, terms.TokenName, terms.TokenVersion));
        Assert.Equal((TransferMethod.Eip3009, PaymentFlow.Authorization), (terms.Method, terms.Flow));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("1")]
    [InlineData("115792089237316195423570985008687907853269984665640564039457584007913129639935")]
    public void Amounts_below_2_to_256_are_taken(string amount) =>
        Assert.Equal(amount, Samples.Terms(Samples.Offer() with { Amount = amount }).Amount.ToString());

    [Theory]
    [InlineData("-1")]
    [InlineData("+1")]
    [InlineData("1.5")]
    [InlineData("1.0")]
    [InlineData("01")]
    [InlineData("1e3")]
    [InlineData("0x10")]
    [InlineData(" 1")]
    [InlineData("")]
    [InlineData("115792089237316195423570985008687907853269984665640564039457584007913129639936")]
    public void Other_amounts_are_refused(string amount) =>
        Refuse(PaymentErrors.InvalidPaymentRequirements, Samples.Offer() with { Amount = amount });

    [Fact]
    public void Addresses_have_their_checksum_or_no_capitals()
    {
        string lower = Checksummed.ToLowerInvariant(), broken = Checksummed.Replace('B', 'b');
        foreach (string good in (string[])[Checksummed, lower])
        {
            Assert.Equal(Samples.PayTo, Samples.Terms(Samples.Offer() with { PayTo = good }).PayTo);
            Assert.Equal(Samples.PayTo, Samples.Terms(Samples.Offer() with { Asset = good }).Asset);
        }

        string upper = "0x" + lower[2..].ToUpperInvariant();
        foreach (string bad in (string[])[broken, upper, lower[2..], lower + "0", lower[..^1], "0x",
            "name.eth"])
        {
            Refuse(PaymentErrors.InvalidPaymentRequirements, Samples.Offer() with { PayTo = bad });
            Refuse(PaymentErrors.InvalidPaymentRequirements, Samples.Offer() with { Asset = bad });
        }
    }

    [Fact]
    public void Other_schemes_networks_and_times_are_refused()
    {
        Refuse(PaymentErrors.InvalidScheme, Samples.Offer() with { Scheme = "upto" });
        Refuse(PaymentErrors.NetworkMismatch, Samples.Offer() with { Network = "solana:x" });
        Refuse(PaymentErrors.NetworkMismatch, Samples.Offer() with { Network = "eip155:084532" });
        Refuse(PaymentErrors.InvalidPaymentRequirements, Samples.Offer() with { MaxTimeoutSeconds = 0 });
    }

    [Theory]
    [InlineData("""{"name":"USDC","version":"2"}""", null)]
    [InlineData("""{"name":"USDC","version":"2","paymentFlow":null,"assetTransferMethod":null}""", null)]
    [InlineData("""{"name":"USDC","version":"2","paymentFlow":"authorization"}""", null)]
    [InlineData("""{"name":"USDC","version":"2","paymentFlow":"upfront"}""", null)]
    [InlineData("""{"name":"USDC","version":"2","assetTransferMethod":"eip3009"}""", null)]
    [InlineData("""{"assetTransferMethod":"permit2"}""", null)]
    [InlineData("""{"name":"USDC"}""", PaymentErrors.MissingEip712Domain)]
    [InlineData("""{"version":"2"}""", PaymentErrors.MissingEip712Domain)]
    [InlineData("""{"name":"","version":"2"}""", PaymentErrors.MissingEip712Domain)]
    [InlineData("""{"name":"USDC","version":2}""", PaymentErrors.MissingEip712Domain)]
    [InlineData("null", PaymentErrors.MissingEip712Domain)]
    [InlineData("""{"name":"USDC","version":"2","paymentFlow":"escrow"}""",
        PaymentErrors.InvalidPaymentRequirements)]
    [InlineData("""{"name":"USDC","version":"2","paymentFlow":1}""",
        PaymentErrors.InvalidPaymentRequirements)]
    [InlineData("""{"name":"USDC","version":"2","assetTransferMethod":"erc7710"}""",
        PaymentErrors.UnsupportedPayloadType)]
    [InlineData("""{"name":"USDC","version":"2","assetTransferMethod":{}}""",
        PaymentErrors.UnsupportedPayloadType)]
    public void What_stands_in_extra_is_understood(string extra, string? expected)
    {
        PaymentRequirements offer = Samples.Offer() with { Extra = Recorded.Json(extra) };
        if (expected is not null)
        {
            Refuse(expected, offer);
            return;
        }

        ExactTerms terms = Samples.Terms(offer);
        Assert.Equal(extra.Contains("upfront", StringComparison.Ordinal), terms.Flow == PaymentFlow.Upfront);
        Assert.Equal(
            extra.Contains("permit2", StringComparison.Ordinal), terms.Method == TransferMethod.Permit2);
    }

    [Fact]
    public void An_offer_without_extra_is_for_no_token_with_EIP_3009() =>
        Refuse(PaymentErrors.MissingEip712Domain, Samples.Offer() with { Extra = default });

    private static void Refuse(string reason, PaymentRequirements offer)
    {
        Assert.False(ExactTerms.TryParse(offer, out ExactTerms? terms, out PaymentError? error));
        Assert.Null(terms);
        Assert.Equal(reason, error.Reason);
    }
}
