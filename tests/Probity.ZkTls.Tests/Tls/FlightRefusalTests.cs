using System.Security.Cryptography.X509Certificates;
using System.Text;
using Probity.Core.Verdicts;
using Probity.ZkTls.Tests.Support;
using Probity.ZkTls.Tls;
using Probity.ZkTls.Tls.Messages;

namespace Probity.ZkTls.Tests.Tls;

/// <summary>Servers that break one rule between EncryptedExtensions and Finished.</summary>
public sealed class FlightRefusalTests
{
    private const AlertDescription Illegal = AlertDescription.IllegalParameter;
    private const AlertDescription Unsolicited = AlertDescription.UnsupportedExtension;
    private const AlertDescription Unexpected = AlertDescription.UnexpectedMessage;
    private const AlertDescription Undecodable = AlertDescription.DecodeError;

    public static TheoryData<string> Names => [.. Cases.Keys];

    private static Dictionary<string, Refusal> Cases { get; } = new()
    {
        ["extensions: early data"] = Extensions(
            list => list.Extension(ExtensionType.EarlyData, _ => { }), Unsolicited, "42"),
        ["extensions: an unknown one"] = Extensions(
            list => list.UInt16(0x1234).UInt16(0), Unsolicited, "4660"),
        ["extensions: one of the hello"] = Extensions(
            list => list.Extension(ExtensionType.SupportedVersions, data => data.UInt16(0x0304)), Illegal, "may not stand"),
        ["extensions: one twice"] = Extensions(
            list => list.Extension(ExtensionType.ServerName, _ => { }).Extension(
                ExtensionType.ServerName, _ => { }),
            Illegal, "twice"),
        ["extensions: a server name with content"] = Extensions(
            list => list.Extension(ExtensionType.ServerName, data => data.Byte(0)), Undecodable, "Extension 0 "),
        ["extensions: groups cut off"] = Extensions(
            list => list.Extension(ExtensionType.SupportedGroups, data => data.Byte(0)), Undecodable, "Extension 10 "),
        ["extensions: HTTP/2"] = Protocols(names => names.Vector8("h2"u8), Illegal, "not HTTP/1.1"),
        ["extensions: two protocols"] = Protocols(
            names => names.Vector8("http/1.1"u8).Vector8("http/1.1"u8), Undecodable, "Extension 16 "),
        ["extensions: no protocol"] = Protocols(_ => { }, Undecodable, "Extension 16 "),
        ["extensions: an empty protocol"] = Protocols(
            names => names.Byte(0).Byte(0), Undecodable, "Extension 16 "),
        ["extensions: a byte too many"] = Change(
            ServerStep.EncryptedExtensions, Longer, Undecodable, "EncryptedExtensions does not follow"),
        ["extensions: a list cut off"] = Change(
            ServerStep.EncryptedExtensions, _ => [8, 0, 0, 3, 0, 1, 0], Undecodable, "list of extensions"),
        ["extensions: left out"] = Drop(ServerStep.EncryptedExtensions, "EncryptedExtensions was expected"),
        ["extensions: sent twice"] = Twice(
            ServerStep.EncryptedExtensions, "CertificateOrRequest was expected"),
        ["request: with a context"] = Request(
            body => body.Vector8([1]).Vector16(WriteAlgorithms), Illegal, "has a context"),
        ["request: without algorithms"] = Request(
            body => body.Vector8([]).Vector16([0, 5, 0, 0]), AlertDescription.MissingExtension, "no signature algorithms"),
        ["request: cut off"] = Request(body => body.Vector8([]), Undecodable, "CertificateRequest does not"),
        ["request: with an extension twice"] = Request(
            body => body.Vector8([]).Vector16(list =>
            {
                WriteAlgorithms(list);
                WriteAlgorithms(list);
            }),
            Illegal, "twice"),
        ["request: sent twice"] = Twice(
            ServerStep.CertificateRequest, "Certificate was expected", asks: true),
        ["certificate: none"] = Certificates(
            body => body.Vector8([]).Vector24(_ => { }), Undecodable, "sent no certificate"),
        ["certificate: with a context"] = Certificates(
            body => body.Vector8([1]).Vector24(Entry(Good)), Illegal, "has a context"),
        ["certificate: with an unasked staple"] = Certificates(
            body => body.Vector8([]).Vector24(
                list => list.Vector24(entry => entry.Bytes(Good)).Vector16([0, 5, 0, 0])),
            Unsolicited, "Extension 5 "),
        ["certificate: with an extension of the hello"] = Certificates(
            body => body.Vector8([]).Vector24(
                list => list.Vector24(entry => entry.Bytes(Good)).Vector16([0, 10, 0, 0])),
            Illegal, "may not stand"),
        ["certificate: with an extension twice"] = Certificates(
            body => body.Vector8([]).Vector24(list => list.Vector24(entry => entry.Bytes(Good))
                .Vector16([0, 5, 0, 0, 0, 5, 0, 0])),
            Illegal, "twice"),
        ["certificate: of no bytes"] = Certificates(
            body => body.Vector8([]).Vector24(Entry([])), Undecodable, "Certificate message does not"),
        ["certificate: cut off"] = Certificates(
            body => body.Vector8([]).UInt24(9), Undecodable, "Certificate message does not"),
        ["certificate: seventeen"] = Certificates(
            body => body.Vector8([]).Vector24(list =>
            {
                for (int i = 0; i < 17; i++) { Entry(Good)(list); }
            }),
            Undecodable, "too long"),
        ["certificate: garbage"] = Unreadable([0x30, 0x03, 1, 2, 3]),
        ["certificate: a byte too many"] = Unreadable([.. Good, 0]),
        ["certificate: in PEM form"] = Unreadable(Encoding.ASCII.GetBytes(Pem)),
        ["certificate: garbage behind the leaf"] = Certificates(
            body => body.Vector8([]).Vector24(list =>
            {
                Entry(Good)(list);
                Entry([1, 2, 3])(list);
            }),
            AlertDescription.BadCertificate, "cannot be read") with
        { Code = RejectionCode.WrongCertificate },
        ["certificate: left out"] = Drop(ServerStep.Certificate, "CertificateOrRequest was expected"),
        ["certificate: another message"] = Change(
            ServerStep.Certificate, message => [25, .. message[1..]], Unexpected, "A message of type 25"),
        ["signature: flipped"] = Change(
            ServerStep.CertificateVerify, Flipped, AlertDescription.DecryptError, "signature is wrong") with
        {
            Code = RejectionCode.WrongCertificate,
        },
        ["signature: empty"] = Change(
            ServerStep.CertificateVerify, message => [15, 0, 0, 4, .. message[4..6], 0, 0],
            AlertDescription.DecryptError, "signature") with
        { Code = RejectionCode.WrongCertificate },
        ["signature: cut off"] = Change(
            ServerStep.CertificateVerify, _ => [15, 0, 0, 1, 4], Undecodable, "CertificateVerify does not"),
        ["signature: left out"] = Drop(ServerStep.CertificateVerify, "CertificateVerify was expected"),
        ["signature: with PKCS #1 v1.5"] = Scheme(
            KeyKind.Rsa2048, SignatureScheme.RsaPkcs1Sha256, "scheme 0401, which was not offered for that"),
        ["signature: with SHA-1"] = Scheme(KeyKind.P256, 0x0203, "scheme 0203"),
        ["signature: an RSA scheme with an EC key"] = Scheme(
            KeyKind.P256, SignatureScheme.RsaPssRsaeSha256, "does not fit the kind of its key"),
        ["signature: an ECDSA scheme with an RSA key"] = Scheme(
            KeyKind.Rsa2048, SignatureScheme.EcdsaSecp256r1Sha256, "does not fit the kind of its key"),
        ["signature: the scheme of another curve"] = Scheme(
            KeyKind.P256, SignatureScheme.EcdsaSecp384r1Sha384, "does not fit the kind of its key"),
        ["Finished: flipped"] = Change(
            ServerStep.Finished, Flipped, AlertDescription.DecryptError, "A Finished does not fit"),
        ["Finished: too short"] = Change(
            ServerStep.Finished, message =>
                [20, 0, 0, 31, .. message[4..^1]], Undecodable, "length of the hash"),
        ["Finished: first"] = Change(
            ServerStep.EncryptedExtensions, _ =>
                [20, 0, 0, 32, .. new byte[32]], Unexpected, "A message of type 20"),
        ["Finished: more in its record"] = new(
            new()
            {
                Rewrite = (step, message) =>
                    step == ServerStep.Finished ? [message, ScriptedTlsServer.Ticket(0)] : [message],
            },
            Unexpected, "More stands in the record of the server's Finished"),
        ["records: content before Finished"] = Before(
            server => server.SendRawRecord(ContentType.ApplicationData, [1]), "before the server's Finished", Sealed),
        ["records: in clear"] = Before(
            server => server.SendClearRecord(ContentType.Handshake, [20, 0, 0, 0]), "has to be encrypted", "is not encrypted"),
        ["records: an encrypted change_cipher_spec"] = Before(
            server => server.SendRawRecord(ContentType.ChangeCipherSpec, [1]), "a type that it may not have", Sealed),
        ["records: of padding alone"] = Before(
            server => server.SendRawRecord(ContentType.None, []), "a type that it may not have", Sealed),
        ["records: empty"] = Before(
            server => server.SendRawRecord(ContentType.Handshake, []), "is empty", Sealed),
        ["records: a KeyUpdate"] = Before(
            server => server.SendMessage(PostHandshake.WriteKeyUpdate(false)), "type 24"),
        ["records: a ticket"] = Before(server => server.SendMessage(ScriptedTlsServer.Ticket(1)), "type 4 "),
        ["records: content inside a message"] = Before(
            server =>
            {
                server.SendRawRecord(ContentType.Handshake, [8]);
                server.SendRawRecord(ContentType.ApplicationData, [1]);
            },
            "before the server's Finished", Sealed),
        ["records: a change_cipher_spec inside a message"] = Before(
            server =>
            {
                server.SendRawRecord(ContentType.Handshake, [8]);
                server.SendClearRecord(ContentType.ChangeCipherSpec, [1]);
            },
            "change_cipher_spec"),
        ["records: one that does not open"] = new(
            new()
            {
                Before = Once(
                server => server.SendClearRecord(ContentType.ApplicationData, new byte[40]))
            },
            AlertDescription.BadRecordMac, "cannot be opened")
        { AttestorDetail = "do not open" },
        ["records: one of sixteen bytes"] = new(
            new()
            {
                Before = Once(
                server => server.SendClearRecord(ContentType.ApplicationData, new byte[16]))
            },
            AlertDescription.BadRecordMac, "cannot be opened")
        { AttestorDetail = "is not encrypted" },
        ["records: one that is too long"] = new(
            new()
            {
                Before = Once(
                server => server.SendClearRecord(ContentType.ApplicationData, new byte[16402]))
            },
            AlertDescription.RecordOverflow, "too long")
        { AttestorDetail = "do not open" },
    };

