using System.Text;
using Probity.Core.Verdicts;
using Probity.Payments.Schemes.Exact;
using Probity.Payments.X402;
using Probity.Payments.X402.Networks;

namespace Probity.Payments.Tests.X402.Networks;

/// <summary>Networks and tokens by name, and by configuration.</summary>
public sealed class KnownAssetsTests
{
    private const string Test = """
        [{"network":"eip155:31337","networkName":"Test chain","simulated":true,"decimals":6,"name":"Test Dollar",
        "address":"0x5fbdb2315678afecb367f032d93f642f64180aa3","symbol":"TEST","version":"1"}]
        """;

    [Theory]
    [InlineData("eip155:8453", "USD Coin", "0x833589fCD6eDb6E08f4c7C32D4f71b54bdA02913")]
    [InlineData("eip155:84532", "USDC", "0x036CbD53842c5426634e7929541eC2318f3dCF7e")]
    public void Base_and_its_USDC_are_known(string network, string name, string address)
    {
        PaymentAsset asset = KnownAssets.Default.Find(network, "usdc")!;
        Assert.Equal((name, "2", 6), (asset.Name, asset.Version, asset.Decimals));
        Assert.Equal(address, asset.Address.ToString());
        Assert.Same(asset, KnownAssets.Default.Find(network, asset.Address));
        Assert.Same(asset.Network, KnownAssets.Default.FindNetwork(asset.Network.Version1Name!));
    }

    [Fact]
    public void Offers_of_a_token_are_those_of_the_packages()
    {
        PaymentRequirements theirs = Recorded.Requirements(
            Recorded.Question("request v2").GetProperty("requirements"));
        Assert.True(Samples.Offer().Matches(theirs) && theirs.Matches(Samples.Offer()));
        Assert.True(Samples.Terms(TransferMethod.Permit2).Method == TransferMethod.Permit2);
        ExactTerms upfront = Samples.Terms(Samples.Usdc.Offer(1, Samples.PayTo, 5, PaymentFlow.Upfront));
        Assert.Equal(PaymentFlow.Upfront, upfront.Flow);
    }

    [Fact]
    public void A_configuration_adds_tokens()
    {
        KnownAssets assets = Parse(Test).Value!;
        PaymentAsset asset = assets.Find("eip155:31337", "TEST")!;
        Assert.Equal(TransferMethod.Eip3009, asset.Method);
        Assert.Equal("Test chain (simulated)", asset.Network.ToString());
        Assert.NotNull(assets.Find("eip155:8453", "USDC"));
        Assert.Null(KnownAssets.Default.Find("eip155:31337", "TEST"));
        Assert.Equal(3, assets.Networks.Count);
    }

    [Theory]
    [InlineData("\"eip155:31337\"", "\"eip155:031337\"")]
    [InlineData("\"eip155:31337\"", "\"solana:x\"")]
    [InlineData("\"eip155:31337\"", "\"eip155:9007199254740992\"")]
    [InlineData("true", "1")]
    [InlineData("0x5f", "0x5F")]
    [InlineData("\"TEST\"", "\"1T\"")]
    [InlineData("\"TEST\"", "\"T T\"")]
    [InlineData(":6", ":37")]
    [InlineData(":6", ":-1")]
    [InlineData("\"Test Dollar\"", "\"\"")]
    [InlineData("\"version\":\"1\"", "\"version\":1")]
    [InlineData("\"version\":\"1\"", "\"version\":\"1\",\"transferMethod\":\"other\"")]
    [InlineData("\"version\":\"1\"", "\"version\":\"1\",\"more\":1")]
    public void A_configuration_with_a_mistake_is_refused(string from, string to)
    {
        string changed = Test.Replace(from, to, StringComparison.Ordinal);
        Assert.NotEqual(Test, changed);
        Assert.Equal(RejectionCode.Malformed, Parse(changed).Code);
    }

    [Fact]
    public void A_token_takes_the_place_of_another_of_its_symbol_or_address()
    {
        PaymentAsset usdc = Samples.Usdc;
        KnownAssets other = KnownAssets.Default.With(usdc with { Address = Samples.Other });
        Assert.Null(other.Find(usdc.Network.Id, usdc.Address));
        KnownAssets renamed = KnownAssets.Default.With(usdc with { Symbol = "X" });
        Assert.Null(renamed.Find(usdc.Network.Id, "USDC"));
        Assert.Equal(2, renamed.Assets.Count);
    }

    [Fact]
    public void Every_network_of_version_1_has_one_name_in_version_2()
    {
        Assert.Equal(23, NetworkNames.Version1.Count);
        Assert.All(NetworkNames.Version1, name =>
        {
            string network = NetworkNames.ToCaip2(name);
            Assert.Equal(name, NetworkNames.ToVersion1(network));
            Assert.True(NetworkNames.TryReadChainId(network, out _));
        });
        Assert.Equal("solana", NetworkNames.ToCaip2("solana"));
        Assert.Equal("eip155:5", NetworkNames.ToVersion1("eip155:5"));
    }

    [Theory]
    [InlineData("eip155:0")]
    [InlineData("eip155:01")]
    [InlineData("eip155:")]
    [InlineData("eip155:+1")]
    [InlineData("eip155:1 ")]
    [InlineData("EIP155:1")]
    [InlineData("eip155:9007199254740992")]
    [InlineData("base")]
    public void Other_chains_are_refused(string network) =>
        Assert.False(NetworkNames.TryReadChainId(network, out _));

    private static Verdict<KnownAssets> Parse(string text) => KnownAssets.Parse(Encoding.UTF8.GetBytes(text));
}
