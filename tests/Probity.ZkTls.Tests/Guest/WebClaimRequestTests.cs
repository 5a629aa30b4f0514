using System.Globalization;
using Probity.ZkTls.Tests.Support;

using T = Probity.ZkTls.Tests.Support.CompiledTemplateBuilder;

namespace Probity.ZkTls.Tests.Guest;

/// <summary>Requests: the pattern (20), hidden values (21), the order of messages (22).</summary>
public sealed class WebClaimRequestTests
{
    private const string PathAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";

    [Fact]
    public void Another_request_is_refused()
    {
        Func<string, string>[] changes =
        [
            request => request.Replace("GET", "PUT", StringComparison.Ordinal),
            request => request.Replace("Host: ", "Host: www.", StringComparison.Ordinal),
            request => request.Replace("Host: ", "Host: evil.example\r\nHost: ", StringComparison.Ordinal),
            request => request.Replace("Host: ", "X-Host: ", StringComparison.Ordinal),
            request => request.Replace("GET /", "GET https://evil.example/", StringComparison.Ordinal),
            request => request.Replace("HTTP/1.1", "HTTP/1.0", StringComparison.Ordinal),
            request => request.Replace("accounts/", "accounts/../", StringComparison.Ordinal),
            request => request.Replace("\r\n\r\n", "\r\nRange: bytes=0-9\r\n\r\n", StringComparison.Ordinal),
            request => request.Replace("identity", "gzip", StringComparison.Ordinal),
            request => request.Replace("EUR", "EUr", StringComparison.Ordinal),
            request => request.Replace("1207", "1208", StringComparison.Ordinal),
            request => request[..^1],
            request => request[1..],
            _ => "x",
        ];
        foreach (Func<string, string> change in changes)
        {
            Scenario scenario = new();
            scenario.Script = session => session.Client(change(scenario.Request())).Server(scenario.Response);
            Assert.Equal(20, scenario.Code());
        }

        Scenario silent = new();
        silent.Script = session => session.Server(silent.Response);
        Assert.Equal(20, silent.Code());
    }

    [Fact]
    public void Zeros_that_were_not_sent_do_not_match()
    {
        foreach (string sent in (string[])["GET", "GET\0", "GET\0\0"])
        {
            Scenario scenario = new();
            scenario.Template.Patterns.Clear();
            scenario.Template.Exchange(T.Literal("GET\0\0"));
            scenario.Script = session => session.Client(sent).Server(scenario.Response);
            Assert.Equal(sent.Length == 5 ? 0 : 20, scenario.Code());
        }
    }

