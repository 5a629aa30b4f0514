using System.Security.Cryptography.X509Certificates;
using System.Text;
using Probity.ZkTls.Tests.Support;
using Probity.ZkTls.Tls;
using Probity.ZkTls.Transcript;

namespace Probity.ZkTls.Tests.Tls;

/// <summary>Sessions that go well, however the server cuts and orders what it says.</summary>
public sealed class ClientSessionTests
{
    private const string Response = "HTTP/1.1 200 OK\r\n\r\n{}";

    public static TheoryData<string> GoodServers => [.. Scripts.Keys];

    private static Dictionary<string, (ScriptedServerOptions Server, Func<TlsClientOptions, TlsClientOptions> Client)>
        Scripts
    { get; } = new()
    {
        ["as it is"] = (new(), Same),
        ["AES"] = (new() { Suite = TlsSuite.Aes128Gcm }, Same),
        ["P-256"] = (new() { Group = TlsGroup.Secp256r1 }, Same),
        ["P-384 by HelloRetryRequest"] = (new() { Group = TlsGroup.Secp384r1 }, Same),
        ["X25519 by HelloRetryRequest"] =
                (new() { Group = TlsGroup.X25519 }, options => options with { KeyShares = [TlsGroup.Secp256r1] }),
        ["P-256 by HelloRetryRequest"] =
                (new() { Group = TlsGroup.Secp256r1 }, options => options with { KeyShares = [] }),
        ["a cookie alone"] = (new() { Cookie = [1, 2, 3] }, Same),
        ["a cookie and P-384"] = (new() { Cookie = [7], Group = TlsGroup.Secp384r1 }, Same),
        ["records of one byte"] = (new() { RecordBytes = 1 }, Same),
        ["records of seven bytes"] = (new() { RecordBytes = 7, Tickets = 2 }, Same),
        ["a record per message"] = (new() { Coalesces = false }, Same),
        ["padding"] = (new() { PaddingBytes = 100 }, Same),
        ["tickets"] = (new() { Tickets = 3 }, Same),
        ["no change_cipher_spec"] = (new() { SendsChangeCipherSpec = false }, Same),
        ["a client certificate is asked for"] = (new() { AsksForCertificate = true }, Same),
        ["RSA with SHA-512"] =
                (new() { Identity = TestCertificates.WithKey(KeyKind.Rsa2048), Scheme = SignatureScheme.RsaPssRsaeSha512 }, Same),
        ["RSA with SHA-384"] =
                (new() { Identity = TestCertificates.WithKey(KeyKind.Rsa2048), Scheme = SignatureScheme.RsaPssRsaeSha384 }, Same),
        ["an intermediate"] =
                (new() { Identity = TestCertificates.For(new CertificateWish { HasIntermediate = true }) }, Same),
        ["a certificate without key usage"] = (
                new() { Identity = TestCertificates.For(new CertificateWish { Use = X509KeyUsageFlags.None }) }, Same),
        ["a wildcard"] =
                (new() { Identity = TestCertificates.For(new CertificateWish { Host = "*.example.com" }) }, Same),
    };

    [Theory, MemberData(nameof(GoodServers))]
    public void A_session_runs_and_verifies(string name)
    {
        foreach (int pieceBytes in (int[])[int.MaxValue, 1])
        {
            (ScriptedServerOptions server, Func<TlsClientOptions, TlsClientOptions> client) = Scripts[name];
            using TlsPair pair = new(server, client(TlsPair.Options()), pieceBytes);
            pair.RunSession(response: Response);
            Assert.True(pair.Client.Failure is null, pair.Client.Failure?.Detail);
            Assert.Equal(TlsClientState.Closed, pair.Client.State);
            Assert.Equal(Response, Encoding.ASCII.GetString(pair.Client.TakeContent()));
            Assert.Equal(AlertDescription.CloseNotify, pair.Server.ReceivedAlert);
            Core.Verdicts.Verdict<VerifiedHandshake> verdict = pair.Verify();
            Assert.True(verdict.IsAccepted, verdict.Detail);
            TlsSession session = pair.Client.Session!;
            Assert.Equal(session.HelloHash.ToArray(), verdict.Value.HelloHash.ToArray());
            Assert.Equal(session.FinishedHash.ToArray(), verdict.Value.FinishedHash.ToArray());
            Assert.Equal((session.Suite, session.Group), (verdict.Value.Suite, verdict.Value.Group));
            ILookup<Direction, ApplicationRecord> records = verdict.Value.ApplicationRecords.ToLookup(
                item => item.Direction);
            Assert.Equal(session.ClientRecords, records[Direction.ToServer].Count());
            Assert.Equal(session.ServerRecords, records[Direction.ToClient].Count());
        }
    }

