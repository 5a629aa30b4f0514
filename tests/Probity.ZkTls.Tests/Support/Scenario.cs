using System.Globalization;
using System.Text;
using Probity.Machine.Executor;
using Probity.ZkTls.Modes.Proxy;
using Probity.ZkTls.Tls;
using Probity.ZkTls.Transcript;

using T = Probity.ZkTls.Tests.Support.CompiledTemplateBuilder;

namespace Probity.ZkTls.Tests.Support;

/// <summary>
/// An honest run of the guest that a test changes in one place: one request with a committed path segment, a
/// secret header and a public query value; two tickets; one JSON response.
/// </summary>
public sealed class Scenario
{
    public const long MaxCycles = 50_000_000;

    public const string DefaultBody = """{"account":{"id":"u-17","balance":1207.50},"verified":true,"since":"2024-02-29"}""";

    public Scenario(TlsSuite suite = TlsSuite.ChaCha20Poly1305, ulong seed = 1)
    {
        Session = new SyntheticSession(seed, suite);
        Salt = Session.Bytes(32);
        Template.AddParameter(T.Committed);
        Template.AddParameter(T.Secret);
        Template.AddParameter(T.Public);
        Exchange();
        Script = session => session.Client(Request()).Ticket().Ticket().Server(Response);
    }

    public SyntheticSession Session { get; }

    public CompiledTemplateBuilder Template { get; } = new();

    public byte Mode { get; set; }

    public byte[] Salt { get; }

    public string Account { get; set; } = "acc-1207";

    public string Token { get; set; } = "s3cr3t token";

    public string Currency { get; set; } = "EUR";

    public string Response { get; set; } = Http(DefaultBody);

    /// <summary>What is sent; a test replaces it.</summary>
    public Action<SyntheticSession> Script { get; set; }

    /// <summary>Last changes of the inputs.</summary>
    public Action<WebClaimInput> Change { get; set; } = _ => { };

    /// <summary>A template whose document is read and nothing else: for tests of the response alone.</summary>
    public static Scenario Evaluate(string response, Action<CompiledTemplateBuilder>? template = null)
    {
        Scenario scenario = new() { Mode = 2, Response = response };
        template?.Invoke(scenario.Template);
        return scenario;
    }

    /// <summary>A response with Content-Length; text is UTF-8.</summary>
    public static string Http(string body, string headers = "Content-Type: application/json\r\n") =>
        Http(Encoding.UTF8.GetBytes(body), headers);

    /// <summary>A response with Content-Length.</summary>
    public static string Http(byte[] body, string headers = "Content-Type: application/json\r\n") =>
        string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 200 OK\r\n{headers}Content-Length: {body.Length}\r\n\r\n")
            + Encoding.Latin1.GetString(body);

    /// <summary>A chunked response.</summary>
    public static string Chunked(params string[] chunks) =>
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
            + string.Concat(chunks.Select(chunk => string.Create(
                CultureInfo.InvariantCulture, $"{chunk.Length:x}\r\n{chunk}\r\n"))) + "0\r\n\r\n";

    /// <summary>Adds the default exchange once more.</summary>
    public void Exchange() => Template.Exchange(
        T.Literal("GET /v1/accounts/"), T.Parameter(0, T.Path), T.Literal("?currency="), T.Parameter(2, T.Query),
        T.Literal(" HTTP/1.1\r\nHost: "), T.Host(), T.Literal("\r\nAuthorization: Bearer "),
        T.Parameter(1, T.Header), T.Literal("\r\nAccept: application/json\r\nAccept-Encoding: identity\r\n\r\n"));

    /// <summary>The request that the default exchange describes.</summary>
    public string Request() =>
        $"GET /v1/accounts/{Account}?currency={Currency} HTTP/1.1\r\nHost: {Authority()}\r\nAuthorization: Bearer "
            + $"{Token}\r\nAccept: application/json\r\nAccept-Encoding: identity\r\n\r\n";

    public WebClaimInput Input()
    {
        if (Mode != 2) { Script(Session); }
        WebClaimInput input = new()
        {
            Mode = Mode,
            Capture = Session.Capture(),
            Template = Template.Build(),
            HandshakeSecret = Session.HandshakeSecret,
            Response = Mode == 2 ? Encoding.Latin1.GetBytes(Response) : [],
        };
        input.AddCommitted(Salt, Account);
        input.AddSecret(Token);
        input.AddPublic(Currency);
        Change(input);
        return input;
    }

    public ExecutionResult Run()
    {
        WebClaimInput input = Input();
        return Run(input.PrivateInput(), input.PublicInput());
    }

    /// <summary>The exit code; a trap fails the test.</summary>
    public int Code() => Run().ExitCode;

    /// <summary>The output of a run that must be accepted.</summary>
    public WebClaimOutput Output()
    {
        ExecutionResult result = Run();
        Assert.Equal(0, result.ExitCode);
        return WebClaimOutput.Parse(result.PublicOutput.Span);
    }

    public static ExecutionResult Run(byte[] privateInput, byte[] publicInput)
    {
        ExecutionResult result = GuestExecutor.Run(
            WebGuest.Program, new ExecutionInput(privateInput, publicInput), new ExecutionLimits(MaxCycles));
        Assert.True(result.HasExited, result.Trap?.ToString());
        Assert.True(result.ExitCode == 0 || result.PublicOutput.IsEmpty, "output before the end");
        return result;
    }

    private string Authority() =>
        Session.Port == 443
            ? Session.Host
            : string.Create(CultureInfo.InvariantCulture, $"{Session.Host}:{Session.Port}");
}
