using System.Net;
using System.Text;
using Probity.Core.Verdicts;
using Probity.Crypto.Signatures;
using Probity.Machine.Executor;
using Probity.Machine.Receipts;
using Probity.ProofSystem.Parameters;
using Probity.Prover;
using Probity.Testing;
using Probity.ZkTls.Attestations;
using Probity.ZkTls.Modes.Proxy;
using Probity.ZkTls.Modes.Proxy.Messages;
using Probity.ZkTls.Templates;
using Probity.ZkTls.Templates.Requests;
using Probity.ZkTls.Tests.Support;
using Probity.ZkTls.Tls;
using Probity.ZkTls.Transcript;

namespace Probity.Fuzz;

/// <summary>One proven session with its keys: the well-formed bytes that the targets of web claims start from.</summary>
internal sealed record WebSession(
    Template Template, byte[] Compiled, byte[] Parameters, Capture Capture, SignedMessage Signed, WebClaim Claim,
    P256PrivateKey Attestor, P256PrivateKey Holder) : IDisposable
{
    public const string Response =
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
        + "20\r\n{\"a\":{\"b\":12.5,\"c\":[1,2,3],\"d\":\"\r\n21\r\n2024-02-29\"},\"e\":true,\"f\":\"\\u00e9\r\n2\r\n\"}\r\n0\r\n\r\n";

    public static readonly DateTimeOffset Now = new(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);

    private const string Json = """
        {"version":1,"name":"fuzz","hosts":["api.example.org"],
         "parameters":{"id":{"kind":"public"},"token":{"kind":"secret"}},
         "exchanges":[{"method":"GET","path":"/v1/{id}","headers":{"Authorization":"Bearer {token}"}}],
         "fields":{"b":{"path":"$.a.b","type":"number","scale":2,"reveal":true},"c":{"path":"$.a.c[*]","type":"number"},
           "d":{"path":"$.a.d","type":"date","reveal":true},"e":{"path":"$.e","type":"boolean"},"f":{"path":"$.f","type":"text","reveal":true}},
         "predicates":{"sum":{"value":{"sum":"c"},"atLeast":3},"e":{"value":"e","equals":true}},
         "accountTag":{"scope":"fuzz","field":"f"}}
        """;

    /// <summary>Makes and proves the session, about a second.</summary>
    public static WebSession Create()
    {
        P256PrivateKey attestor = P256PrivateKey.Create(), holder = P256PrivateKey.Create();
        Template template = Require(Template.Parse(Encoding.UTF8.GetBytes(Json)));
        byte[] compiled = Require(TemplateCompiler.Compile(template)).Bytes.ToArray();
        using TemplateParameters values = Require(TemplateParameters.From(template, new Dictionary<string, ReadOnlyMemory<byte>>
        {
            ["id"] = "u-17"u8.ToArray(), ["token"] = "secret"u8.ToArray(),
        }));
        using RenderedRequests requests = Require(TemplateRequest.Render(values, "api.example.org", 443));
        SyntheticSession session = new(7, TlsSuite.ChaCha20Poly1305)
        {
            Holder = holder.PublicKey.Point.ToArray(), Opened = (ulong)Now.ToUnixTimeMilliseconds(),
        };
        session.Closed = session.Opened + 1;
        session.Client(Encoding.ASCII.GetString(requests[0].Span)).Ticket().Server(Response);
        Capture capture = Require(Capture.Parse(session.Capture()));
        byte[] open = values.EncodePublic();
        byte[] input = Require(new GuestPublicInput(GuestMode.Prove, capture.Encoded, compiled, open, default).Encode());
        using CommittedProgram program = CommittedProgram.Create(WebGuest.Program, 1);
        using SeededRandomSource random = new(1);
        ProvingResult proof = GuestProver.Prove(
            program, new ExecutionInput((byte[])[.. session.HandshakeSecret, .. values.EncodePrivate([])], input),
            ProtocolParameters.Default, ExecutionLimits.Unlimited, random, new ProverOptions(), CancellationToken.None);
        SessionStatement statement = new(
            true, TlsGroup.X25519, capture.Digest, IPAddress.Loopback, new byte[32], new byte[32],
            capture.CountRecords(Direction.ToServer), capture.CountRecords(Direction.ToClient), 1, 1);
        SignedMessage signed = new(statement.Sign(attestor), capture);
        WebClaim claim = new(
            template.ToCanonicalJson(), open, [new ProvenSession(signed.Statement, proof.Receipt!.ToArray())]);
        _ = Require(WebClaimVerifier.Verify(claim, ClaimPolicy.Any, Now));
        return new WebSession(template, compiled, open, capture, signed, claim, attestor, holder);
    }

    public static T Require<T>(Verdict<T> verdict)
        where T : class => verdict.Value ?? throw new InvalidOperationException(verdict.Detail);

    /// <inheritdoc/>
    public void Dispose()
    {
        Attestor.Dispose();
        Holder.Dispose();
    }
}
