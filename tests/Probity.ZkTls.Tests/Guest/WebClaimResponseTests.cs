using Probity.ZkTls.Tests.Support;

namespace Probity.ZkTls.Tests.Guest;

/// <summary>The framing of responses (30 to 37), in clear text; mode 0 runs the same code.</summary>
public sealed class WebClaimResponseTests
{
    private const string Type = "Content-Type: application/json\r\n";

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\n", 0)]
    [InlineData("HTTP/1.1 200\r\n", 0)]
    [InlineData("HTTP/1.1 200 \r\n", 0)]
    [InlineData("HTTP/1.1 200 \u00e9\tx\r\n", 0)]
    [InlineData("HTTP/1.0 200 OK\r\n", 30)]
    [InlineData("HTTP/2 200\r\n", 30)]
    [InlineData("http/1.1 200 OK\r\n", 30)]
    [InlineData("HTTP/1.1 206 Partial Content\r\n", 30)]
    [InlineData("HTTP/1.1 2000\r\n", 30)]
    [InlineData("HTTP/1.1 200\tOK\r\n", 30)]
    [InlineData("HTTP/1.1  200 OK\r\n", 30)]
    [InlineData("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n", 30)]
    [InlineData("\r\nHTTP/1.1 200 OK\r\n", 30)]
    [InlineData("HTTP/1.1 404 Not Found\r\n", 30)]
    [InlineData("HTTP/1.1 200 O\0K\r\n", 31)]
    [InlineData("HTTP/1.1 200 OK\n", 31)]
    [InlineData("HTTP/1.1 200\rX\r\n", 31)]
    public void The_status_is_200(string statusLine, int code) =>
        Assert.Equal(code, Code(statusLine + Type + "Content-Length: 2\r\n\r\n{}"));

    [Theory]
    [InlineData("X: \u00e9 \t y\r\n", 0)]
    [InlineData("X:\r\n", 0)]
    [InlineData("!#$%&'*+-.^_`|~09azAZ: x\r\n", 0)]
    [InlineData("X\r\n", 31)]
    [InlineData(": x\r\n", 31)]
    [InlineData("X : y\r\n", 31)]
    [InlineData(" X: y\r\n", 31)]
    [InlineData("X: y\r\n folded\r\n", 31)]
    [InlineData("X: y\r\n\tfolded\r\n", 31)]
    [InlineData("X(: y\r\n", 31)]
    [InlineData("X\u00e9: y\r\n", 31)]
    [InlineData("X: a\0b\r\n", 31)]
    [InlineData("X: a\u007fb\r\n", 31)]
    [InlineData("X: a\u001fb\r\n", 31)]
    [InlineData("X: a\rb\r\n", 31)]
    [InlineData("X: a\nY: b\r\n", 31)]
    [InlineData("X: a\n\r\n", 31)]
    [InlineData("X: a\n\nY: b\r\n", 31)]
    [InlineData("X: a\0\n", 31)]
    public void Header_lines_are_well_formed(string line, int code) => Assert.Equal(code, Code(Scenario.Http("{}", Type + line)));

    [Theory]
    [InlineData(126, 0)]
    [InlineData(127, 31)]
    public void There_are_at_most_128_header_lines(int count, int code)
    {
        string lines = string.Concat(Enumerable.Range(0, count).Select(i => $"X{i}: y\r\n"));
        Assert.Equal(code, Code(Scenario.Http("{}", Type + lines)));
    }

    [Theory]
    [InlineData("Content-Length: 2\r\n", 0)]
    [InlineData("content-LENGTH:2\r\n", 0)]
    [InlineData("Content-Length: \t2\t \r\n", 0)]
    [InlineData("", 32)]
    [InlineData("Content-Length: 2\r\nContent-Length: 2\r\n", 32)]
    [InlineData("Content-Length: 2\r\nTransfer-Encoding: chunked\r\n", 32)]
    [InlineData("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", 32)]
    [InlineData("Transfer-Encoding: gzip, chunked\r\n", 32)]
    [InlineData("Transfer-Encoding: identity\r\n", 32)]
    [InlineData("Transfer-Encoding: chunke\r\n", 32)]
    [InlineData("Transfer-Encoding: chunkedx\r\n", 32)]
    [InlineData("Transfer-Encoding: chunkee\r\n", 32)]
    [InlineData("Content-Lengti: 2\r\n", 32)]
    [InlineData("Content_Length: 2\r\n", 32)]
    [InlineData("Content-Lengti: 9\r\nContent-Length: 2\r\nTransfer-Encodinh: x\r\n", 0)]
    [InlineData("Transfer-Encoding:\r\n", 32)]
    [InlineData("Content-Length: +2\r\n", 32)]
    [InlineData("Content-Length: -2\r\n", 32)]
    [InlineData("Content-Length: 02\r\n", 32)]
    [InlineData("Content-Length: 00\r\n", 32)]
    [InlineData("Content-Length: 2, 2\r\n", 32)]
    [InlineData("Content-Length: 0x2\r\n", 32)]
    [InlineData("Content-Length: 2.0\r\n", 32)]
    [InlineData("Content-Length:\r\n", 32)]
    [InlineData("Content-Length: 3\r\n", 36)]
    [InlineData("Content-Length: 4294967298\r\n", 36)]
    [InlineData("Content-Length: 18446744073709551618\r\n", 36)]
    [InlineData("Content-Length: 1000000000\r\n", 36)]
    [InlineData("Content-Length: 999999999\r\n", 36)]
    [InlineData("Content-Length: 1\r\n", 37)]
    [InlineData("Content-Length: 0\r\n", 37)]
    public void The_length_is_given_once_and_exactly(string lines, int code) =>
        Assert.Equal(code, Code("HTTP/1.1 200 OK\r\n" + Type + lines + "\r\n{}"));

