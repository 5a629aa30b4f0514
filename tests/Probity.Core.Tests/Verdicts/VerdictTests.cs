using Probity.Core.Verdicts;

namespace Probity.Core.Tests.Verdicts;

public sealed class VerdictTests
{
    [Fact]
    public void A_value_is_an_acceptance()
    {
        Verdict<string> verdict = "ok";
        Assert.True(verdict.IsAccepted);
        Assert.Equal("ok", verdict.Value);
        Assert.Equal(RejectionCode.None, verdict.Code);
    }

    [Fact]
    public void A_rejection_carries_code_and_detail_and_forwards_them()
    {
        Verdict<string> verdict = new Rejection(RejectionCode.Malformed, "three bytes");
        Assert.False(verdict.IsAccepted);
        Assert.Null(verdict.Value);
        Verdict<object> forwarded = verdict.Forward<object>();
        Assert.Equal((RejectionCode.Malformed, "three bytes"), (forwarded.Code, forwarded.Detail));
    }

    [Fact]
    public void Nothing_is_neither_accepted_nor_a_rejection_without_reason()
    {
        Assert.Throws<ArgumentNullException>(() => Verdict<string>.Accept(null!));
        Assert.Throws<ArgumentOutOfRangeException>(() => Verdict<string>.Reject(RejectionCode.None, "no reason"));
        Assert.Throws<InvalidOperationException>(() => Verdict<string>.Accept("ok").Forward<object>());
        Assert.False(default(Verdict<string>).IsAccepted);
    }

    [Fact]
    public void Codes_have_the_numbers_of_the_specification() => Assert.Equal(
        Enumerable.Range(0, 24), Enum.GetValues<RejectionCode>().Select(c => (int)c).Order());

    [Fact]
    public void A_broken_invariant_names_itself()
    {
        int cells = 3;
        InvalidOperationException thrown = Assert.Throws<InvalidOperationException>(() => Invariant.Require(cells == 4));
        Assert.Contains("cells == 4", thrown.Message, StringComparison.Ordinal);
    }
}
