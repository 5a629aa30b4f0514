using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Probity.Cli.Output;
using Probity.Core.Secrets;
using Probity.Core.Verdicts;
using Probity.Crypto.Signatures;
using Probity.Node.Notary;
using Probity.Node.WebProofs;
using Probity.ProofSystem.Parameters;
using Probity.ZkTls.Attestations;
using Probity.ZkTls.Modes.Proxy;
using Probity.ZkTls.Templates;
using Probity.ZkTls.Templates.Requests;
using Probity.ZkTls.Tls;

namespace Probity.Cli.Programs;

/// <summary>Measures web claims on this machine: bank, attestor, client and relying party are all here.</summary>
/// <param name="bank">Open.</param>
/// <param name="attestor">Running; trusts the bank's authority.</param>
/// <param name="profile">Of the receipts.</param>
/// <param name="threads">To prove with.</param>
internal sealed class WebBenchmark(DemoBank bank, AttestorServer attestor, ProtocolParameters profile, int threads)
    : IAsyncDisposable
{
    private const int RequestBytes = 512, Verifications = 15;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly P256PrivateKey _holder = P256PrivateKey.Create();
    private readonly WebClaimMaker _maker = new(SystemRandomSource.Instance, TimeProvider.System, Patience);

    /// <summary>A response of a given length: a statement with a field to reveal and one to compare.</summary>
    public static byte[] Response(int bytes)
    {
        StringBuilder json = new("{\"currency\":\"EUR\",\"balance\":1234.56,\"entries\":[");
        for (int i = 0; json.Length < bytes - 96; i++)
        {
            json.Append(i == 0 ? string.Empty : ",")
                .Append("{\"day\":\"2026-01-").Append((10 + (i % 20)).ToString("00")).Append("\",\"amount\":-")
                .Append(i).Append(".25,\"text\":\"entry number ").Append(i).Append("\"}");
        }

        json.Append("],\"end\":\"");
        return Encoding.ASCII.GetBytes(json.Append('x', bytes - json.Length - 2).Append("\"}").ToString());
    }

    /// <summary>Makes claims and verifies them; the first one warms up.</summary>
    public async Task<WebClaimBenchmark> MeasureAsync(
        string name, int responseBytes, TlsSuite suite, GuestMode mode, int repeat, CancellationToken cancellation)
    {
        List<WebClaimResult> results = [];
        for (int i = 0; i <= repeat; i++)
        {
            using TemplateParameters values = Values(Question());
            Verdict<WebClaimResult> made = await _maker.MakeAsync(
                new WebClaimRequest(
                    values.Template,
                    DemoBank.Host,
                    bank.Statement.Port,
                    values,
                    mode,
                    [attestor.Address],
                    _holder.PublicKey,
                    Tls(suite),
                    profile,
                    threads),
                _ => { },
                cancellation).ConfigureAwait(false);
            results.Add(made.IsAccepted ? made.Value : throw new CliException(made.Detail));
        }

        WebClaimResult median = results.Skip(1).OrderBy(result => result.ProveTime).ElementAt((repeat - 1) / 2);
        return new WebClaimBenchmark(
            name,
            responseBytes,
            TlsNames.Of(suite),
            ClaimDescription.DisclosureName(mode),
            median.Cycles,
            Math.Round(median.ProveTime.TotalSeconds, 3),
            Math.Round(results[0].ProveTime.TotalSeconds, 3),
            median.Evidence.ToArray().Length,
            Math.Round(MedianVerification(median).TotalMilliseconds, 2));
    }

    /// <summary>
    /// How much longer a session takes through the attestor, its signature included, than straight to the bank.
    /// </summary>
    public async Task<AttestorBenchmark> MeasureAttestorAsync(int repeat, CancellationToken cancellation)
    {
        using TemplateParameters values = Values(Question());
        using RenderedRequests requests = TemplateRequest.Render(values, DemoBank.Host, bank.Statement.Port).Value!;
        List<double> straight = [], attested = [];
        for (int i = 0; i <= repeat; i++)
        {
            long start = Stopwatch.GetTimestamp();
            await AskStraightAsync(requests[0], cancellation).ConfigureAwait(false);
            straight.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            start = Stopwatch.GetTimestamp();
            (await AskAsync(requests[0], cancellation).ConfigureAwait(false)).Dispose();
            attested.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        double without = Median(straight), with = Median(attested);
        return new AttestorBenchmark(Math.Round(without, 2), Math.Round(with, 2), Math.Round(with - without, 2));
    }

    /// <summary>Sessions at the same time.</summary>
    /// <returns>How many were signed, and how long all of them took.</returns>
    public async Task<(int Signed, TimeSpan Elapsed)> MeasureConcurrencyAsync(
        int sessions, CancellationToken cancellation)
    {
        using TemplateParameters values = Values(Question());
        using RenderedRequests requests = TemplateRequest.Render(values, DemoBank.Host, bank.Statement.Port).Value!;
        long start = Stopwatch.GetTimestamp();
        AttestedSession[] done = await Task.WhenAll(
            Enumerable.Range(0, sessions).Select(_ => AskAsync(requests[0], cancellation))).ConfigureAwait(false);
        TimeSpan elapsed = Stopwatch.GetElapsedTime(start);
        foreach (AttestedSession session in done) { session.Dispose(); }
        return (done.Length, elapsed);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _maker.DisposeAsync().ConfigureAwait(false);
        _holder.Dispose();
    }

    private Template Question()
    {
        string head = $$$"""
            {"version":1,"name":"bench","hosts":["{{{DemoBank.Host}}}"],"port":{{{bank.Statement.Port}}},
            "parameters":{"token":{"kind":"secret"},"minimum":{"kind":"public","default":"1000"}},
            "exchanges":[{"method":"GET","path":"{{{bank.Statement.AbsolutePath}}}",
            "headers":{"Authorization":"Bearer {token}","X-Padding":"
            """;
        const string tail = """
            "}}],
            "fields":{"currency":{"path":"$.currency","type":"text","reveal":true},
            "balance":{"path":"$.balance","type":"number","scale":2}},
            "predicates":{"enough":{"value":"balance","atLeast":{"parameter":"minimum"}}}}
            """;
        Template Padded(int count) =>
            Template.Parse(Encoding.ASCII.GetBytes(head + new string('p', count) + tail)).Value!;
        using TemplateParameters values = Values(Padded(1));
        using RenderedRequests shortest = TemplateRequest.Render(values, DemoBank.Host, bank.Statement.Port).Value!;
        return Padded(1 + RequestBytes - shortest[0].Length);
    }

    private TemplateParameters Values(Template template) => TemplateParameters.From(
        template,
        new Dictionary<string, ReadOnlyMemory<byte>> { ["token"] = Encoding.ASCII.GetBytes(bank.Token) }).Value!;

    private TlsClientOptions Tls(TlsSuite suite) => new()
    {
        Host = DemoBank.Host,
        Roots = bank.Roots,
        Now = TimeProvider.System.GetUtcNow(),
        Suites = [suite],
    };

    private async Task<AttestedSession> AskAsync(ReadOnlyMemory<byte> request, CancellationToken cancellation)
    {
        Verdict<AttestedSession> asked = await new AttestorClient(TimeProvider.System, Patience).AskAsync(
            attestor.Address,
            new WebQuestion(
                DemoBank.Host,
                bank.Statement.Port,
                _holder.PublicKey,
                [request],
                false,
                Tls(TlsSuite.ChaCha20Poly1305)),
            cancellation).ConfigureAwait(false);
        return asked.IsAccepted ? asked.Value : throw new CliException(asked.Detail);
    }

    private async Task AskStraightAsync(ReadOnlyMemory<byte> request, CancellationToken cancellation)
    {
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, bank.Statement.Port, cancellation).ConfigureAwait(false);
        using TlsClient tls = new(Tls(TlsSuite.ChaCha20Poly1305));
        Conversation conversation = new(tls, new WebQuestion(
            DemoBank.Host, bank.Statement.Port, _holder.PublicKey, [request], false, Tls(TlsSuite.ChaCha20Poly1305)));
        byte[] buffer = new byte[16_384];
        while (true)
        {
            conversation.Advance();
            await socket.SendAsync(tls.TakeOutgoing(), cancellation).ConfigureAwait(false);
            if (conversation.Problem is { } problem) { throw new CliException(problem.Detail); }
            if (conversation.IsDone) { return; }
            int count = await socket.ReceiveAsync(buffer, cancellation).ConfigureAwait(false);
            if (count == 0) { tls.ReceiveEnd(); }
            else { tls.Receive(buffer.AsSpan(0, count)); }
        }
    }

    private static TimeSpan MedianVerification(WebClaimResult result)
    {
        List<TimeSpan> times = [];
        for (int i = 0; i < Verifications; i++)
        {
            long start = Stopwatch.GetTimestamp();
            Verdict<WebClaim> claim = WebClaim.Parse(result.Evidence.Body);
            bool isAccepted = claim.IsAccepted
                && WebClaimVerifier.Verify(claim.Value, ClaimPolicy.Any, TimeProvider.System.GetUtcNow()).IsAccepted;
            times.Add(Stopwatch.GetElapsedTime(start));
            if (!isAccepted) { throw new InvalidOperationException("A claim that was just made is refused."); }
        }

        times.Sort();
        return times[Verifications / 2];
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
