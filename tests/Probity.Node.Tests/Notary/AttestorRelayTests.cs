using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Http;
using Probity.Core.Verdicts;
using Probity.Node.Notary;
using Probity.Node.Tests.Support;
using Probity.ZkTls.Modes.Proxy;
using Probity.ZkTls.Modes.Proxy.Messages;
using Probity.ZkTls.Tls;

namespace Probity.Node.Tests.Notary;

/// <summary>Attacks of clients and servers on a session under way. After each of them an honest session works.</summary>
public sealed class AttestorRelayTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(200);
    private static readonly byte[] EncryptedRecord = [23, 3, 3, 0x40, 0, .. new byte[0x4000]];

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_silent_server_costs_no_more_than_the_limits(bool bySilence)
    {
        await using HostileServer server = HostileServer.Silent();
        await using NotaryScene scene = await NotaryScene.StartAsync(options => options with
        {
            Limits = options.Limits with
            {
                MaxSilence = bySilence ? Soon : TimeSpan.FromSeconds(30),
                MaxDuration = bySilence ? TimeSpan.FromSeconds(30) : Soon,
            },
        });
        Verdict<AttestedSession> asked = await scene.AskAsync(server.Port);
        Assert.Equal(RejectionCode.LimitReached, asked.Code);
        Assert.Contains("took longer than this attestor waits", asked.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_drips_is_cut_off_by_the_duration()
    {
        await using HostileServer server = new(async (socket, stopping) =>
        {
            await socket.SendAsync(EncryptedRecord.AsMemory(0, 5), stopping);
            using PeriodicTimer drip = new(TimeSpan.FromMilliseconds(5));
            while (await drip.WaitForNextTickAsync(stopping)) { await socket.SendAsync(new byte[1], stopping); }
        });
        await using NotaryScene scene = await NotaryScene.StartAsync(
            options => options with { Limits = options.Limits with { MaxDuration = Soon } });
        using RawAttestorClient client = await RawAttestorClient.OpenAsync(scene.Attestor.Address, "localhost", server.Port);
        Assert.Equal(RejectionCode.LimitReached, (await client.ReceiveRefusalAsync()).Code);
        Assert.Single(scene.Ended);
    }

    [Fact]
    public async Task A_client_that_never_finishes_is_sent_away()
    {
        await using NotaryScene scene = await NotaryScene.StartAsync(
            options => options with { Limits = options.Limits with { MaxSilence = Soon } });
        using RawAttestorClient client = await OpenAsync(scene);
        using TlsClient tls = new(scene.Tls);
        await client.HandshakeAsync(tls);
        Assert.Equal(RejectionCode.LimitReached, (await client.ReceiveRefusalAsync()).Code);
        await scene.RequireGoodSessionAsync();
    }

    [Fact]
    public async Task A_server_that_resets_ends_the_session_in_a_sentence()
    {
        await using HostileServer server = new(async (socket, stopping) =>
        {
            await socket.ReceiveAsync(new byte[16], stopping);
            socket.Close(0);
        });
        await using NotaryScene scene = await NotaryScene.StartAsync();
        Verdict<AttestedSession> asked = await scene.AskAsync(server.Port);
        Assert.Equal(RejectionCode.WrongHandshake, asked.Code);
        Assert.Equal("The server ended the connection during the handshake.", asked.Detail);

        using RawAttestorClient client = await RawAttestorClient.OpenAsync(scene.Attestor.Address, "localhost", server.Port);
        using TlsClient tls = new(scene.Tls);
        await client.SendBytesAsync(tls.TakeOutgoing());
        Assert.Equal<byte[]>([(byte)MessageType.Ended, (byte)ConnectionEnding.ByReset], (await client.ReceiveAsync())!);
        await scene.RequireGoodSessionAsync();
    }

    [Fact]
    public async Task A_server_that_says_more_than_the_limit_is_cut_off()
    {
        await using TestSite site = await TestSite.StartAsync(context => context.Response.WriteAsync(new string('x', 300_000)));
        await using NotaryScene scene = await NotaryScene.StartAsync();
        Verdict<AttestedSession> asked = await scene.AskAsync(site.Port, tls: scene.Tls with { Roots = site.Roots });
        Assert.Equal(RejectionCode.TooLong, asked.Code);
        Assert.Contains("more than 131072 bytes", asked.Detail, StringComparison.Ordinal);
        await scene.RequireGoodSessionAsync();
    }

    [Fact]
    public async Task A_server_that_speaks_no_TLS_is_not_signed_for()
    {
        await using HostileServer server = new(async (socket, stopping) =>
        {
            await socket.SendAsync("HTTP/1.1 400 Bad Request\r\n\r\n"u8.ToArray(), stopping);
            await socket.ReceiveAsync(new byte[16], stopping);
        });
        await using NotaryScene scene = await NotaryScene.StartAsync();
        using RawAttestorClient client = await RawAttestorClient.OpenAsync(scene.Attestor.Address, "localhost", server.Port);
        Assert.Equal<byte[]>([(byte)MessageType.Ended, (byte)ConnectionEnding.ByLimit], (await client.ReceiveAsync())!);
        await client.SendAsync([(byte)MessageType.Finish, .. new byte[64]]);
        Assert.Equal(RejectionCode.WrongHandshake, (await client.ReceiveRefusalAsync()).Code);
        await scene.RequireGoodSessionAsync();
    }

    [Fact]
    public async Task A_client_that_speaks_no_TLS_reaches_no_server()
    {
        TaskCompletionSource<int> received = new();
        await using HostileServer server = new(async (socket, stopping) =>
            received.TrySetResult(await socket.ReceiveAsync(new byte[100], stopping)));
        await using NotaryScene scene = await NotaryScene.StartAsync();
        using RawAttestorClient client = await RawAttestorClient.OpenAsync(scene.Attestor.Address, "localhost", server.Port);
        await client.SendBytesAsync("GET /latest/meta-data HTTP/1.1\r\n\r\n"u8.ToArray());
        Assert.Equal(RejectionCode.WrongHandshake, (await client.ReceiveRefusalAsync()).Code);
        Assert.Equal(0, await received.Task);
        await scene.RequireGoodSessionAsync();
    }

    [Fact]
    public async Task A_client_that_says_more_than_the_limit_is_cut_off()
    {
        TaskCompletionSource<int> received = new();
        await using HostileServer server = new(async (socket, stopping) =>
        {
            byte[] buffer = new byte[1 << 16];
            int sum = 0;
            while (await socket.ReceiveAsync(buffer, stopping) is var count and > 0) { sum += count; }
            received.TrySetResult(sum);
        });
        await using NotaryScene scene = await NotaryScene.StartAsync();
        using RawAttestorClient client = await RawAttestorClient.OpenAsync(scene.Attestor.Address, "localhost", server.Port);
        byte[] message = [(byte)MessageType.Bytes, .. EncryptedRecord];
        int sent = 0;
        while (sent < 1024 && await client.TrySendAsync(message)) { sent++; }
        Assert.Equal(RejectionCode.TooLong, (await client.ReceiveRefusalAsync()).Code);
        Assert.InRange(await received.Task, EncryptedRecord.Length, 131_072);
        await scene.RequireGoodSessionAsync();
    }

    [Fact]
    public async Task A_client_that_disappears_frees_its_place_and_the_server()
    {
        TaskCompletionSource isClosed = new();
        await using HostileServer server = new(async (socket, stopping) =>
        {
            byte[] buffer = new byte[100];
            try
            {
                while (await socket.ReceiveAsync(buffer, stopping) > 0) { }
            }
            finally
            {
                isClosed.TrySetResult();
            }
        });
        await using NotaryScene scene = await NotaryScene.StartAsync(options => options with { MaxSessions = 1 });
        RawAttestorClient client = await RawAttestorClient.OpenAsync(scene.Attestor.Address, "localhost", server.Port);
        client.Dispose();
        await isClosed.Task.WaitAsync(TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken);
        await AttestorLoadTests.RequirePlaceAsync(scene);
        Assert.False(scene.Ended.First().IsAccepted);
    }

    [Fact]
    public async Task An_attestor_that_is_stopped_ends_its_sessions_at_once_and_the_client_hears_it()
    {
        TaskCompletionSource isReached = new();
        await using HostileServer server = new(async (socket, stopping) =>
        {
            await socket.ReceiveAsync(new byte[16], stopping);
            isReached.TrySetResult();
            await Task.Delay(Timeout.Infinite, stopping);
        });
        NotaryScene scene = await NotaryScene.StartAsync();
        Task<Verdict<AttestedSession>> asking = scene.AskAsync(server.Port);
        await isReached.Task;
        await scene.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken);
        IOException failure = await Assert.ThrowsAsync<IOException>(() => asking);
        Assert.Equal("the attestor has gone in the middle of the session", failure.Message);
        Assert.Equal(RejectionCode.LimitReached, Assert.Single(scene.Ended).Code);
    }

    [Fact]
    public async Task Nothing_is_signed_for_a_certificate_that_the_attestor_does_not_trust()
    {
        await using TestSite other = await TestSite.StartAsync(context => context.Response.WriteAsync("hello"));
        await using NotaryScene scene = await NotaryScene.StartAsync();
        Verdict<AttestedSession> asked = await scene.AskAsync(other.Port, tls: scene.Tls with { Roots = other.Roots });
        Assert.Equal(RejectionCode.WrongCertificate, asked.Code);
        await scene.RequireGoodSessionAsync();
    }

    [Fact]
    public async Task Nothing_is_signed_for_a_certificate_that_has_expired()
    {
        TestSite site = await TestSite.StartAsync(context => context.Response.WriteAsync("hello"), isExpired: true);
        await using NotaryScene scene = await NotaryScene.StartAsync(site: site);
        Verdict<AttestedSession> asked = await scene.AskAsync(tls: scene.Tls with { Now = scene.Tls.Now.AddHours(-2) });
        Assert.Equal(RejectionCode.WrongCertificate, asked.Code);
        Assert.Contains("outside its time", asked.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_is_signed_for_another_name_than_the_one_asked_for()
    {
        await using NotaryScene scene = await NotaryScene.StartAsync(
            resolver: new FixedResolver(System.Net.IPAddress.Loopback));
        Verdict<AttestedSession> asked = await scene.AskAsync(host: "bank.example");
        Assert.Equal(RejectionCode.WrongHost, asked.Code);
        await scene.RequireGoodSessionAsync();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(32)]
    public async Task Nothing_is_signed_for_wrong_secrets(int position)
    {
        await using NotaryScene scene = await NotaryScene.StartAsync();
        using RawAttestorClient client = await OpenAsync(scene);
        using TlsClient tls = new(scene.Tls);
        await client.HandshakeAsync(tls);
        byte[] finish = FinishOf(tls);
        finish[1 + position] ^= 1;
        await client.SendAsync(finish);
        Assert.Equal(RejectionCode.WrongHandshake, (await client.ReceiveRefusalAsync()).Code);
        await scene.RequireGoodSessionAsync();
    }

    [Fact]
    public async Task A_finish_before_the_handshake_or_of_another_length_is_refused()
    {
        await using NotaryScene scene = await NotaryScene.StartAsync();
        foreach (int length in (int[])[0, 63, 64, 65])
        {
            using RawAttestorClient client = await OpenAsync(scene);
            await client.SendAsync([(byte)MessageType.Finish, .. new byte[length]]);
            Assert.Equal(
                length == 64 ? RejectionCode.WrongHandshake : RejectionCode.Malformed, (await client.ReceiveRefusalAsync()).Code);
        }

        await scene.RequireGoodSessionAsync();
    }

    [Fact]
    public async Task What_comes_after_the_finish_changes_nothing()
    {
        await using NotaryScene scene = await NotaryScene.StartAsync();
        using RawAttestorClient client = await OpenAsync(scene);
        using TlsClient tls = new(scene.Tls);
        await client.HandshakeAsync(tls);
        byte[] finish = FinishOf(tls);
        tls.Send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"u8);
        await client.SendAsync(finish);
        await client.TrySendAsync([(byte)MessageType.Bytes, .. tls.TakeOutgoing()]);
        await client.TrySendAsync(finish);
        SignedMessage signed = await ReceiveSignedAsync(client);
        Assert.Equal(0, signed.Capture.CountRecords(ZkTls.Transcript.Direction.ToServer));
        Assert.Equal(ConnectionEnding.ByClient, signed.Capture.Head.Ending);
        Assert.Null(await client.ReceiveAsync());
        await scene.RequireGoodSessionAsync();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(255)]
    public async Task A_message_that_is_not_due_ends_the_session(byte type)
    {
        await using NotaryScene scene = await NotaryScene.StartAsync();
        using RawAttestorClient client = await OpenAsync(scene);
        await client.SendAsync([type, 1, 2, 3]);
        Rejection refusal = await client.ReceiveRefusalAsync();
        Assert.Equal(RejectionCode.Malformed, refusal.Code);
        Assert.Equal($"a message of type {type} is not expected here", refusal.Detail);
        await scene.RequireGoodSessionAsync();
    }

    [Fact]
    public async Task A_client_that_finishes_before_it_has_read_everything_gets_its_answer_all_the_same()
    {
        using RunawaySite runaway = await RunawaySite.StartAsync();
        await using NotaryScene scene = await NotaryScene.StartAsync(
            options => options with { Limits = options.Limits with { MaxBytes = 1 << 28, MaxRecords = 1 << 20 } }, site: runaway.Site);
        using RawAttestorClient client = await OpenAsync(scene);
        using TlsClient tls = new(scene.Tls);
        await client.HandshakeAsync(tls);
        tls.Send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"u8);
        await client.SendBytesAsync(tls.TakeOutgoing());
        await runaway.WaitUntilStuckAsync();

        // A message to the client is under way now: cutting it off would have cut off the answer.
        await client.SendAsync(FinishOf(tls));
        RejectionCode code = (await client.ReceiveRefusalAsync()).Code;
        Assert.True(code is RejectionCode.TooLong or RejectionCode.WrongHandshake, "too long, or cut within a record");
    }

    [Fact]
    public async Task A_client_that_does_not_read_is_cut_off_by_its_silence()
    {
        using RunawaySite runaway = await RunawaySite.StartAsync();
        await using NotaryScene scene = await NotaryScene.StartAsync(
            options => options with
            {
                OpeningTimeout = Soon,
                Limits = new SessionLimits(1 << 28, 1 << 20, TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(1)),
            },
            site: runaway.Site);
        using RawAttestorClient client = await OpenAsync(scene);
        using TlsClient tls = new(scene.Tls);
        await client.HandshakeAsync(tls);
        tls.Send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"u8);
        await client.SendBytesAsync(tls.TakeOutgoing());
        await runaway.Aborted.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
    }

    private static Task<RawAttestorClient> OpenAsync(NotaryScene scene) =>
        RawAttestorClient.OpenAsync(scene.Attestor.Address, "localhost", scene.Site.Port);

    private static byte[] FinishOf(TlsClient tls) =>
        [
            (byte)MessageType.Finish, .. tls.Secrets!.ClientHandshakeTraffic.Span, .. tls.Secrets.ServerHandshakeTraffic.Span,
        ];

    private static async Task<SignedMessage> ReceiveSignedAsync(RawAttestorClient client)
    {
        while (await client.ReceiveAsync() is { } message)
        {
            if (message[0] is (byte)MessageType.Bytes or (byte)MessageType.Ended) { continue; }
            Verdict<SignedMessage> signed = SignedMessage.Parse(message);
            Assert.True(signed.IsAccepted, $"{signed.Detail} {Encoding.UTF8.GetString(message)}");
            return signed.Value;
        }

        throw new IOException("the attestor ended the session without a word");
    }
}
