using System.Text;
using Probity.Cli.Output;

namespace Probity.Cli.Tests;

/// <summary>What a stranger wrote is shown, and steers nothing.</summary>
public sealed class WordingTests
{
    [Theory]
    [InlineData("", "(none)")]
    [InlineData("one\ntwo\n", "one | two")]
    [InlineData("a\u001b[2Jb\rc\u009bd\u007fe", "a\\u001b[2Jb\\u000dc\\u009bd\\u007fe")]
    [InlineData("a\u202eb\u2066c\u200fd\ufeffe", "a\\u202eb\\u2066c\\u200fd\\ufeffe")]
    [InlineData("a\u2028b\u2029c", "a\\u2028b\\u2029c")]
    [InlineData("a\U000e0041b\U0001d173c", "a\\ue0041b\\u1d173c")]
    [InlineData("\u00e9\u4e2d\U0001f600", "\u00e9\u4e2d\U0001f600")]
    public void Text_is_shown_without_what_steers_a_terminal(string text, string shown) =>
        Assert.Equal(shown, Wording.Shown(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void Bytes_that_are_no_text_are_shown_as_base64() =>
        Assert.Equal("base64 /wA=", Wording.Shown([0xff, 0]));
}
