using System.Net;
using System.Text;
using Probity.Core.Secrets;
using Probity.Core.Verdicts;
using Probity.Crypto.Signatures;
using Probity.Machine.Executor;
using Probity.Node.Notary;
using Probity.Node.Tests.Support;
using Probity.ZkTls.Modes.Proxy;
using Probity.ZkTls.Templates;
using Probity.ZkTls.Templates.Requests;
using Probity.ZkTls.Tls;

namespace Probity.Node.Tests.Interop;

/// <summary>A whole session with a server through our attestor, and what the guest says of the signed capture.</summary>
internal static class AttestedCell
{
    private const string Json = """
        {
          "version": 1, "name": "interop", "hosts": ["site.test"], "port": "any",
          "parameters": {},
          "exchanges": [{ "method": "GET", "path": "/answer" }],
          "fields": { "currency": { "path": "$.currency", "type": "text", "reveal": true } }
        }
        """;

    /// <summary>The guest's exit code; a session that is not signed fails the test.</summary>
    public static async Task<byte> RunAsync(EndPoint server, InteropFiles files)
    {
        await using TcpBridge? bridge = server is IPEndPoint ? null : new TcpBridge(server);
        int port = bridge?.Port ?? ((IPEndPoint)server).Port;
        await using LoopbackAttestor attestor = await LoopbackAttestor.StartAsync(
            files.Roots, resolver: new FixedResolver(IPAddress.Loopback));
        Verdict<Template> template = Template.Parse(Encoding.UTF8.GetBytes(Json));
        Assert.True(template.IsAccepted, template.Detail);
        using TemplateParameters values =
            TemplateParameters.From(template.Value, new Dictionary<string, ReadOnlyMemory<byte>>()).Value!;
        using RenderedRequests requests = TemplateRequest.Render(values, InteropFiles.Host, port).Value!;
        using P256PrivateKey holder = P256PrivateKey.Create();
        WebQuestion question = new(
            InteropFiles.Host,
            port,
            holder.PublicKey,
            [requests[0]],
            false,
            new TlsClientOptions { Host = InteropFiles.Host, Roots = files.Roots, Now = TimeProvider.System.GetUtcNow() });
        AttestorClient client = new(TimeProvider.System, TimeSpan.FromSeconds(10));
        Verdict<AttestedSession> asked = await client.AskAsync(attestor.Address, question, CancellationToken.None);
        Assert.True(asked.IsAccepted, asked.Detail);
        using AttestedSession session = asked.Value;
        Verdict<byte[]> input = new GuestPublicInput(
            GuestMode.Prove,
            session.Signed.Capture.Encoded,
            TemplateCompiler.Compile(template.Value).Value!.Bytes,
            values.EncodePublic(),
            default).Encode();
        Assert.True(input.IsAccepted, input.Detail);
        ExecutionResult run = GuestExecutor.Run(
            WebGuest.Program,
            new ExecutionInput((byte[])[.. session.HandshakeSecret.Span, .. values.EncodePrivate([])], input.Value),
            new ExecutionLimits(100_000_000));
        Assert.True(run.HasExited, run.Trap?.ToString());
        return run.ExitCode;
    }
}
