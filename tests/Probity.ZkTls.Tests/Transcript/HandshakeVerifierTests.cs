using System.Security.Cryptography;
using Probity.Core.Verdicts;
using Probity.ZkTls.Tests.Support;
using Probity.ZkTls.Tls;
using Probity.ZkTls.Tls.Messages;
using Probity.ZkTls.Transcript;

namespace Probity.ZkTls.Tests.Transcript;

/// <summary>What the attestor finds in sessions whose client breaks a rule, or in which somebody changed
/// something.</summary>
/// <remarks>Servers that break a rule are in the tests of the client: each is refused here too.</remarks>
public sealed class HandshakeVerifierTests
{
    private const ContentType Clear = ContentType.Handshake, Sealed = ContentType.ApplicationData;
    private const Direction Up = Direction.ToServer, Down = Direction.ToClient;

    private static readonly ScriptedServerOptions Plain = new();
    private static readonly ScriptedServerOptions Asking = new() { AsksForCertificate = true };
    private static readonly ScriptedServerOptions Retrying = new() { Group = TlsGroup.Secp384r1, Cookie = [1, 2, 3] };
    private static readonly ScriptedServerOptions CookieOnly = new() { Cookie = [1, 2, 3] };

    public static TheoryData<string> Names => [.. Cases.Keys];