    private const string Sealed = "carries something else";

    private static byte[] Good => TestCertificates.Good.Chain[0];

    private static string Pem => TestCertificates.Good.Certificate.ExportCertificatePem();

    [Theory, MemberData(nameof(Names))]
    public void Client_and_attestor_refuse(string name) => Cases[name].Require();

    [Theory]
    [InlineData("expired", AlertDescription.CertificateExpired, "outside its time")]
    [InlineData("not yet valid", AlertDescription.CertificateExpired, "outside its time")]
    [InlineData("another name", AlertDescription.CertificateUnknown, "is not for api.example.com")]
    [InlineData("a parent's name", AlertDescription.CertificateUnknown, "is not for api.example.com")]
    [InlineData(
        "a wildcard two labels up", AlertDescription.CertificateUnknown, "is not for api.example.com")]
    [InlineData(
        "the name in the subject only", AlertDescription.CertificateUnknown, "is not for api.example.com")]
    [InlineData("self-signed", AlertDescription.UnknownCa, "no root that is trusted")]
    [InlineData("for clients", AlertDescription.BadCertificate, "NotValidForUsage")]
    [InlineData("not for signatures", AlertDescription.UnsupportedCertificate, "not for signatures")]
    [InlineData("RSA with 1024 bits", AlertDescription.UnsupportedCertificate, "too short")]
    [InlineData("EC with 224 bits", AlertDescription.UnsupportedCertificate, "too short")]
    [InlineData("below a leaf", AlertDescription.BadCertificate, "InvalidBasicConstraints")]
    public void A_certificate_is_refused(string name, AlertDescription alert, string detail)
    {
        DateTimeOffset now = TestCertificates.Now;
        CertificateWish wish = name switch
        {
            "expired" => new CertificateWish { NotAfter = now.AddMinutes(-1) },
            "not yet valid" => new CertificateWish { NotBefore = now.AddMinutes(1) },
            "another name" => new CertificateWish { Host = "www.example.com" },
            "a parent's name" => new CertificateWish { Host = "example.com" },
            "a wildcard two labels up" => new CertificateWish { Host = "*.com" },
            "the name in the subject only" => new CertificateWish { HasSubjectAlternativeName = false },
            "self-signed" => new CertificateWish { IsSelfSigned = true },
            "for clients" => new CertificateWish { ExtendedUse = "1.3.6.1.5.5.7.3.2" },
            "not for signatures" => new CertificateWish { Use = X509KeyUsageFlags.KeyEncipherment },
            "RSA with 1024 bits" => new CertificateWish { Key = KeyKind.Rsa1024 },
            "EC with 224 bits" => new CertificateWish { Key = KeyKind.P224 },
            "below a leaf" => new CertificateWish { HasIntermediate = true, IsIntermediateAuthority = false },
            _ => throw new ArgumentOutOfRangeException(nameof(name)),
        };
        RequireCertificateRefusal(new(new() { Identity = TestCertificates.For(wish) }, alert, detail));
    }

