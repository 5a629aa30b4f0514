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
using Probity.ZkTls.Tls;
using Probity.ZkTls.Transcript;

using ZkTemplate = Probity.ZkTls.Templates.Template;

namespace Probity.ZkTls.Tests.Support;

/// <summary>A whole session in memory: client, attestor and server, then the guest's inputs and, if wanted, a receipt.</summary>
/// <remarks>Nobody opens a socket. The keys of attestors and holders are made once per process.</remarks>
internal sealed class AttestedRun
{
    public const string Body = """{"account":{"id":"u-17","balance":1207.50},"verified":true,"note":"hidden-1"}""";

    /// <summary>One exchange; nothing in it needs secrecy, so that both ways of disclosure can stand on it.</summary>
    public const string Template = """
        {"version":1,"name":"both-ways","hosts":["api.example.com","other.example.com"],
         "parameters":{"account":{"kind":"committed"},"token":{"kind":"secret"},"currency":{"kind":"public"}},
         "exchanges":[{"method":"GET","path":"/v1/accounts/{account}","query":{"currency":"{currency}"},
           "headers":{"Authorization":"Bearer {token}"}}],
         "fields":{"id":{"path":"$.account.id","type":"text"},
           "balance":{"path":"$.account.balance","type":"number","scale":2,"reveal":true},
           "verified":{"path":"$.verified","type":"boolean"}},
         "predicates":{"isVerified":{"value":"verified","equals":true},
           "isRich":{"value":"balance","atLeast":1000000,"required":false}},
         "accountTag":{"scope":"test","field":"id"}}
        """;

    /// <summary>The same with a first request, whose answer is forgotten.</summary>
    public const string TwoExchanges = """
        {"version":1,"name":"two","hosts":["api.example.com"],
         "parameters":{"account":{"kind":"committed"},"token":{"kind":"secret"},"currency":{"kind":"public"}},
         "exchanges":[{"method":"GET","path":"/files/{account}","headers":{"Authorization":"Bearer {token}"}},
           {"method":"GET","path":"/v1/accounts/{account}","query":{"currency":"{currency}"},
           "headers":{"Authorization":"Bearer {token}"}}],
         "fields":{"balance":{"path":"$.account.balance","type":"number","scale":2,"reveal":true}},
         "predicates":{"isRich":{"value":"balance","atLeast":1000000,"required":false}}}
        """;

    private static readonly Lazy<CommittedProgram> LazyProgram = new(() => CommittedProgram.Create(WebGuest.Program, 1));

    private AttestedRun(SessionWish wish, SignedMessage signed, byte[] handshakeSecret)
    {
        (Wish, Signed, HandshakeSecret) = (wish, signed, handshakeSecret);
        ParsedTemplate = Require(ZkTemplate.Parse(Encoding.UTF8.GetBytes(wish.Template)));
        Compiled = Require(TemplateCompiler.Compile(ParsedTemplate)).Bytes;
        using TemplateParameters values = Require(TemplateParameters.From(ParsedTemplate, Values(wish)));
        Parameters = values.EncodePublic();
        Hidden = values.EncodePrivate([Salt]);
        PublicInput = Require(
            new GuestPublicInput(wish.Mode, signed.Capture.Encoded, Compiled, Parameters, default).Encode());
    }

    public static P256PrivateKey Holder { get; } = P256PrivateKey.Create();

    public static P256PrivateKey OtherHolder { get; } = P256PrivateKey.Create();

    public static IReadOnlyList<P256PrivateKey> Attestors { get; } = [P256PrivateKey.Create(), P256PrivateKey.Create()];