    [Theory]
    [InlineData("192.0.2.1")]
    [InlineData("2001:db8::1")]
    public void A_session_with_an_address_sends_no_name(string host)
    {
        TestIdentity identity = TestCertificates.For(new CertificateWish { Host = host });
        using TlsPair pair = new(new ScriptedServerOptions { Identity = identity }, TlsPair.Options(host));
        pair.RunSession();
        Assert.Null(pair.Client.Failure);
        Assert.True(pair.Verify(host: host).IsAccepted);
        Assert.Equal(Core.Verdicts.RejectionCode.WrongHost, pair.Verify().Code);
    }

    [Fact]
    public void A_root_is_trusted_whatever_it_signed_itself_with()
    {
        TrustAnchors roots = TrustAnchors.FromCertificates(TestCertificates.OldRoot);
        TestIdentity identity = TestCertificates.For(new CertificateWish { IsUnderOldRoot = true });
        using TlsPair pair = new(
            new ScriptedServerOptions { Identity = identity }, TlsPair.Options() with { Roots = roots });
        pair.RunSession();
        Assert.True(pair.Client.Failure is null, pair.Client.Failure?.Detail);
        Assert.True(pair.Verify(roots: roots).IsAccepted);
    }

    [Fact]
    public void Long_content_travels_in_several_records_both_ways()
    {
        byte[] content = new byte[50_000];
        for (int i = 0; i < content.Length; i++) { content[i] = (byte)(i * 7); }
        using TlsPair pair = new();
        pair.Run();
        pair.Client.Send(content);
        pair.Server.SendContent(content);
        pair.Run();
        Assert.Equal(content, pair.Server.TakeContent());
        Assert.Equal(content, pair.Client.TakeContent());
        Assert.Equal((4, 4), (pair.Client.Session!.ClientRecords, pair.Client.Session.ServerRecords));
        Assert.Empty(pair.Client.TakeContent());
    }

    [Fact]
    public void Content_may_follow_the_server_s_Finished_at_once()
    {
        using TlsPair pair = new(
            new ScriptedServerOptions { AfterFlight = server => server.SendContent([1, 2]) });
        pair.RunSession(response: "3");
        Assert.Equal([1, 2, (byte)'3'], pair.Client.TakeContent());
        Core.Verdicts.Verdict<VerifiedHandshake> verdict = pair.Verify();
        Assert.True(verdict.IsAccepted, verdict.Detail);
        Assert.Equal(Direction.ToClient, verdict.Value.ApplicationRecords[0].Direction);
        Assert.Equal(pair.Client.Session!.ServerRecords, verdict.Value.ApplicationRecords.Count(
            item => item.Direction == Direction.ToClient));
    }

    [Fact]
    public void Keys_change_on_request_and_unasked_in_both_directions()
    {
        using TlsPair pair = new();
        pair.Run();
        pair.Server.SendContent([1]);
        pair.Server.SendKeyUpdate(false);
        pair.Server.SendContent([2]);
        pair.Run();
        Assert.Equal(0, pair.Server.ReceivedKeyUpdates);
        pair.Server.SendKeyUpdate(true);
        pair.Server.SendContent([3]);
        pair.Run();
        Assert.Equal(1, pair.Server.ReceivedKeyUpdates);
        pair.Client.RequestKeyUpdate(peerToo: true);
        pair.Client.Send([9]);
        pair.Run();
        pair.Server.SendContent([4]);
        pair.Run();
        Assert.Equal(2, pair.Server.ReceivedKeyUpdates);
        Assert.Equal([1, 2, 3, 4], pair.Client.TakeContent());
        Assert.Equal([9], pair.Server.TakeContent());
        Assert.Equal(TlsClientState.Open, pair.Client.State);
    }

    [Fact]
    public void Sixteen_KeyUpdates_are_followed_and_no_more()
    {
        using TlsPair pair = new();
        pair.Run();
        for (int i = 0; i < TlsClient.MaxKeyUpdates; i++) { pair.Server.SendKeyUpdate(false); }
        pair.Server.SendContent([5]);
        pair.Run();
        Assert.Equal([5], pair.Client.TakeContent());
        pair.Server.SendKeyUpdate(false);
        pair.Run().RequireRefusal(AlertDescription.UnexpectedMessage, "Too many KeyUpdates");
    }

    [Fact]
    public void The_seventeenth_KeyUpdate_of_the_client_is_the_caller_s_bug()
    {
        using TlsPair pair = new(new ScriptedServerOptions { AnswersKeyUpdates = false });
        pair.Run();
        for (int i = 0; i < TlsClient.MaxKeyUpdates; i++) { pair.Client.RequestKeyUpdate(peerToo: false); }
        Assert.Throws<InvalidOperationException>(() => pair.Client.RequestKeyUpdate(peerToo: false));
        pair.Client.Send([1]);
        pair.Run();
        Assert.Equal([1], pair.Server.TakeContent());
        pair.Server.SendKeyUpdate(true);
        pair.Run().RequireRefusal(AlertDescription.InternalError);
    }