    [Fact]
    public void An_empty_body_is_not_JSON() => Assert.Equal(40, Code(Scenario.Http(string.Empty)));

    [Theory]
    [InlineData("Content-Encoding: identity\r\n", 0)]
    [InlineData("Content-Encoding: IDENTITY\r\n", 0)]
    [InlineData("Content-Encoding: gzip\r\n", 33)]
    [InlineData("Content-Encoding:\r\n", 33)]
    [InlineData("Content-Encoding: identitz\r\n", 33)]
    [InlineData("Content-Encodinh: gzip\r\n", 0)]
    [InlineData("content-encoding: identity, br\r\n", 33)]
    [InlineData("Content-Encoding: identity\r\nContent-Encoding: br\r\n", 33)]
    [InlineData("Content-Encoding: br\r\nContent-Encoding: identity\r\n", 33)]
    public void A_compressed_response_is_refused(string line, int code) =>
        Assert.Equal(code, Code(Scenario.Http("{}", Type + line)));

    [Theory]
    [InlineData("Content-Type: application/json\r\n", 0)]
    [InlineData("CONTENT-TYPE:APPLICATION/JSON\r\n", 0)]
    [InlineData("Content-Type: application/json;charset=utf-8\r\n", 0)]
    [InlineData("Content-Type: application/json ; charset=\"UTF-8\" ; v=1\r\n", 0)]
    [InlineData("Content-Type: application/problem+json; profile=\"a b;c\"\r\n", 0)]
    [InlineData("Content-Type: application/vnd.example.v2+json\r\n", 0)]
    [InlineData("", 34)]
    [InlineData("Content-Type: application/json\r\nContent-Type: application/json\r\n", 34)]
    [InlineData("Content-Type: text/html\r\n", 34)]
    [InlineData("Content-Type: text/json\r\n", 34)]
    [InlineData("Content-Type: text/plain; application/json\r\n", 34)]
    [InlineData("Content-Type: application/jsonx\r\n", 34)]
    [InlineData("Content-Type: application/jsom\r\n", 34)]
    [InlineData("Content-Typf: application/json\r\n", 34)]
    [InlineData("Content-Type: application/vnd-json\r\n", 34)]
    [InlineData("Content-Type: applicatiom/vnd+json\r\n", 34)]
    [InlineData("Content-Type: application/json; charset=utf-9\r\n", 34)]
    [InlineData("Content-Type: application/json; charses=utf-9\r\n", 0)]
    [InlineData("Content-Type: application/json; v=\"a\\;x=y\r\n", 34)]
    [InlineData("Content-Type: application/xjson\r\n", 34)]
    [InlineData("Content-Type: application/+json\r\n", 34)]
    [InlineData("Content-Type: application/a/b+json\r\n", 34)]
    [InlineData("Content-Type: application/json, text/html\r\n", 34)]
    [InlineData("Content-Type: application/json;\r\n", 34)]
    [InlineData("Content-Type: application/json; charset\r\n", 34)]
    [InlineData("Content-Type: application/json; charset=\r\n", 34)]
    [InlineData("Content-Type: application/json; v=\r\n", 34)]
    [InlineData("Content-Type: application/json; v=1 x\r\n", 34)]
    [InlineData("Content-Type: application/json; =utf-8\r\n", 34)]
    [InlineData("Content-Type: application/json; charset=\"utf-8\r\n", 34)]
    [InlineData("Content-Type: application/json; charset=\"utf\\-8\"\r\n", 34)]
    [InlineData("Content-Type: application/json; charset=utf-16\r\n", 34)]
    [InlineData("Content-Type: application/json; charset=utf-8; charset=utf-16\r\n", 34)]
    [InlineData("Content-Type: application/json charset=utf-8\r\n", 34)]
    [InlineData("Content-Type:\r\n", 34)]
    [InlineData("Content-Type: application/\r\n", 34)]
    [InlineData("Content-Type: \"\r\n", 34)]
    public void The_response_says_that_it_is_JSON(string lines, int code) =>
        Assert.Equal(code, Code(Scenario.Http("{}", lines)));