    public static byte[] Salt { get; } = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];

    public SessionWish Wish { get; }

    public SignedMessage Signed { get; }

    public byte[] HandshakeSecret { get; }

    public ZkTemplate ParsedTemplate { get; }

    public ReadOnlyMemory<byte> Compiled { get; }

    public byte[] Parameters { get; }

    /// <summary>Hidden parameters as the guest reads them.</summary>
    public byte[] Hidden { get; }

    public byte[] PublicInput { get; }

    public byte[] PrivateInput => [.. HandshakeSecret, .. Hidden];

    /// <summary>Runs client, attestor and server; everything must go well.</summary>
    public static AttestedRun Make(SessionWish wish)
    {
        using SeededRandomSource random = new(wish.Seed), serverRandom = new(wish.Seed + 1000);
        using TlsClient client = new(TlsPair.Options(wish.Host) with { Suites = [wish.Suite], Random = random });
        using ScriptedTlsServer server = new(new ScriptedServerOptions
        {
            Identity = TestCertificates.For(new CertificateWish { Host = wish.Host }),
            Random = serverRandom,
            Cookie = wish.IsRetried ? [1, 2, 3] : null,
            Tickets = wish.Tickets,
        });
        OpenMessage open = Require(OpenMessage.Parse(new OpenMessage(wish.Host, wish.Port, wish.Holder.PublicKey).ToArray()));
        byte[] id = new byte[32];
        random.Fill(id);
        AttestorSession attestor = new(open, IPAddress.Parse("192.0.2.7"), id, wish.OpenedAt, SessionLimits.Default);
        void Carry()
        {
            while (true)
            {
                byte[] toServer = client.TakeOutgoing();
                Assert.True(attestor.TryRecord(Direction.ToServer, toServer));
                server.Receive(toServer);
                byte[] toClient = server.TakeOutgoing();
                Assert.True(attestor.TryRecord(Direction.ToClient, toClient));
                client.Receive(toClient);
                if (toServer.Length + toClient.Length == 0) { return; }
            }
        }

        Carry();
        using RenderedRequests requests = Require(TemplateRequest.Render(
            Require(ZkTemplate.Parse(Encoding.UTF8.GetBytes(wish.Template))), wish.Host, wish.Port, Values(wish)));
        for (int i = 0; i < requests.Count; i++)
        {
            bool isLast = i + 1 == requests.Count;
            if (isLast && requests.Count > 1 && wish.Mode == GuestMode.Reveal) { client.RequestKeyUpdate(peerToo: true); }
            client.Send(requests[i].Span);
            Carry();
            Assert.Equal(requests[i].ToArray(), server.TakeContent());
            server.SendContent(Encoding.Latin1.GetBytes(wish.Responses[i]));
            Carry();
        }

        server.CloseNotify();
        Carry();
        client.Close();
        Carry();
        Assert.Null(client.Failure);
        TlsSecrets secrets = client.Secrets!;
        FinishMessage finish = new(
            secrets.ClientHandshakeTraffic.Span.ToArray(), secrets.ServerHandshakeTraffic.Span.ToArray());
        SignedMessage signed = Require(attestor.Sign(
            finish, ConnectionEnding.ByServer, wish.OpenedAt.AddSeconds(1), TestCertificates.Roots, wish.Attestor));
        signed = Require(SignedMessage.Parse(signed.ToArray()));
        if (wish.ChangeHead is { } change)
        {
            Capture changed = Require(Capture.TryCreate(change(signed.Capture.Head), signed.Capture.Records));
            signed = new SignedMessage(
                (signed.Statement.Statement with { CaptureDigest = changed.Digest }).Sign(wish.Attestor), changed);
        }

        return new AttestedRun(wish, signed, secrets.HandshakeSecret.Span.ToArray());
    }

    /// <summary>Runs the guest without a proof.</summary>
    public ExecutionResult Execute() => Scenario.Run(PrivateInput, PublicInput);

    /// <summary>Proves the honest run.</summary>
    public ProvenSession Prove() => new(Signed.Statement, Prove(PrivateInput, PublicInput));

    /// <summary>Proves any run of the guest, also one that ends with a refusal.</summary>
    public static byte[] Prove(byte[] privateInput, byte[] publicInput) =>
        Prove(LazyProgram.Value, privateInput, publicInput);

    /// <summary>Proves any run of any program.</summary>
    public static byte[] Prove(CommittedProgram program, byte[] privateInput, byte[] publicInput)
    {
        using SeededRandomSource random = new(5);
        ProvingResult result = GuestProver.Prove(
            program, new ExecutionInput(privateInput, publicInput), ProtocolParameters.Default, ExecutionLimits.Unlimited,
            random, new ProverOptions { Threads = 2 }, CancellationToken.None);
        return (result.Receipt ?? throw new InvalidOperationException(result.Failure)).ToArray();
    }

    /// <summary>A claim of this template with these sessions.</summary>
    public WebClaim ClaimOf(params ProvenSession[] sessions) =>
        new(ParsedTemplate.ToCanonicalJson(), Parameters, sessions);

    public static T Require<T>(Verdict<T> verdict)
        where T : class
    {
        Assert.True(verdict.IsAccepted, $"{verdict.Code}: {verdict.Detail}");
        return verdict.Value;
    }

    private static Dictionary<string, ReadOnlyMemory<byte>> Values(SessionWish wish) => new()
    {
        ["account"] = Encoding.ASCII.GetBytes(wish.Account),
        ["token"] = Encoding.ASCII.GetBytes(wish.Token),
        ["currency"] = Encoding.ASCII.GetBytes(wish.Currency),
    };
}
