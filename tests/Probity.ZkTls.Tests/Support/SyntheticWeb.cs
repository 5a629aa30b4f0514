using System.Globalization;
using System.Net;
using System.Text;
using Probity.Core.Verdicts;
using Probity.Machine.Executor;
using Probity.ZkTls.Attestations;
using Probity.ZkTls.Modes.Proxy;
using Probity.ZkTls.Templates;
using Probity.ZkTls.Templates.Requests;
using Probity.ZkTls.Tls;
using Probity.ZkTls.Transcript;

using ZkTemplate = Probity.ZkTls.Templates.Template;

namespace Probity.ZkTls.Tests.Support;

/// <summary>A synthetic session that a real template is about: records of any kind in any order, read by guest and verifier.</summary>
internal sealed class SyntheticWeb
{
    private readonly GuestMode _mode;
    private readonly ZkTemplate _template;

    public SyntheticWeb(TlsSuite suite, GuestMode mode, string template = AttestedRun.Template, ulong seed = 31, string token = "s3cr3t token")
    {
        _mode = mode;
        Session = new SyntheticSession(seed, suite) { Host = TestCertificates.Host, Holder = [.. AttestedRun.Holder.PublicKey.Point] };
        Session.Opened = (ulong)TestCertificates.Now.ToUnixTimeMilliseconds();
        Session.Closed = Session.Opened + 1000;
        _template = AttestedRun.Require(ZkTemplate.Parse(Encoding.UTF8.GetBytes(template)));
        Compiled = AttestedRun.Require(TemplateCompiler.Compile(_template)).Bytes;
        using TemplateParameters values = AttestedRun.Require(TemplateParameters.From(_template, new Dictionary<string, ReadOnlyMemory<byte>>
        {
            ["account"] = "acc-1207"u8.ToArray(), ["token"] = Encoding.ASCII.GetBytes(token), ["currency"] = "EUR"u8.ToArray(),
        }));
        Parameters = values.EncodePublic();
        Hidden = values.EncodePrivate([AttestedRun.Salt]);
        using RenderedRequests requests = AttestedRun.Require(TemplateRequest.Render(values, Session.Host, Session.Port));
        Requests = [.. Enumerable.Range(0, requests.Count).Select(i => Encoding.ASCII.GetString(requests[i].Span))];
    }

    public SyntheticSession Session { get; }

    public ReadOnlyMemory<byte> Compiled { get; }

    public byte[] Parameters { get; }

    public byte[] Hidden { get; }

    public IReadOnlyList<string> Requests { get; }

    public string Request => Requests[0];

    public string Response { get; set; } = Scenario.Http(AttestedRun.Body);

    public Capture Capture => AttestedRun.Require(Capture.Parse(Session.Capture()));

    public byte[] PublicInput => AttestedRun.Require(
        new GuestPublicInput(_mode, Session.Capture(), Compiled, Parameters, default).Encode());

    public byte[] PrivateInput => [.. Session.HandshakeSecret, .. Hidden];

    public ExecutionResult Run() => Scenario.Run(PrivateInput, PublicInput);

    /// <summary>The output of a run that must be accepted.</summary>
    public GuestOutput Output()
    {
        ExecutionResult run = Run();
        Assert.Equal(0, run.ExitCode);
        return AttestedRun.Require(GuestOutput.Parse(run.PublicOutput, Session.Suite));
    }

    /// <summary>What guest and verifier make of it together, without a proof.</summary>
    public Verdict<GuestOutput> Verify()
    {
        ExecutionResult run = Run();
        if (run.ExitCode != 0)
        {
            return new Rejection(RejectionCode.RefusedByGuest, run.ExitCode.ToString(CultureInfo.InvariantCulture));
        }

        GuestOutput output = AttestedRun.Require(GuestOutput.Parse(run.PublicOutput, Session.Suite));
        if (output.Opening is not { } opening) { return output; }
        Verdict<byte[]> response = ResponseOpener.Open(Capture, opening);
        return response.IsAccepted
            ? ResponseEvaluator.Evaluate(Capture.Head, Compiled, Parameters, response.Value, Scenario.MaxCycles)
            : response.Forward<GuestOutput>();
    }

    /// <summary>A claim with a receipt and the signature of an attestor that saw this.</summary>
    public WebClaim Claim()
    {
        Capture capture = Capture;
        SessionStatement statement = new(
            true, TlsGroup.X25519, capture.Digest, IPAddress.Loopback, new byte[32], new byte[32],
            capture.CountRecords(Direction.ToServer), capture.CountRecords(Direction.ToClient), 1, 1);
        ProvenSession session = new(statement.Sign(AttestedRun.Attestors[0]), AttestedRun.Prove(PrivateInput, PublicInput));
        return new WebClaim(_template.ToCanonicalJson(), Parameters, [session]);
    }
}
