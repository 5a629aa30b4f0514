using System.Net;
using Probity.Core.Verdicts;
using Probity.ZkTls.Attestations;
using Probity.ZkTls.Modes.Proxy;
using Probity.ZkTls.Modes.Proxy.Messages;
using Probity.ZkTls.Tests.Support;
using Probity.ZkTls.Tls;
using Probity.ZkTls.Transcript;

namespace Probity.ZkTls.Tests.Modes;

/// <summary>What an attestor signs: what it saw, once the two secrets open a good handshake with the right host.</summary>
public sealed class AttestorSessionTests
{
    [Theory]
    [InlineData(TlsSuite.Aes128Gcm, false)]
    [InlineData(TlsSuite.ChaCha20Poly1305, true)]
    public void Statement_and_capture_say_what_passed(TlsSuite suite, bool isRetried)
    {
        using TlsPair pair = Session(suite, isRetried);
        AttestorSession attestor = Attestor(pair);
        SignedMessage signed = AttestedRun.Require(Sign(attestor, Finish(pair)));
        Assert.True(signed.Statement.IsValid());
        SessionStatement statement = signed.Statement.Statement;
        Assert.Equal(
            (pair.Client.Session!.ClientRecords, pair.Client.Session.ServerRecords),
            (statement.ClientRecords, statement.ServerRecords));
        Assert.Equal(pair.Recording.ClientBytes, statement.ClientBytes);
        Assert.Equal(pair.Recording.ServerBytes, statement.ServerBytes);
        Assert.Equal(pair.Client.Session.HelloHash.ToArray(), signed.Capture.Head.HelloHash.ToArray());
        Assert.Equal(pair.Client.Session.FinishedHash.ToArray(), signed.Capture.Head.FinishedHash.ToArray());
        Assert.Equal(ConnectionEnding.ByClient, signed.Capture.Head.Ending);
        Assert.Equal(suite, signed.Capture.Head.Suite);
        Assert.Equal(attestor.Opened.SessionId.ToArray(), signed.Capture.Head.SessionId.ToArray());
        Assert.Equal(attestor.Opened.Address, statement.Address);
    }

    [Fact]
    public void Nothing_is_signed_for_anything_else()
    {
        using TlsPair pair = Session(TlsSuite.ChaCha20Poly1305, false), other = Session(TlsSuite.ChaCha20Poly1305, true);
        FinishMessage good = Finish(pair), strange = Finish(other);
        Refuse(RejectionCode.WrongHandshake, Sign(Attestor(pair), strange));
        Refuse(RejectionCode.WrongHandshake, Sign(Attestor(pair), good with { ClientHandshakeSecret = strange.ClientHandshakeSecret }));
        Refuse(RejectionCode.WrongHandshake, Sign(Attestor(pair), good with { ServerHandshakeSecret = strange.ServerHandshakeSecret }));
        Refuse(RejectionCode.WrongHost, Sign(Attestor(pair, host: "other.example.com"), good));
        Refuse(RejectionCode.WrongCertificate, Sign(Attestor(pair, at: TestCertificates.Now.AddYears(1)), good));
        Refuse(RejectionCode.WrongHandshake, Sign(Attestor(pair, pieces: pair.Pieces.Count - 6), good));

        // A clock that goes back, and bytes above the limit.
        Refuse(RejectionCode.Malformed, Sign(Attestor(pair), good, TestCertificates.Now.AddSeconds(-1)));
        AttestorSession small = Attestor(pair, limits: SessionLimits.Default with { MaxBytes = 1000 });
        Assert.Equal(RejectionCode.TooLong, small.Refusal?.Code);
        Refuse(RejectionCode.TooLong, Sign(small, good));
    }

    [Fact]
    public void A_session_that_no_receipt_covers_is_not_signed()
    {
        using TlsPair pair = Session(TlsSuite.Aes128Gcm, false, new string(' ', 62_000));
        Refuse(RejectionCode.TooLong, Sign(Attestor(pair), Finish(pair)));
    }

    private static TlsPair Session(TlsSuite suite, bool isRetried, string response = "HTTP/1.1 200 OK\r\n\r\n{}")
    {
        TlsPair pair = new(
            new ScriptedServerOptions { Cookie = isRetried ? [1, 2] : null, Tickets = 2 },
            TlsPair.Options() with { Suites = [suite] });
        return pair.RunSession(response: response);
    }

    private static AttestorSession Attestor(
        TlsPair pair, string host = TestCertificates.Host, DateTimeOffset? at = null, int pieces = int.MaxValue,
        SessionLimits? limits = null)
    {
        OpenMessage open = new(host, 443, AttestedRun.Holder.PublicKey);
        AttestorSession attestor = new(
            open, IPAddress.Parse("192.0.2.1"), new byte[32], at ?? TestCertificates.Now, limits ?? SessionLimits.Default);
        foreach ((Direction direction, byte[] bytes) in pair.Pieces.Take(pieces)) { _ = attestor.TryRecord(direction, bytes); }
        return attestor;
    }

    private static FinishMessage Finish(TlsPair pair) => new(
        pair.Client.Secrets!.ClientHandshakeTraffic.Span.ToArray(), pair.Client.Secrets.ServerHandshakeTraffic.Span.ToArray());

    private static Verdict<SignedMessage> Sign(AttestorSession attestor, FinishMessage finish, DateTimeOffset? closed = null) =>
        attestor.Sign(
            finish, ConnectionEnding.ByClient, closed ?? TestCertificates.Now.AddYears(1), TestCertificates.Roots,
            AttestedRun.Attestors[0]);

    private static void Refuse(RejectionCode code, Verdict<SignedMessage> verdict) =>
        Assert.Equal((false, code), (verdict.IsAccepted, verdict.Code));
}