    [Theory]
    [InlineData("2\r\n{}\r\n0\r\n\r\n", 0)]
    [InlineData("1\r\n{\r\n1\r\n}\r\n0\r\n\r\n", 0)]
    [InlineData("00000002\r\n{}\r\n000\r\n\r\n", 0)]
    [InlineData("A\r\n{\"a\":\"bcd\"\r\n1\r\n}\r\n0\r\n\r\n", 0)]
    [InlineData("a\r\n{\"a\":\"bcd\"\r\n1\r\n}\r\n0\r\n\r\n", 0)]
    [InlineData("000000002\r\n{}\r\n0\r\n\r\n", 35)]
    [InlineData("2;x=y\r\n{}\r\n0\r\n\r\n", 35)]
    [InlineData("2 \r\n{}\r\n0\r\n\r\n", 35)]
    [InlineData(" 2\r\n{}\r\n0\r\n\r\n", 35)]
    [InlineData("+2\r\n{}\r\n0\r\n\r\n", 35)]
    [InlineData("0x2\r\n{}\r\n0\r\n\r\n", 35)]
    [InlineData("\r\n{}\r\n0\r\n\r\n", 35)]
    [InlineData("2\n{}\n0\n\n", 35)]
    [InlineData("2\r\n{}0\r\n\r\n", 35)]
    [InlineData("1\r\n{}\r\n0\r\n\r\n", 35)]
    [InlineData("3\r\n{}\r\n0\r\n\r\n", 35)]
    [InlineData("2\r\n{}\r\n0;x\r\n\r\n", 35)]
    [InlineData("2\r\n{}\r\n0\r\nX: y\r\n\r\n", 35)]
    [InlineData("2\r\n{}\r\n0\r\n \r\n", 35)]
    [InlineData("2\r\n{}\r\n\r\n\r\n", 35)]
    [InlineData("ffffffff\r\n{}\r\n0\r\n\r\n", 36)]
    [InlineData("fffffffe\r\n{}\r\n0\r\n\r\n", 36)]
    [InlineData("2\r\n{}\r\n0\r\n\r", 36)]
    [InlineData("2\r\n{}\r\n", 36)]
    [InlineData("2\r\n{}", 36)]
    [InlineData("2", 36)]
    [InlineData("", 36)]
    [InlineData("2\r\n{}\r\n0\r\n\r\nx", 37)]
    [InlineData("2\r\n{}\r\n0\r\n\r\n0\r\n\r\n", 37)]
    [InlineData("0\r\n\r\n", 40)]
    public void Chunks_follow_their_grammar(string body, int code) =>
        Assert.Equal(code, Code("HTTP/1.1 200 OK\r\n" + Type + "Transfer-Encoding: Chunked\r\n\r\n" + body));

    [Fact]
    public void Every_cut_of_a_response_is_incomplete()
    {
        foreach (string response in (string[])[Scenario.Http("{\"a\":1}"), Scenario.Chunked("{\"a\"", ":1}")])
        {
            for (int i = 0; i < response.Length; i++)
            {
                Scenario scenario = Scenario.Evaluate(response[..i]);
                Assert.Equal(36, scenario.Code());
            }
        }
    }

    [Fact]
    public void A_pipelined_second_response_is_refused()
    {
        string first = Scenario.Http("""{"balance":1}"""), second = Scenario.Http("""{"balance":2}""");
        Assert.Equal(37, Code(first + second));
        Assert.Equal(37, new Scenario { Response = first + second }.Code());
        Scenario spread = new();
        spread.Script = session => session.Client(spread.Request()).Server(first).Server(second);
        Assert.Equal(37, spread.Code());
    }

    [Fact]
    public void Chunks_are_joined_before_they_are_read()
    {
        Scenario scenario = Scenario.Evaluate(
            Scenario.Chunked("{\"na", "me\":\"A\\u00", "e9\u00c3", "\u00a9\"}"),
            template => template.Field(template.Key(0, "name"), CompiledTemplateBuilder.Text, 0, 1));
        Assert.Equal("A\u00e9\u00e9", scenario.Output().Text(0));
    }

    [Fact]
    public void A_large_chunked_body_is_read()
    {
        string[] chunks = [.. Enumerable.Range(0, 300).Select(i => new string('1', 1 + (i % 97)))];
        Assert.Equal(0, Code(Scenario.Chunked(["\"", .. chunks, "\""])));
        string expected = string.Concat(chunks);
        Scenario scenario = Scenario.Evaluate(
            Scenario.Chunked(["{\"n\":\"", .. chunks[..20], "\"}"]),
            template => template.Field(template.Key(0, "n"), CompiledTemplateBuilder.Text, 0, 1));
        Assert.Equal(expected[..string.Concat(chunks[..20]).Length], scenario.Output().Text(0));
    }

    [Fact]
    public void Both_modes_agree_on_every_response_of_this_page()
    {
        foreach (string response in (string[])
            [Scenario.Http("{}"), Scenario.Chunked("{}"), Scenario.Http("{", Type), "HTTP/1.1 204\r\n\r\n"])
        {
            Assert.Equal(Code(response), new Scenario { Response = response }.Code());
        }
    }

    private static int Code(string response) => Scenario.Evaluate(response).Code();
}
