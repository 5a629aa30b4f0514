using System.Net.Security;
using System.Security.Authentication;
using Probity.ZkTls.Tests.Support;
using Probity.ZkTls.Tls;
using Probity.ZkTls.Transcript;

namespace Probity.ZkTls.Tests.Tls;

/// <summary>Our client against a server that somebody else wrote.</summary>
public sealed class PlatformServerTests
{
    public static TheoryData<TlsSuite, KeyKind, TlsGroup> Combinations
    {
        get
        {
            TheoryData<TlsSuite, KeyKind, TlsGroup> data = [];
            foreach (TlsSuite suite in Enum.GetValues<TlsSuite>())
            {
                foreach (
                    KeyKind kind in (KeyKind[])[KeyKind.P256, KeyKind.P384, KeyKind.P521, KeyKind.Rsa2048])
                {
                    foreach (TlsGroup group in Enum.GetValues<TlsGroup>()) { data.Add(suite, kind, group); }
                }
            }

            return data;
        }
    }

    [Theory, MemberData(nameof(Combinations))]
    public void A_session_with_the_platform_s_server_runs_and_its_handshake_verifies(
        TlsSuite suite, KeyKind kind, TlsGroup group)
    {
        TlsClientOptions options = TlsPair.Options() with { Groups = [group], KeyShares = [group] };
        RequireExchange(
            options, PlatformServer.Options(TestCertificates.WithKey(kind), Platform(suite)), suite, group);
    }

    [Theory]
    [InlineData(TlsGroup.X25519)]
    [InlineData(TlsGroup.Secp256r1)]
    [InlineData(TlsGroup.Secp384r1)]
    public void The_platform_s_server_asks_for_the_key_that_it_needs(TlsGroup group)
    {
        TlsClientOptions options = TlsPair.Options() with { Groups = [group], KeyShares = [] };
        RequireExchange(
            options, PlatformServer.Options(TestCertificates.Good, TlsCipherSuite.TLS_AES_128_GCM_SHA256),
            TlsSuite.Aes128Gcm, group);
    }

    [Fact]
    public void A_chain_with_an_intermediate_verifies()
    {
        TestIdentity identity = TestCertificates.For(new CertificateWish { HasIntermediate = true });
        RequireExchange(
            TlsPair.Options(),
            PlatformServer.Options(identity, TlsCipherSuite.TLS_CHACHA20_POLY1305_SHA256),
            TlsSuite.ChaCha20Poly1305, TlsGroup.X25519);
    }

    [Fact]
    public void A_platform_server_that_wants_a_certificate_gets_an_empty_one()
    {
        SslServerAuthenticationOptions server =
            PlatformServer.Options(TestCertificates.Good, TlsCipherSuite.TLS_CHACHA20_POLY1305_SHA256);
        server.ClientCertificateRequired = true;
        server.RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is null;
        RequireExchange(TlsPair.Options(), server, TlsSuite.ChaCha20Poly1305, TlsGroup.X25519);
    }

    [Fact]
    public void A_server_with_TLS_1_2_only_is_named_as_such() => RequireRefusal(
        PlatformServer.Options(
            TestCertificates.Good, TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, SslProtocols.Tls12));

    [Fact]
    public void A_server_with_a_suite_of_SHA_384_only_is_named_as_such() => RequireRefusal(
        PlatformServer.Options(TestCertificates.Good, TlsCipherSuite.TLS_AES_256_GCM_SHA384));

    private static void RequireRefusal(SslServerAuthenticationOptions server)
    {
        using TlsClient client = new(TlsPair.Options());
        Assert.Null(PlatformServer.Exchange(client, server, 0));
        Assert.Equal(TlsClientState.Failed, client.State);
        Assert.True(client.Failure!.IsFromPeer);
        Assert.Contains("ChaCha20Poly1305, Aes128Gcm", client.Failure.Detail, StringComparison.Ordinal);
        Assert.Contains(
            "TLS 1.2 only, or with suites of SHA-384 only", client.Failure.Detail, StringComparison.Ordinal);
    }

    private static TlsCipherSuite Platform(TlsSuite suite) => suite == TlsSuite.Aes128Gcm
        ? TlsCipherSuite.TLS_AES_128_GCM_SHA256
        : TlsCipherSuite.TLS_CHACHA20_POLY1305_SHA256;

    private static void RequireExchange(
        TlsClientOptions options, SslServerAuthenticationOptions server, TlsSuite suite, TlsGroup group)
    {
        const int ResponseBytes = 40_000;
        using TlsClient client = new(options);
        SessionRecording recording = new(1 << 20, 1000);
        byte[]? content = PlatformServer.Exchange(client, server, ResponseBytes, recording);
        Assert.True(client.Failure is null, client.Failure?.Detail);
        Assert.Equal(ResponseBytes, content!.Length);
        Assert.False(client.IsTruncated);
        Assert.Equal((suite, group), (client.Session!.Suite, client.Session.Group));
        Core.Verdicts.Verdict<VerifiedHandshake> verdict = HandshakeVerifier.Verify(
            recording, TestCertificates.Host, client.Secrets!.ClientHandshakeTraffic.Span,
            client.Secrets.ServerHandshakeTraffic.Span, TestCertificates.Roots, TestCertificates.Now);
        Assert.True(verdict.IsAccepted, verdict.Detail);
        Assert.Equal((suite, group), (verdict.Value.Suite, verdict.Value.Group));
        Assert.Equal(client.Session.HelloHash.ToArray(), verdict.Value.HelloHash.ToArray());
        Assert.Equal(client.Session.FinishedHash.ToArray(), verdict.Value.FinishedHash.ToArray());
        IReadOnlyList<ApplicationRecord> records = verdict.Value.ApplicationRecords;
        Assert.Equal(
            client.Session.ClientRecords, records.Count(item => item.Direction == Direction.ToServer));
        Assert.Equal(
            client.Session.ServerRecords, records.Count(item => item.Direction == Direction.ToClient));
    }
}