    [Fact]
    public void A_chain_to_another_root_is_refused() => RequireCertificateRefusal(
        new(new(), AlertDescription.UnknownCa, "no root that is trusted")
        {
            Client = TlsPair.Options(
                ) with
            { Roots = TrustAnchors.FromCertificates(TestCertificates.OtherRoot) },
        });

    [Fact]
    public void A_chain_to_a_root_of_our_own_is_not_one_to_a_root_of_the_system() =>
        RequireCertificateRefusal(
        new(new(), AlertDescription.UnknownCa, "no root that is trusted")
        {
            Client = TlsPair.Options() with { Roots = TrustAnchors.System },
        });

    [Fact]
    public void A_chain_without_its_intermediate_is_refused() => RequireCertificateRefusal(
        new(
            new()
            {
                Identity = TestCertificates.For(new CertificateWish { HasIntermediate = true }),
                Rewrite = ScriptedServerOptions.Changing(ServerStep.Certificate, _ => WireWriter.Message(
                    HandshakeType.Certificate,
                    body => body.Vector8([]).Vector24(Entry(
                        TestCertificates.For(new CertificateWish { HasIntermediate = true }).Chain[0])))),
            },
            AlertDescription.UnknownCa, "no root that is trusted"));

    [Fact]
    public void A_chain_signed_with_SHA_1_is_refused()
    {
        CertificateWish wish = new() { IsSignedWithSha1 = true };
        using TlsPair pair = new(new ScriptedServerOptions { Identity = TestCertificates.For(wish) });
        pair.Run();
        Assert.Equal(TlsClientState.Failed, pair.Client.State);
        Assert.True(pair.Client.Failure!.ConcernsCertificate);
        Assert.Equal(RejectionCode.WrongCertificate, pair.Verify().Code);
    }