    [Theory]
    [InlineData(443)]
    [InlineData(8443)]
    [InlineData(1)]
    [InlineData(65535)]
    public void The_port_stands_behind_the_host_unless_it_is_443(int port)
    {
        Scenario scenario = new();
        scenario.Session.Port = (ushort)port;
        Assert.Equal(0, scenario.Code());
        Scenario other = new();
        other.Script = session =>
        {
            session.Client(other.Request()).Server(other.Response);
            session.Port = session.Port == 443 ? (ushort)8443 : (ushort)443;
        };
        Assert.Equal(20, other.Code());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Each_place_has_its_alphabet(byte place)
    {
        string alphabet = place switch
        {
            T.Path => PathAlphabet,
            T.Query => PathAlphabet + "*+,:@/=!$'()",
            T.Header => string.Concat(Enumerable.Range(0x20, 0x5f).Select(c => (char)c)),
            _ => string.Concat(Enumerable.Range(0x20, 0x5f).Select(c => (char)c)).Replace("\"", "", StringComparison.Ordinal)
                .Replace("\\", "", StringComparison.Ordinal),
        };
        for (int c = 0; c < 256; c++)
        {
            string value = "a" + (char)c + "b";
            int code = alphabet.Contains((char)c, StringComparison.Ordinal) ? 0 : 21;
            Assert.Equal(code, Placed(place, value));
        }
    }

    [Theory]
    [InlineData(T.Path, ".", 21)]
    [InlineData(T.Path, "..", 21)]
    [InlineData(T.Path, "...", 0)]
    [InlineData(T.Path, ".a", 0)]
    [InlineData(T.Path, "a..", 0)]
    [InlineData(T.Path, "%2e", 21)]
    [InlineData(T.Query, "..", 0)]
    [InlineData(T.Query, "%0a", 0)]
    [InlineData(T.Query, "%Fe", 0)]
    [InlineData(T.Query, "%99%AF%aF", 0)]
    [InlineData(T.Query, "a%", 21)]
    [InlineData(T.Query, "a%4", 21)]
    [InlineData(T.Query, "%4g", 21)]
    [InlineData(T.Query, "%g4", 21)]
    [InlineData(T.Query, "%%41", 21)]
    [InlineData(T.Query, "x&admin=1", 21)]
    [InlineData(T.Query, "x#y", 21)]
    [InlineData(T.Query, "x HTTP/1.1", 21)]
    [InlineData(T.Header, " a", 21)]
    [InlineData(T.Header, "a ", 21)]
    [InlineData(T.Header, " ", 21)]
    [InlineData(T.Header, "a b", 0)]
    [InlineData(T.Header, "a\r\nHost: evil.example", 21)]
    [InlineData(T.Header, "a\tb", 21)]
    [InlineData(T.JsonText, " a ", 0)]
    [InlineData(T.JsonText, "a\",\"b\":\"c", 21)]
    [InlineData(T.JsonText, "a\\", 21)]
    public void Hidden_values_cannot_leave_their_place(byte place, string value, int code) =>
        Assert.Equal(code, Placed(place, value));

    [Theory]
    [InlineData(0, 21)]
    [InlineData(1, 0)]
    [InlineData(4096, 0)]
    [InlineData(4097, 10)]
    public void Values_have_1_to_4096_bytes(int length, int code)
    {
        for (byte place = T.Path; place <= T.JsonText; place++)
        {
            Assert.Equal(code, Placed(place, new string('v', length)));
        }
    }

    [Fact]
    public void A_public_value_is_checked_like_a_hidden_one()
    {
        Assert.Equal(21, new Scenario { Currency = "EUR&x=1" }.Code());
        Assert.Equal(21, new Scenario { Currency = "" }.Code());
        Assert.Equal(21, new Scenario { Mode = 1, Token = "" }.Code());
        Assert.Equal(21, new Scenario { Mode = 1, Token = "a\nb" }.Code());
        Assert.Equal(21, new Scenario { Mode = 2, Currency = "" }.Code());
    }

    [Fact]
    public void An_empty_value_that_is_not_sent_is_refused_too()
    {
        Scenario scenario = new() { Account = "" };
        scenario.Template.Patterns.Clear();
        scenario.Template.Exchange(T.Literal("GET / HTTP/1.1\r\n\r\n"));
        scenario.Script = session => session.Client("GET / HTTP/1.1\r\n\r\n").Server(scenario.Response);
        Assert.Equal(21, scenario.Code());
    }

    [Theory]
    [InlineData("{\"name\":\"", "\"}")]
    [InlineData("", "")]
    public void The_content_length_counts_the_body(string before, string after)
    {
        foreach (int length in (int[])[1, 9, 10, 80, 999, 4096])
        {
            string value = new('v', length), body = before + value + after;
            Scenario scenario = new() { Token = value };
            scenario.Template.Patterns.Clear();
            byte[][] operations = [T.Literal("POST / HTTP/1.1\r\nContent-Length: "), T.ContentLength(),
                T.Literal("\r\n\r\n"), T.Body(), .. before.Length == 0 ? [] : (byte[][])[T.Literal(before)],
                T.Parameter(1, T.JsonText), .. after.Length == 0 ? [] : (byte[][])[T.Literal(after)]];
            scenario.Template.Exchange(operations);
            string head = string.Create(
                CultureInfo.InvariantCulture, $"POST / HTTP/1.1\r\nContent-Length: {body.Length}\r\n\r\n");
            scenario.Script = session => session.Client(head + body).Server(scenario.Response);
            Assert.Equal(0, scenario.Code());
        }
    }

    [Fact]
    public void A_response_before_its_request_is_complete_is_refused()
    {
        Assert.Equal(22, Ordered((session, request, response) => session.Server(response).Client(request)));
        Assert.Equal(22, Ordered((session, request, response) =>
            session.Client(request[..^1]).Server(response).Client(request[^1..])));
        Assert.Equal(22, Ordered((session, request, response) =>
            session.Client(request[..^1]).Server(response[..1]).Client(request[^1..]).Server(response[1..])));
        Assert.Equal(0, Ordered((session, request, response) =>
            session.Client(request[..^1]).Ticket().Client(request[^1..]).Server(response)));
    }

    [Fact]
    public void Content_after_the_last_request_is_refused()
    {
        Assert.Equal(22, Ordered((session, request, response) => session.Client(request + "x").Server(response)));
        Assert.Equal(22, Ordered((session, request, response) =>
            session.Client(request).Client("x").Server(response)));
        Assert.Equal(22, Ordered((session, request, response) =>
            session.Client(request).Server(response).Client(request)));
        Assert.Equal(22, Ordered((session, request, response) => session.Client(request + request).Server(response)));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Several_exchanges_alternate(int count)
    {
        Assert.Equal(0, Exchanges(count, (session, request, response) =>
        {
            for (int i = 0; i < count; i++) { session.Client(request).Ticket().Server(response); }
        }));
        Assert.Equal(22, Exchanges(count, (session, request, response) =>
        {
            for (int i = 0; i < count; i++) { session.Client(request); }
            for (int i = 0; i < count; i++) { session.Server(response); }
        }));
        Assert.Equal(20, Exchanges(count, (session, request, response) =>
        {
            for (int i = 0; i < count - 1; i++) { session.Client(request).Server(response); }
        }));
        Assert.Equal(22, Exchanges(count, (session, request, response) =>
        {
            for (int i = 0; i < count + 1; i++) { session.Client(request).Server(response); }
        }));
        Assert.Equal(36, Exchanges(count, (session, request, response) =>
        {
            for (int i = 0; i < count - 1; i++) { session.Client(request).Server(response); }
            session.Client(request);
        }));
    }

    [Fact]
    public void Messages_of_two_exchanges_may_not_share_a_record()
    {
        Assert.Equal(22, Exchanges(2, (session, request, response) =>
            session.Client(request + request).Server(response + response)));
        Assert.Equal(22, Exchanges(2, (session, request, response) =>
            session.Client(request).Server(response + response).Client(request)));
        Assert.Equal(22, Exchanges(2, (session, request, response) =>
            session.Client(request + request[..5]).Server(response).Client(request[5..]).Server(response)));
        Assert.Equal(22, Exchanges(2, (session, request, response) =>
            session.Client(request).Server(response + response[..5]).Client(request).Server(response[5..])));
        Assert.Equal(22, Exchanges(2, (session, request, response) =>
            session.Client(request).Server(response[..5]).Client(request).Server(response[5..]).Server(response)));
        Assert.Equal(22, Exchanges(2, (session, request, response) =>
            session.Client(request).Server(response[..5]).Client(request[..1]).Server(response[5..])
                .Client(request[1..]).Server(response)));
        Assert.Equal(0, Exchanges(2, (session, request, response) =>
            session.Client(request).Server(response[..5]).Server(response[5..]).Client(request[..1])
                .Client(request[1..]).Server(response[..1]).Server(response[1..])));
    }

    [Fact]
    public void Earlier_responses_follow_the_same_rules_but_for_their_type()
    {
        Assert.Equal(0, EarlierResponse(Scenario.Http("<html>", "Content-Type: text/html\r\n")));
        Assert.Equal(0, EarlierResponse(Scenario.Http("not JSON", string.Empty)));
        Assert.Equal(0, EarlierResponse(Scenario.Chunked("{\"longer than the last one\":", "[1,2,3,4,5,6,7,8,9]}")));
        Assert.Equal(30, EarlierResponse(Scenario.Http("{}").Replace("200", "302", StringComparison.Ordinal)));
        Assert.Equal(31, EarlierResponse(Scenario.Http("{}", "Bad\r\n")));
        Assert.Equal(32, EarlierResponse(Scenario.Http("{}", "Content-Length: 2\r\n")));
        Assert.Equal(33, EarlierResponse(Scenario.Http("{}", "Content-Encoding: gzip\r\n")));
        Assert.Equal(35, EarlierResponse(Scenario.Chunked("{}").Replace("2\r\n", "2;x\r\n", StringComparison.Ordinal)));
    }

    private static int EarlierResponse(string first) => Exchanges(2, (session, request, _) =>
        session.Client(request).Server(first).Client(request).Server(Scenario.Chunked("[", "]")));

    private static int Placed(byte place, string value)
    {
        Scenario scenario = new() { Token = value };
        scenario.Template.Patterns.Clear();
        scenario.Template.Exchange(T.Literal("<"), T.Parameter(1, place), T.Literal(">"));
        scenario.Script = session => session.Client("<" + value + ">").Server(scenario.Response);
        return scenario.Code();
    }

    private static int Ordered(Action<SyntheticSession, string, string> script) => Exchanges(1, script);

    private static int Exchanges(int count, Action<SyntheticSession, string, string> script)
    {
        Scenario scenario = new();
        for (int i = 1; i < count; i++) { scenario.Exchange(); }
        scenario.Script = session => script(session, scenario.Request(), scenario.Response);
        return scenario.Code();
    }
}