    private static Dictionary<string, (ScriptedServerOptions Server, Action<RecordingEdit> Edit, string Detail)> Cases { get; } =
        new()
        {
            ["hello: a pre-shared key"] = Hello(hello => hello.With(41, 0, 0), "extension 41"),
            ["hello: early data"] = Hello(hello => hello.With(42), "extension 42"),
            ["hello: encrypted client hello"] = Hello(hello => hello.With(0xfe0d, 0), "extension 65037"),
            ["hello: outer extensions"] = Hello(hello => hello.With(0xfd00, 0), "extension 64768"),
            ["hello: post-handshake authentication"] = Hello(hello => hello.With(49), "extension 49"),
            ["hello: compressed certificates"] = Hello(hello => hello.With(27, 2, 0, 2), "extension 27"),
            ["hello: delegated credentials"] = Hello(hello => hello.With(34, 0, 2, 4, 3), "extension 34"),
            ["hello: raw public keys of the client"] = Hello(hello => hello.With(19, 1, 2), "extension 19"),
            ["hello: raw public keys of the server"] = Hello(hello => hello.With(20, 1, 2), "extension 20"),
            ["hello: no TLS 1.3"] = Hello(hello => hello.Replacing(43, 2, 3, 3), "does not offer TLS 1.3"),
            ["hello: no versions"] = Hello(hello => hello.Without(43), "does not offer TLS 1.3"),
            ["hello: no groups"] = Hello(hello => hello.Without(10), "leaves out"),
            ["hello: no signature algorithms"] = Hello(hello => hello.Without(13), "leaves out"),
            ["hello: no keys"] = Hello(hello => hello.Without(51), "leaves out"),
            ["hello: a key of no group"] = Hello(
                hello => hello.Replacing(10, 0, 2, 0, 29), "group that it does not offer"),
            ["hello: two keys of a group"] = Hello(
                hello => hello.Replacing(51, 0, 10, 0, 29, 0, 1, 1, 0, 29, 0, 1, 1), "Extension 51"),
            ["hello: an empty key"] = Hello(hello => hello.Replacing(51, 0, 4, 0, 29, 0, 0), "Extension 51"),
            ["hello: an extension twice"] = Hello(hello => hello.With(43, 2, 3, 4), "stands twice"),
            ["hello: sixty-five extensions"] = Hello(
                hello => hello with
                {
                    Extensions = [.. Enumerable.Range(1000, 65).Select(type => (type, Array.Empty<byte>()))],
                },
                "Too many extensions"),
            ["hello: two names"] = Hello(
                hello => hello.Replacing(0, 0, 8, 0, 0, 1, 97, 0, 0, 1, 98), "Extension 0 "),
            ["hello: a name of another kind"] = Hello(
                hello => hello.Replacing(0, 0, 4, 1, 0, 1, 97), "Extension 0 "),
            ["hello: a name that is not ASCII"] = Hello(
                hello => hello.Replacing(0, 0, 4, 0, 0, 1, 0xfc), "Extension 0 "),
            ["hello: an odd list of versions"] = Hello(
                hello => hello.Replacing(43, 3, 3, 4, 3), "Extension 43"),
            ["hello: groups with a rest"] = Hello(
                hello => hello.Replacing(10, 0, 2, 0, 29, 0), "Extension 10"),
            ["hello: an odd list of schemes"] = Hello(
                hello => hello.Replacing(13, 0, 3, 4, 3, 4), "Extension 13"),
            ["hello: a protocol cut off"] = Hello(hello => hello.Replacing(16, 0, 2, 9, 104), "Extension 16"),
            ["hello: an empty cookie"] = Hello(hello => hello.With(44, 0, 0), "Extension 44"),
            ["hello: another legacy version"] = Hello(
                hello => hello with { Version = 0x0301 }, "legacy version"),
            ["hello: a compression"] = Hello(
                hello => hello with { Middle = [.. hello.Middle[..^2], 2, 1, 0] }, "legacy version or compression"),
            ["hello: a suite that was chosen is not offered"] = Hello(
                hello => hello with { Middle = [0, 2, 0x13, 2, 1, 0] }, "suite 1303, which was not offered"),
            ["hello: a suite that a proof cannot follow is offered and chosen"] = (
                Plain,
                edit => edit.ChangeHello(hello => hello with { Middle = [0, 2, 0x13, 2, 1, 0] })
                    .Change(
                        edit.Find(Down, Clear), HelloEdit.Of(hello => hello with { Middle = [0x13, 2, 0] })),
                "suite 1302, which was not offered"),
            ["hello: a group that a proof cannot follow is offered and chosen"] = (
                Plain,
                edit => edit
                    .ChangeHello(
                        hello => hello.Replacing(10, 0, 2, 0, 25).Replacing(51, 0, 5, 0, 25, 0, 1, 4))
                    .Change(
                        edit.Find(Down, Clear), HelloEdit.Of(hello => hello.Replacing(51, 0, 25, 0, 1, 4))),
                "group 0019, for which it got no key"),
            ["hello: a group that a proof cannot follow is offered and asked for"] = (
                Retrying,
                edit => edit
                    .ChangeHello(
                        hello => hello.Replacing(10, data => [0, (byte)(data[1] + 2), .. data[2..], 0, 25]))
                    .Change(edit.Find(Down, Clear), HelloEdit.Of(hello => hello.Replacing(51, 0, 25))),
                "group 0019, which was not offered"),
            ["hello: another session id"] = Hello(
                hello => hello with { SessionId = new byte[32] }, "session id"),
            ["hello: cut off"] = (
                Plain, edit => edit.Change(0, _ => [1, 0, 0, 2, 3, 3]), "ClientHello does not"),
            ["hello: with a rest"] = (
                Plain, edit => edit.Change(0, bytes => [.. bytes, 0]), "record of a ClientHello"),
            ["hello: another message"] = (
                Plain, edit => edit.Change(0, bytes => [2, .. bytes[1..]]), "A ClientHello was"),
            ["hello: from the server"] = (
                Plain, edit => edit.Records.Insert(0, edit.Records[edit.Find(Down, Clear)]), "the other side had the word"),
            ["hello: twice"] = (
                Plain, edit => edit.Records.Insert(1, edit.Records[0]), "the other side had the word"),
            ["hello: followed by encrypted data"] = (
                Plain, edit => edit.Insert(1, Up, Sealed, new byte[40]), "the other side had the word"),
            ["hello: half of one after it"] = (
                Plain, edit => edit.Insert(1, Up, Clear, 1), "the other side had the word"),
            ["hello: encrypted"] = (
                Plain, edit => edit.Replace(0, edit.Records[0].Record with { Type = Sealed }), "where a hello was expected"),
            ["second hello: another random field"] = Second(
                hello => hello with { Random = new byte[32] }, "differs"),
            ["second hello: another session id"] = Second(hello => hello with { SessionId = [] }, "differs"),
            ["second hello: other suites"] = Second(
                hello => hello with { Middle = [0, 2, 0x13, 3, 1, 0] }, "differs"),
            ["second hello: another name"] = Second(
                hello => hello.Replacing(0, 0, 4, 0, 0, 1, 97), "differs"),
            ["second hello: other groups"] = Second(hello => hello.Replacing(10, 0, 2, 0, 24), "differs"),
            ["second hello: one extension less"] = Second(hello => hello.Without(16), "differs"),
            ["second hello: one extension more"] = Second(hello => hello.With(0x1234), "differs"),
            ["second hello: early data"] = Second(hello => hello.With(42), "differs"),
            ["second hello: a pre-shared key"] = Second(hello => hello.With(41, 0, 0), "differs"),
            ["second hello: no cookie"] = Second(hello => hello.Without(44), "repeat the cookie"),
            ["second hello: another cookie"] = Second(
                hello => hello.Replacing(44, 0, 3, 1, 2, 4), "repeat the cookie"),
            ["second hello: a key of another group"] = Second(
                hello =>
                    hello.Replacing(51, 0, 5, 0, 29, 0, 1, 1), "the key that the HelloRetryRequest asks for"),
            ["second hello: two keys"] = Second(
                hello => hello.Replacing(51, data => [0, (byte)(data[1] + 5), .. data[2..], 0, 29, 0, 1, 1]),
                "the key that the HelloRetryRequest asks for"),
            ["second hello: other keys than before"] = (
                CookieOnly,
                edit => edit.ChangeHello(
                    hello => hello.Replacing(51, data => [.. data[..^1], (byte)(data[^1] ^ 1)]), 1),
                "the key that the HelloRetryRequest asks for"),
            ["second hello: fewer keys than before"] = (
                CookieOnly, edit => edit.ChangeHello(
                    hello => hello.Replacing(51, data => [0, 36, .. data[2..38]]), 1),
                "the key that the HelloRetryRequest asks for"),
            ["second hello: a cookie before it"] = (
                Retrying,
                edit => edit.ChangeHello(hello => hello.With(44, 0, 3, 1, 2, 3)), "repeat the cookie"),
            ["second hello: left out"] = (
                Retrying, edit =>
                    edit.Records.RemoveAt(edit.Find(Up, Clear, 1)), "the other side had the word"),
            ["second hello: from the server"] = (
                Retrying, edit =>
                    edit.Insert(edit.Find(Up, Clear, 1), Down, Clear, 2), "the other side had the word"),
            ["dummy: before the hello"] = (
                Plain, edit => edit.Insert(0, Up, ContentType.ChangeCipherSpec, 1), "change_cipher_spec"),
            ["dummy: before the hello, from the server"] = (
                Plain, edit => edit.Insert(0, Down, ContentType.ChangeCipherSpec, 1), "change_cipher_spec"),
            ["dummy: of another value"] = Dummy(2),
            ["dummy: of two bytes"] = Dummy(1, 1),
            ["dummy: nine of them"] = (
                Plain,
                edit =>
                {
                    for (int i = 0; i < 8; i++) { edit.Insert(1, Up, ContentType.ChangeCipherSpec, 1); }
                },
                "change_cipher_spec"),
            ["dummy: after the client's Finished"] = After(Up, ContentType.ChangeCipherSpec),
            ["dummy: after the server's Finished"] = After(Down, ContentType.ChangeCipherSpec),
            ["client: Finished flipped"] = Flight(
                edit => [[.. edit.ClientFinished()[..^1], (byte)(edit.ClientFinished()[^1] ^ 1)]], "A Finished does not fit"),
            ["client: Finished too short"] = Flight(
                edit => [[20, 0, 0, 31, .. edit.ClientFinished()[4..^1]]], "length of the hash"),
            ["client: Finished and more"] = Flight(
                edit => [[.. edit.ClientFinished(), 24, 0, 0, 1, 0]], "record of the client's Finished"),
            ["client: Finished and half a message"] = Flight(
                edit => [[.. edit.ClientFinished(), 24]], "record of the client's Finished"),
            ["client: another message"] = Flight(
                edit => [PostHandshake.WriteKeyUpdate(false), edit.ClientFinished()], "client's Finished was expected"),
            ["client: a certificate that nobody asked for"] = Flight(
                edit => [CertificateMessage.WriteEmpty(), edit.ClientFinished()], "client's Finished was expected"),
            ["client: an empty record"] = Flight(
                edit => [[], edit.ClientFinished()], "carries something else"),
            ["client: no certificate"] = (
                Asking, edit => edit.Records.RemoveAt(edit.Find(Up, Sealed)), "do not open"),
            ["client: Finished in the place of a certificate"] = (
                Asking, edit =>
                    edit.ReplaceClientFlight([20, 0, 0, 32, .. new byte[32]]), "A Certificate was expected"),
            ["client: a certificate with content"] = (
                Asking,
                edit => edit.ReplaceClientFlight(
                    WireWriter.Message(HandshakeType.Certificate, body => body.Vector8([])
                    .Vector24(list => list.Vector24(entry => entry.Bytes([1])).Vector16([])))),
                "shows a certificate"),
            ["client: a certificate with a context"] = (
                Asking,
                edit => edit.ReplaceClientFlight(WireWriter.Message(
                    HandshakeType.Certificate, body => body.Vector8([1]).Vector24(_ => { }))),
                "shows a certificate"),
            ["client: a signature after its empty certificate"] = (
                Asking,
                edit => edit.ReplaceClientFlight(CertificateMessage.WriteEmpty(), [15, 0, 0, 4, 4, 3, 0, 0]),
                "client's Finished was expected"),
            ["client: Finished in clear"] = (
                Plain,
                edit => edit.Replace(
                    edit.Find(Up, Sealed), new TlsRecord(Clear, 0x0303, new byte[] { 20, 0, 0, 0 })), "is not encrypted"),
            ["client: Finished under another version"] = (
                Plain,
                edit => edit.Replace(edit.Find(Up, Sealed), edit.Records[edit.Find(Up, Sealed)].Record with { Version = 0x0301 }),
                "is not encrypted"),
            ["client: an alert in the place of Finished"] = (
                Plain,
                edit =>
                {
                    using TrafficKey key = edit.ClientKey();
                    byte[] alert = key.Seal(ContentType.Alert, [1, 0])[5..];
                    edit.Change(edit.Find(Up, Sealed), _ => alert);
                },
                "carries something else"),
            ["client: Finished before the server's"] = (
                Plain,
                edit =>
                {
                    int from = edit.Find(Up, Sealed), to = edit.Find(Down, Sealed);
                    RecordedRecord finished = edit.Records[from];
                    edit.Records.RemoveAt(from);
                    edit.Records.Insert(to, finished);
                },
                "the other side had the word"),
            ["later: an alert in clear from the client"] = After(Up, ContentType.Alert),
            ["later: an alert in clear from the server"] = After(Down, ContentType.Alert),
            ["later: a handshake record from the client"] = After(Up, Clear),
            ["later: a handshake record from the server"] = After(Down, Clear),
            ["later: a record of sixteen bytes"] = (
                Plain, edit =>
                    edit.Insert(edit.Records.Count, Up, Sealed, new byte[16]), "is not an encrypted one"),
            ["later: a record of another version"] = (
                Plain,
                edit => edit.Replace(
                    edit.Records.Count - 1, edit.Records[^1].Record with { Version = 0x0301 }),
                "is not an encrypted one"),
            ["the end before the client's Finished"] = (
                Plain, edit => edit.Records.RemoveAll(
                    item => item == default || edit.Records.IndexOf(item) >= edit.Find(Up, Sealed)),
                "ends before the handshake does"),
            ["nothing at all"] = (Plain, edit => edit.Records.Clear(), "ends before the handshake does"),
        };