    [Fact]
    public void A_key_that_has_sealed_its_share_of_records_is_changed()
    {
        using TlsClient client = new(TlsPair.Options()) { RecordsPerKey = 3 };
        using ScriptedTlsServer server = new();
        Carry();
        for (byte i = 0; i < 8; i++) { client.Send([i]); }
        Carry();
        Assert.Equal([0, 1, 2, 3, 4, 5, 6, 7], server.TakeContent());
        Assert.Equal(2, server.ReceivedKeyUpdates);

        void Carry()
        {
            for (int i = 0; i < 3; i++)
            {
                server.Receive(client.TakeOutgoing());
                client.Receive(server.TakeOutgoing());
            }
        }
    }

    [Fact]
    public void The_server_may_close_first_and_still_be_written_to()
    {
        using TlsPair pair = new();
        pair.Run();
        pair.Server.CloseNotify();
        pair.Run();
        Assert.Equal(TlsClientState.PeerClosed, pair.Client.State);
        pair.Client.Send([1]);
        pair.Client.Close();
        pair.Client.Close();
        pair.Run();
        pair.Client.ReceiveEnd();
        Assert.Equal([1], pair.Server.TakeContent());
        Assert.Equal(TlsClientState.Closed, pair.Client.State);
        Assert.False(pair.Client.IsTruncated);
        Assert.Throws<InvalidOperationException>(() => pair.Client.Send([1]));
        Assert.Throws<InvalidOperationException>(() => pair.Client.Receive([]));
    }

    [Fact]
    public void What_the_server_still_says_after_the_client_has_closed_is_read()
    {
        using TlsPair pair = new();
        pair.Run();
        pair.Client.Close();
        pair.Server.SendContent([1]);
        pair.Server.SendKeyUpdate(true);
        pair.Server.SendContent([2]);
        pair.Server.CloseNotify();
        pair.Run();
        Assert.Equal([1, 2], pair.Client.TakeContent());
        Assert.Equal(TlsClientState.Closed, pair.Client.State);
        Assert.Equal(0, pair.Server.ReceivedKeyUpdates);
    }

    [Fact]
    public void An_end_without_close_notify_is_seen()
    {
        using TlsPair pair = new();
        pair.Run();
        pair.Server.SendContent([1]);
        pair.Run();
        pair.Client.ReceiveEnd();
        Assert.True(pair.Client.IsTruncated);
        Assert.Equal(TlsClientState.PeerClosed, pair.Client.State);
        Assert.Equal([1], pair.Client.TakeContent());
    }

    [Fact]
    public void An_end_during_the_handshake_is_a_failure()
    {
        using TlsClient client = new(TlsPair.Options());
        client.ReceiveEnd();
        Assert.Equal(TlsClientState.Failed, client.State);
        Assert.Contains("during the handshake", client.Failure!.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void User_canceled_is_passed_over_until_the_close_comes()
    {
        using TlsPair pair = new();
        pair.Run();
        pair.Server.SendAlert(AlertDescription.UserCanceled, level: 1);
        pair.Run();
        Assert.Equal(TlsClientState.Open, pair.Client.State);
        pair.Server.CloseNotify();
        pair.Run();
        Assert.Equal(TlsClientState.PeerClosed, pair.Client.State);
    }

    [Fact]
    public void Nothing_can_be_sent_before_the_handshake_is_over()
    {
        using TlsClient client = new(TlsPair.Options());
        Assert.Throws<InvalidOperationException>(() => client.Send([1]));
        Assert.Throws<InvalidOperationException>(() => client.RequestKeyUpdate(true));
        Assert.Throws<InvalidOperationException>(client.Close);
    }

    [Fact]
    public void Secrets_are_gone_with_the_client_and_never_printed()
    {
        TlsPair pair = new();
        pair.RunSession();
        TlsSecrets secrets = pair.Client.Secrets!;
        Span<byte> handshake = secrets.HandshakeSecret.Span, client = secrets.ClientHandshakeTraffic.Span;
        Span<byte> server = secrets.ServerHandshakeTraffic.Span;
        Assert.True(handshake.ContainsAnyExcept((byte)0) && client.ContainsAnyExcept((byte)0));
        Assert.Equal("32 secret bytes", secrets.HandshakeSecret.ToString());
        Assert.DoesNotContain("[", secrets.ToString(), StringComparison.Ordinal);
        pair.Dispose();
        Assert.False(handshake.ContainsAnyExcept((byte)0) || client.ContainsAnyExcept((byte)0));
        Assert.False(server.ContainsAnyExcept((byte)0));
        Assert.Throws<ObjectDisposedException>(() => secrets.HandshakeSecret.Span.Length);
        Assert.Throws<ObjectDisposedException>(() => secrets.ClientHandshakeTraffic.Span.Length);
        Assert.Throws<ObjectDisposedException>(() => secrets.ServerHandshakeTraffic.Span.Length);
    }

    private static TlsClientOptions Same(TlsClientOptions options) => options;
}