    private static void RequireCertificateRefusal(Refusal refusal) =>
        (refusal with { Code = RejectionCode.WrongCertificate }).Require();

    private static Refusal Change(ServerStep step, Func<byte[], byte[]> change, AlertDescription alert, string detail) =>
        new(new() { Rewrite = ScriptedServerOptions.Changing(step, change) }, alert, detail);

    private static Refusal Extensions(Action<WireWriter> write, AlertDescription alert, string detail) =>
        Change(
        ServerStep.EncryptedExtensions,
        _ => WireWriter.Message(HandshakeType.EncryptedExtensions, body => body.Vector16(write)), alert, detail);

    private static Refusal Protocols(Action<WireWriter> names, AlertDescription alert, string detail) =>
        Extensions(
        list => list.Extension(ExtensionType.Alpn, data => data.Vector16(names)), alert, detail);

    private static Refusal Certificates(Action<WireWriter> body, AlertDescription alert, string detail) =>
        Change(
        ServerStep.Certificate, _ => WireWriter.Message(HandshakeType.Certificate, body), alert, detail);

    private static Refusal Unreadable(byte[] certificate) => Certificates(
        body => body.Vector8([]).Vector24(Entry(certificate)), AlertDescription.BadCertificate, "cannot be read") with
    {
        Code = RejectionCode.WrongCertificate,
    };

