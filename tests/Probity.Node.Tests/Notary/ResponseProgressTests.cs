using System.Text;
using Probity.Node.Notary;

namespace Probity.Node.Tests.Notary;

public sealed class ResponseProgressTests
{
    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello")]
    [InlineData("HTTP/1.1 200 OK\r\ncontent-length:0\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nA\r\n0123456789\r\n0\r\n\r\n")]
    public void A_response_is_complete_with_its_last_byte_and_not_before(string response)
    {
        ResponseProgress progress = new();
        byte[] bytes = Encoding.ASCII.GetBytes(response);
        for (int i = 0; i < bytes.Length; i++)
        {
            Assert.False(progress.IsComplete);
            progress.Add(bytes.AsSpan(i, 1));
        }

        Assert.True(progress.IsComplete);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\n\r\nuntil the end")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n7fffffff\r\nshort")]
    [InlineData("garbage")]
    public void What_is_not_understood_lasts_until_the_connection_ends(string response)
    {
        ResponseProgress progress = new();
        progress.Add(Encoding.ASCII.GetBytes(response));
        Assert.False(progress.IsComplete);
    }
}
