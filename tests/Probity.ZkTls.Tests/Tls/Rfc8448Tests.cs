using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Probity.Core.Secrets;
using Probity.Core.Verdicts;
using Probity.ZkTls.Tests.Support;
using Probity.ZkTls.Tls;
using Probity.ZkTls.Tls.Messages;
using Probity.ZkTls.Transcript;

namespace Probity.ZkTls.Tests.Tls;

/// <summary>The traces of RFC 8448, key by key and record by record.</summary>
public sealed class Rfc8448Tests
{
    private static readonly TraceFile Simple = new("simple");

    [Theory]
    [InlineData("simple", TlsGroup.X25519)]
    [InlineData("retry", TlsGroup.Secp256r1)]
    [InlineData("compatibility", TlsGroup.X25519)]
    public void A_trace_is_followed_from_its_keys_to_both_Finished(string name, TlsGroup group)
    {
        TraceFile trace = new(name);
        using TranscriptHash transcript = new();
        (ClientHello hello, ServerHello answer) = ReadHellos(trace, name == "retry", transcript);
        using TlsSecrets secrets = Agree(trace, group, answer, transcript);
        using RecordCipher server = CipherOf(secrets.ServerHandshakeTraffic);
        using RecordCipher client = CipherOf(secrets.ClientHandshakeTraffic);
        byte[] flight = trace.Open(server, 0, "server flight", ContentType.Handshake);
        List<HandshakeMessage> messages = TraceFile.Messages(flight);
        Assert.Equal(
            [HandshakeType.EncryptedExtensions, HandshakeType.Certificate, HandshakeType.CertificateVerify, HandshakeType.Finished],
            messages.Select(message => message.Type));
        transcript.Append(messages[0].Bytes);
        transcript.Append(messages[1].Bytes);
        RequireSignature(messages[1], messages[2], transcript.Current);
        transcript.Append(messages[2].Bytes);
        Assert.Equal(trace["server finished message"], messages[3].Bytes);
        Assert.Null(
            ServerFlight.CheckFinished(messages[3], secrets.ServerHandshakeTraffic.Span, transcript.Current));
        transcript.Append(messages[3].Bytes);
        byte[] finished = trace.Open(client, 0, "client finished", ContentType.Handshake);
        HandshakeMessage last = TraceFile.Messages(finished).Single();
        Assert.Null(
            ServerFlight.CheckFinished(last, secrets.ClientHandshakeTraffic.Span, transcript.Current));
        Assert.Equal("server", hello.ServerName);
        OpenCloses(trace, secrets, transcript.Current, name == "simple" ? (1ul, 2ul) : (0ul, 0ul));
    }

    [Fact]
    public void The_secrets_of_the_simple_trace_are_those_of_the_RFC()
    {
        using TranscriptHash transcript = new();
        (_, ServerHello answer) = ReadHellos(Simple, false, transcript);
        using TlsSecrets secrets = Agree(Simple, TlsGroup.X25519, answer, transcript);
        Assert.Equal(Simple["handshake secret"], secrets.HandshakeSecret.Span.ToArray());
        Assert.Equal(
            Simple["client handshake traffic secret"], secrets.ClientHandshakeTraffic.Span.ToArray());
        Assert.Equal(
            Simple["server handshake traffic secret"], secrets.ServerHandshakeTraffic.Span.ToArray());
        byte[] master = new byte[32];
        KeySchedule.MasterSecret(secrets.HandshakeSecret.Span, master);
        Assert.Equal(Simple["master secret"], master);
        using KeyShare server = KeyShare.FromPrivateKey(TlsGroup.X25519, Simple["server private key"]);
        Assert.Equal(answer.Key, server.PublicKey);
    }

    [Fact]
    public void Records_of_the_simple_trace_open_and_seal_to_the_same_bytes()
    {
        using RecordCipher client = CipherOf(new SecretBytes(Simple["client application traffic secret"]));
        using RecordCipher server = CipherOf(new SecretBytes(Simple["server application traffic secret"]));
        byte[] ticket = Simple.Open(server, 0, "ticket", ContentType.Handshake);
        Assert.Null(PostHandshake.CheckTicket(TraceFile.Messages(ticket).Single()));
        byte[] content = Simple["content"];
        Assert.Equal(content, Simple.Open(server, 1, "server content", ContentType.ApplicationData));
        Assert.Equal(content, Simple.Open(client, 0, "client content", ContentType.ApplicationData));
        Assert.Equal(Simple["client content"], client.Seal(0, ContentType.ApplicationData, content));
        Assert.Equal(Simple["server content"], server.Seal(1, ContentType.ApplicationData, content));
        Assert.Equal(Simple["server close"], server.Seal(2, ContentType.Alert, [1, 0]));
    }