    private static Refusal Request(Action<WireWriter> body, AlertDescription alert, string detail) => new(
        new()
        {
            AsksForCertificate = true,
            Rewrite = ScriptedServerOptions.Changing(
                ServerStep.CertificateRequest, _ =>
                    WireWriter.Message(HandshakeType.CertificateRequest, body)),
        },
        alert, detail);

    private static Refusal Scheme(KeyKind kind, ushort scheme, string detail) => new(
        new() { Identity = TestCertificates.WithKey(kind), Scheme = scheme }, Illegal, detail)
    {
        Code = RejectionCode.WrongCertificate,
    };

    private static Refusal Drop(ServerStep dropped, string detail) =>
        new(new() { Rewrite = (step, message) => step == dropped ? [] : [message] }, Unexpected, detail);

    private static Refusal Twice(ServerStep twice, string detail, bool asks = false) => new(
        new()
        {
            AsksForCertificate = asks,
            Rewrite = (step, message) => step == twice ? [message, message] : [message],
        },
        Unexpected, detail);

    private static Refusal Before(Action<ScriptedTlsServer> act, string detail, string? attestor = null) =>
        new(new() { Before = Once(act) }, Unexpected, detail) { AttestorDetail = attestor };

    private static Action<ScriptedTlsServer, ServerStep> Once(Action<ScriptedTlsServer> act) =>
        (server, step) =>
    {
        if (step == ServerStep.EncryptedExtensions) { act(server); }
    };

    private static Action<WireWriter> Entry(byte[] certificate) =>
        list => list.Vector24(entry => entry.Bytes(certificate)).Vector16([]);

    private static void WriteAlgorithms(WireWriter list) => list.Extension(
        ExtensionType.SignatureAlgorithms, data => data.Numbers16(SignatureScheme.Offered));

    private static byte[] Longer(byte[] message) =>
        [.. message[..3], (byte)(message[3] + 1), .. message[4..], 0];

    private static byte[] Flipped(byte[] message) => [.. message[..^1], (byte)(message[^1] ^ 1)];
}