    [Theory, MemberData(nameof(Names))]
    public void A_handshake_is_refused(string name)
    {
        (ScriptedServerOptions server, Action<RecordingEdit> edit, string detail) = Cases[name];
        using TlsPair pair = new(server);
        pair.RunSession();
        Assert.True(pair.Verify().IsAccepted);
        RecordingEdit records = new(pair);
        Assert.True(pair.Verify(records.ToRecording()).IsAccepted);
        edit(records);
        Verdict<VerifiedHandshake> verdict = pair.Verify(records.ToRecording());
        Assert.Equal(RejectionCode.WrongHandshake, verdict.Code);
        Assert.Contains(detail, verdict.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_accepted_is_what_was_agreed_on()
    {
        using TlsPair pair = new(new ScriptedServerOptions { Tickets = 2 });
        pair.RunSession();
        VerifiedHandshake handshake = pair.Verify().Value!;
        Assert.Equal(SHA256.HashData(TestCertificates.Good.Chain[0]), handshake.LeafDigest.ToArray());
        Assert.Equal(SHA256.HashData(TestCertificates.Root.RawData), handshake.AnchorDigest.ToArray());
        Assert.Equal((TlsSuite.ChaCha20Poly1305, TlsGroup.X25519), (handshake.Suite, handshake.Group));

        // Two tickets, request, response, two closes; the secrets follow from the hashes.
        Assert.Equal(
            [Down, Down, Up, Down, Down, Up], handshake.ApplicationRecords.Select(item => item.Direction));
        byte[] derived = new byte[32], master = new byte[32];
        ReadOnlySpan<byte> secret = pair.Client.Secrets!.HandshakeSecret.Span;
        KeySchedule.ClientHandshakeTraffic(secret, handshake.HelloHash.Span, derived);
        Assert.Equal(pair.Client.Secrets.ClientHandshakeTraffic.Span.ToArray(), derived);
        KeySchedule.MasterSecret(secret, master);
        KeySchedule.ServerApplicationTraffic(master, handshake.FinishedHash.Span, derived);
        using RecordCipher cipher = RecordCipher.FromTrafficSecret(handshake.Suite, derived);
        ReadOnlyMemory<byte> response = handshake.ApplicationRecords[3].Fragment;
        byte[] plaintext = new byte[response.Length];
        Assert.True(cipher.TryOpen(2, response.Span, plaintext, out ContentType type, out int length));
        Assert.Equal(ContentType.ApplicationData, type);
        Assert.Equal("HTTP/1.1 200 OK\r\n\r\n{}"u8.ToArray(), plaintext[..length]);
    }

    [Fact]
    public void A_hello_that_the_server_did_not_see_is_refused()
    {
        using TlsPair pair = new();
        pair.RunSession();
        foreach (Func<HelloEdit, HelloEdit> change in new Func<HelloEdit, HelloEdit>[]
        {
            hello => hello with { Random = new byte[32] }, hello => hello.With(45, 1, 1).With(0x0a0a),
        })
        {
            RecordingEdit edit = new RecordingEdit(pair).ChangeHello(change);
            Verdict<VerifiedHandshake> verdict = pair.Verify(edit.ToRecording());
            Assert.Equal(RejectionCode.WrongCertificate, verdict.Code);
            Assert.Equal("The server's signature is wrong.", verdict.Detail);
        }
    }

    [Fact]
    public void Another_host_than_the_one_asked_for_is_refused()
    {
        using TlsPair pair = new();
        pair.RunSession();
        Assert.Equal(RejectionCode.WrongHost, pair.Verify(host: "www.example.com").Code);
        Assert.Equal(RejectionCode.WrongHost, pair.Verify(host: "192.0.2.1").Code);
        Assert.Equal(RejectionCode.WrongHost, pair.Verify(host: "Api.example.com").Code);
        Assert.Equal(RejectionCode.WrongHost, pair.Verify(host: string.Empty).Code);
        Assert.Contains("neither a DNS name", pair.Verify(host: string.Empty).Detail, StringComparison.Ordinal);
        RecordingEdit edit = new RecordingEdit(pair).ChangeHello(hello => hello.Without(0));
        Assert.Equal(RejectionCode.WrongHost, pair.Verify(edit.ToRecording()).Code);
        edit = new RecordingEdit(pair).ChangeHello(
            hello => hello.Replacing(0, data => [.. data[..5], (byte)'A', .. data[6..]]));
        Assert.Equal(RejectionCode.WrongHost, pair.Verify(edit.ToRecording()).Code);
    }

    [Theory]
    [InlineData("xn--a.example")]
    [InlineData("xn--0.example")]
    [InlineData("xn--999999999.example")]
    [InlineData("ab--cd.example")]
    [InlineData("1.example")]
    [InlineData("a")]
    public void A_strange_host_gives_a_verdict(string host)
    {
        using TlsPair pair = new(client: TlsPair.Options(host));
        pair.Run();
        Assert.Equal(AlertDescription.CertificateUnknown, pair.Client.Failure!.Alert);
        Assert.Equal(RejectionCode.WrongCertificate, pair.Verify(host: host).Code);
    }

    [Fact]
    public void A_certificate_is_judged_by_the_attestor_s_own_clock_and_roots()
    {
        using TlsPair pair = new();
        pair.RunSession();
        TrustAnchors other = TrustAnchors.FromCertificates(TestCertificates.OtherRoot);
        Assert.Equal(RejectionCode.WrongCertificate, pair.Verify(roots: other).Code);
        Assert.Equal(RejectionCode.WrongCertificate, Verify(pair, TestCertificates.Now.AddYears(1)).Code);
        Assert.Equal(RejectionCode.WrongCertificate, Verify(pair, TestCertificates.Now.AddYears(-1)).Code);
        Assert.True(Verify(pair, TestCertificates.Now.AddDays(59)).IsAccepted);
    }

    [Fact]
    public void Secrets_other_than_the_session_s_are_refused()
    {
        using TlsPair pair = new();
        pair.RunSession();
        byte[] client = pair.Client.Secrets!.ClientHandshakeTraffic.Span.ToArray();
        byte[] server = pair.Client.Secrets.ServerHandshakeTraffic.Span.ToArray();
        Assert.True(With(client, server).IsAccepted);
        Assert.Equal(RejectionCode.WrongHandshake, With(Flip(client), server).Code);
        Assert.Equal(RejectionCode.WrongHandshake, With(client, Flip(server)).Code);
        Assert.Equal(RejectionCode.WrongHandshake, With(server, client).Code);
        Assert.Equal(RejectionCode.Malformed, With(client[1..], server).Code);
        Assert.Equal(RejectionCode.Malformed, With(client, [.. server, 0]).Code);

        Verdict<VerifiedHandshake> With(byte[] ofClient, byte[] ofServer) => HandshakeVerifier.Verify(
            pair.Recording, TestCertificates.Host, ofClient, ofServer, TestCertificates.Roots, TestCertificates.Now);
    }

    [Fact]
    public void A_session_that_ends_within_a_record_of_the_client_is_refused()
    {
        using TlsPair pair = new();
        pair.RunSession();
        Assert.True(pair.Recording.TryAppend(Direction.ToServer, [23, 3, 3, 0, 40, 1]));
        Verdict<VerifiedHandshake> verdict = pair.Verify();
        Assert.Equal(RejectionCode.WrongHandshake, verdict.Code);
        Assert.Contains("within a record", verdict.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void A_record_of_the_server_that_did_not_arrive_as_a_whole_is_left_out()
    {
        using TlsPair pair = new();
        pair.RunSession();
        int whole = pair.Verify().Value!.ApplicationRecords.Count;
        Assert.True(pair.Recording.TryAppend(Direction.ToClient, [23, 3, 3, 0, 40, 1]));
        Assert.True(pair.Recording.HasRest(Direction.ToClient));
        Assert.Equal(whole, pair.Verify().Value!.ApplicationRecords.Count);
    }

    private static Verdict<VerifiedHandshake> Verify(TlsPair pair, DateTimeOffset now) =>
        HandshakeVerifier.Verify(
        pair.Recording, TestCertificates.Host, pair.Client.Secrets!.ClientHandshakeTraffic.Span,
        pair.Client.Secrets.ServerHandshakeTraffic.Span, TestCertificates.Roots, now);

    private static byte[] Flip(byte[] secret) => [(byte)(secret[0] ^ 1), .. secret[1..]];

    private static (ScriptedServerOptions, Action<RecordingEdit>, string) Hello(
        Func<HelloEdit, HelloEdit> change, string detail) => (Plain, edit =>
            edit.ChangeHello(change), detail);

    private static (ScriptedServerOptions, Action<RecordingEdit>, string) Second(
        Func<HelloEdit, HelloEdit> change, string detail) => (Retrying, edit =>
            edit.ChangeHello(change, 1), detail);

    private static (ScriptedServerOptions, Action<RecordingEdit>, string) Dummy(params byte[] value) =>
        (Plain, edit => edit.Insert(1, Up, ContentType.ChangeCipherSpec, value), "change_cipher_spec");

    private static (ScriptedServerOptions, Action<RecordingEdit>, string) After(Direction direction, ContentType type) =>
        (Plain, edit => edit.Insert(edit.Records.Count, direction, type, 1), "is not an encrypted one");

    private static (ScriptedServerOptions, Action<RecordingEdit>, string) Flight(
        Func<RecordingEdit, byte[][]> contents, string detail) =>
        (Plain, edit => edit.ReplaceClientFlight(contents(edit)), detail);
}