    [Theory]
    [InlineData("simple")]
    [InlineData("retry")]
    [InlineData("compatibility")]
    public void An_attestor_follows_a_trace_up_to_its_certificate_of_1024_bits(string name)
    {
        TraceFile trace = new(name);
        using TranscriptHash transcript = new();
        (_, ServerHello answer) = ReadHellos(trace, name == "retry", transcript);
        TlsGroup group = name == "retry" ? TlsGroup.Secp256r1 : TlsGroup.X25519;
        using TlsSecrets secrets = Agree(trace, group, answer, transcript);
        SessionRecording recording = new(10_000, 100);
        Assert.True(recording.TryAppend(Direction.ToServer, trace["client hello"]));
        if (name == "retry")
        {
            Assert.True(recording.TryAppend(Direction.ToClient, trace["hello retry request"]));
            Assert.True(recording.TryAppend(Direction.ToServer, trace["second client hello"]));
        }

        Assert.True(recording.TryAppend(Direction.ToClient, trace["server hello"]));
        Assert.True(recording.TryAppend(Direction.ToClient, trace["server flight"]));
        Assert.True(recording.TryAppend(Direction.ToServer, trace["client finished"]));
        Verdict<VerifiedHandshake> verdict = HandshakeVerifier.Verify(
            recording, "server", secrets.ClientHandshakeTraffic.Span, secrets.ServerHandshakeTraffic.Span,
            TestCertificates.Roots, TestCertificates.Now);
        Assert.Equal(RejectionCode.WrongCertificate, verdict.Code);
    }

    private static (ClientHello Hello, ServerHello Answer) ReadHellos(
        TraceFile trace, bool isRetried, TranscriptHash transcript)
    {
        ClientHello hello = ClientHello.Parse(trace.Message("client hello")).Value!;
        Assert.Null(HelloRules.CheckClientHello(hello));
        transcript.Append(hello.Message);
        ServerHello? retry = null;
        if (isRetried)
        {
            retry = ServerHello.Parse(trace.Message("hello retry request")).Value!;
            Assert.True(retry.IsRetry);
            Assert.Null(HelloRules.CheckAnswer(hello, retry));
            Assert.Null(HelloRules.CheckRetry(hello, retry));
            transcript.ReplaceFirstHello();
            transcript.Append(retry.Message);
            ClientHello second = ClientHello.Parse(trace.Message("second client hello")).Value!;
            Assert.Null(HelloRules.CheckSecondClientHello(hello, retry, second));
            transcript.Append(second.Message);
            hello = second;
        }

        ServerHello answer = ServerHello.Parse(trace.Message("server hello")).Value!;
        Assert.Null(HelloRules.CheckAnswer(hello, answer));
        Assert.Null(HelloRules.CheckServerHello(hello, answer, retry));
        transcript.Append(answer.Message);
        return (hello, answer);
    }

    private static TlsSecrets Agree(
        TraceFile trace, TlsGroup group, ServerHello answer, TranscriptHash transcript)
    {
        using KeyShare share = KeyShare.FromPrivateKey(group, trace["client private key"]);
        using SecretBytes shared = share.Agree(answer.Key)!;
        return new TlsSecrets(shared.Span, transcript.Current);
    }

    private static RecordCipher CipherOf(SecretBytes secret) =>
        RecordCipher.FromTrafficSecret(TlsSuite.Aes128Gcm, secret.Span);

    private static void OpenCloses(
        TraceFile trace, TlsSecrets secrets, byte[] finishedHash, (ulong Client, ulong Server) sequences)
    {
        using SecretBytes master = new(32), clientTraffic = new(32), serverTraffic = new(32);
        KeySchedule.MasterSecret(secrets.HandshakeSecret.Span, master.Span);
        KeySchedule.ClientApplicationTraffic(master.Span, finishedHash, clientTraffic.Span);
        KeySchedule.ServerApplicationTraffic(master.Span, finishedHash, serverTraffic.Span);
        using RecordCipher client = CipherOf(clientTraffic), server = CipherOf(serverTraffic);
        Assert.Equal([1, 0], trace.Open(client, sequences.Client, "client close", ContentType.Alert));
        Assert.Equal([1, 0], trace.Open(server, sequences.Server, "server close", ContentType.Alert));
    }

    private static void RequireSignature(HandshakeMessage certificate, HandshakeMessage proof, byte[] hash)
    {
        byte[] leaf = CertificateMessage.Parse(certificate).Value!.Certificates.Single();
        CertificateVerify verify = CertificateVerify.Parse(proof).Value!;
        using X509Certificate2 loaded = X509CertificateLoader.LoadCertificate(leaf);
        using RSA key = loaded.GetRSAPublicKey()!;
        Assert.Equal(SignatureScheme.RsaPssRsaeSha256, verify.Scheme);
        Assert.True(key.VerifyData(
            CertificateVerify.Content(hash), verify.Signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pss));
    }
}
