using Probity.Node.Notary;

namespace Probity.Node.Tests.Notary;

public sealed class HostPatternTests
{
    [Theory]
    [InlineData("api.bank.example", "api.bank.example", true)]
    [InlineData("API.bank.example", "api.bank.example", true)]
    [InlineData("api.bank.example", "bank.example", false)]
    [InlineData("api.bank.example", "evil-api.bank.example", false)]
    [InlineData("*.bank.example", "api.bank.example", true)]
    [InlineData("*.bank.example", "a.b.bank.example", true)]
    [InlineData("*.bank.example", "bank.example", false)]
    [InlineData("*.bank.example", ".bank.example", false)]
    [InlineData("*.bank.example", "evilbank.example", false)]
    [InlineData("*.bank.example", "api.bank.example.evil.example", false)]
    public void A_pattern_means_a_name_or_all_below_it(string pattern, string host, bool matches)
    {
        Assert.True(HostPattern.TryParse(pattern, out HostPattern? parsed));
        Assert.Equal(matches, parsed.Matches(host));
    }

    [Theory]
    [InlineData("")]
    [InlineData("*")]
    [InlineData("*.")]
    [InlineData("a.*.example")]
    [InlineData("bank example")]
    [InlineData(".bank.example")]
    public void Anything_else_is_no_pattern(string pattern) => Assert.False(HostPattern.TryParse(pattern, out _));
}
