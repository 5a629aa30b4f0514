using Probity.ZkTls.Tests.Support;
using Probity.ZkTls.Tls;

namespace Probity.ZkTls.Tests.Tls;

/// <summary>Servers that break one rule of ServerHello or HelloRetryRequest.</summary>
public sealed class HelloRefusalTests
{
    private const AlertDescription Illegal = AlertDescription.IllegalParameter;
    private const AlertDescription Unsolicited = AlertDescription.UnsupportedExtension;
    private const AlertDescription Unexpected = AlertDescription.UnexpectedMessage;
    private const int Versions = 43, Cookie = 44, KeyShares = 51;

    public static TheoryData<string> Names => [.. Cases.Keys];

    private static Dictionary<string, Refusal> Cases { get; } = new()
    {
        ["TLS 1.2: no supported_versions"] =
            Answer(hello => hello.Without(Versions), AlertDescription.ProtocolVersion, HelloRules.TooOld),
        ["TLS 1.2: no extensions"] = Answer(
            hello => hello with { Extensions = null, Middle = [0xc0, 0x2f, 0], SessionId = [] },
            AlertDescription.ProtocolVersion, HelloRules.TooOld),
        ["TLS 1.2 in supported_versions"] =
            Answer(
                hello => hello.Replacing(Versions, 3, 3), Illegal, "protocol version that was not offered"),
        ["legacy version of TLS 1.3"] =
            Answer(
                hello => hello with { Version = 0x0304 }, Illegal, "protocol version that was not offered"),
        ["another session id"] = Answer(
            hello => hello with { SessionId = new byte[32] }, Illegal, "session id"),
        ["no session id"] = Answer(hello => hello with { SessionId = [] }, Illegal, "session id"),
        ["a compression"] = Answer(hello => hello with { Middle = [0x13, 3, 1] }, Illegal, "compression"),
        ["a suite with SHA-384"] = Answer(
            hello => hello with { Middle = [0x13, 2, 0] }, Illegal, "suite 1302"),
        ["a suite of ours that was not offered"] =
            Answer(hello => hello with { Middle = [0x13, 1, 0] }, Illegal, "suite 1301") with
            {
                Client = TlsPair.Options() with { Suites = [TlsSuite.ChaCha20Poly1305] },
            },
        ["a pre-shared key"] = Answer(hello => hello.With(41, 0, 0), Unsolicited, "Extension 41"),
        ["an unknown extension"] = Answer(hello => hello.With(0x1234), Unsolicited, "Extension 4660"),
        ["a cookie outside of a retry"] = Answer(
            hello => hello.With(Cookie, 0, 1, 1), Unsolicited, "Extension 44"),
        ["an extension of another message"] = Answer(
            hello => hello.With(10, 0, 2, 0, 29), Illegal, "may not stand"),
        ["an extension twice"] = Answer(hello => hello.With(Versions, 3, 4), Illegal, "stands twice"),
        ["no key"] = Answer(hello => hello.Without(KeyShares), AlertDescription.MissingExtension, "no key"),
        ["a key of a group without a key"] =
            Answer(hello => hello.Replacing(KeyShares, 0, 24, 0, 1, 4), Illegal, "got no key"),
        ["a key of an unknown group"] =
            Answer(hello => hello.Replacing(KeyShares, 0x11, 0xec, 0, 1, 4), Illegal, "got no key"),
        ["a key that is not as long as it says"] = Answer(
            hello => hello.Replacing(KeyShares, data => [.. data, 0]), AlertDescription.DecodeError, "Extension 51"),
        ["X25519: a point of small order"] =
            Key(TlsGroup.X25519, key => new byte[key.Length]),
        ["X25519: a key too short"] = Key(TlsGroup.X25519, key => key[1..]),
        ["X25519: a key too long"] = Key(TlsGroup.X25519, key => [.. key, 0]),
        ["P-256: a point that is not on the curve"] = Key(
            TlsGroup.Secp256r1, key => [.. key[..64], (byte)(key[64] ^ 1)]),
        ["P-256: a compressed point"] = Key(TlsGroup.Secp256r1, key => [2, .. key[1..33]]),
        ["P-256: another form"] = Key(TlsGroup.Secp256r1, key => [6, .. key[1..]]),
        ["P-256: the point at infinity"] = Key(TlsGroup.Secp256r1, _ => [0]),
        ["P-384: a point that is not on the curve"] = Key(
            TlsGroup.Secp384r1, key => [.. key[..96], (byte)(key[96] ^ 1)]),
        ["a byte too many"] = Bytes(message => Longer(message)),
        ["cut off"] = Bytes(message => Shorter(message)),
        ["an empty message"] = Bytes(_ => [2, 0, 0, 0]),
        ["another message first"] = new(
            Change(ServerStep.ServerHello, message => [8, .. message[1..]]), Unexpected, "A ServerHello was expected"),
        ["more in its record"] = new(
            new() { Rewrite = (step, message) => step == ServerStep.ServerHello ? [message, [8, 0]] : [message] },
            Unexpected, "More stands in the record of a ServerHello"),
        ["a second retry"] =
            new(new() { Cookie = [1], Retries = 2 }, Unexpected, "second HelloRetryRequest"),
        ["a retry for a key that is there"] = Retry(
            hello => hello.With(KeyShares, 0, 29), Illegal, "has already", cookie: [1]),
        ["a retry for an unknown group"] = Retry(
            hello => hello.Replacing(KeyShares, 0, 25), Illegal, "group 0019, which was not offered"),
        ["a retry for a group that was not offered"] = Retry(
            hello => hello.Replacing(KeyShares, 0, 23), Illegal, "group 0017, which was not offered") with
        {
            Client = TlsPair.Options() with
            {
                Groups = [TlsGroup.X25519, TlsGroup.Secp384r1],
                KeyShares = [TlsGroup.X25519],
            },
        },
        ["a retry for nothing"] = Retry(hello => hello.Without(KeyShares), Illegal, "changes nothing"),
        ["a retry with a key"] = Retry(
            hello => hello.Replacing(KeyShares, data => [.. data, 0, 1, 1]), AlertDescription.DecodeError, "Extension 51"),
        ["a retry with an empty cookie"] = Retry(
            hello => hello.With(Cookie, 0, 0), AlertDescription.DecodeError, "Extension 44"),
        ["a retry with an unknown extension"] = Retry(
            hello => hello.With(0x1234), Unsolicited, "Extension 4660"),
        ["a retry of TLS 1.2"] = Retry(
            hello => hello.Without(Versions), AlertDescription.MissingExtension, HelloRules.TooOld),
        ["a retry with another session id"] = Retry(
            hello => hello with { SessionId = [1] }, Illegal, "session id"),
        ["a retry with another suite than the hello"] = Retry(
            hello => hello with { Middle = [0x13, 1, 0] }, Illegal, "changed the suite"),
        ["more in the record of a retry"] = new(
            new()
            {
                Group = TlsGroup.Secp384r1,
                Rewrite = (step, message) =>
                    step == ServerStep.HelloRetryRequest ? [message, [2]] : [message],
            },
            Unexpected, "More stands"),
        ["encrypted data first"] = Before(
            server =>
                server.SendClearRecord(ContentType.ApplicationData, new byte[40]), "before the keys for it",
            "where a hello was expected"),
        ["a change_cipher_spec of two bytes"] =
            Before(
                server => server.SendClearRecord(ContentType.ChangeCipherSpec, [1, 1]), "change_cipher_spec"),
        ["a change_cipher_spec with another value"] =
            Before(server => server.SendClearRecord(ContentType.ChangeCipherSpec, [2]), "change_cipher_spec"),
        ["nine change_cipher_specs"] = Before(
            server =>
            {
                for (int i = 0; i < 9; i++) { server.SendClearRecord(ContentType.ChangeCipherSpec, [1]); }
            },
            "change_cipher_spec"),
        ["a change_cipher_spec inside a message"] = Before(
            server =>
            {
                server.SendClearRecord(ContentType.Handshake, [2]);
                server.SendClearRecord(ContentType.ChangeCipherSpec, [1]);
            },
            "change_cipher_spec"),
        ["an alert inside a message"] = Before(
            server =>
            {
                server.SendClearRecord(ContentType.Handshake, [2]);
                server.SendClearRecord(ContentType.Alert, [2, 40]);
            },
            "inside a handshake message", "where a hello was expected"),
        ["a message that is too long"] = new(
            new() { Before = Once(server => server.SendClearRecord(ContentType.Handshake, [2, 2, 0, 1])) },
            AlertDescription.DecodeError, "131073 bytes"),
    };

    [Theory, MemberData(nameof(Names))]
    public void Client_and_attestor_refuse(string name) => Cases[name].Require();

    private static Refusal Answer(Func<HelloEdit, HelloEdit> change, AlertDescription alert, string detail) =>
        new(Change(ServerStep.ServerHello, HelloEdit.Of(change)), alert, detail);

    private static Refusal Bytes(Func<byte[], byte[]> change) =>
        new(Change(ServerStep.ServerHello, change), AlertDescription.DecodeError, "does not follow its format");

    private static Refusal Key(TlsGroup group, Func<byte[], byte[]> change) => new(
        Change(ServerStep.ServerHello, HelloEdit.Of(hello => hello.Replacing(KeyShares, data =>
        {
            byte[] key = change(data[4..]);
            return [.. data[..2], 0, (byte)key.Length, .. key];
        }))) with
        { Group = group },
        Illegal, "not a point to agree with")
    {
        // The attestor has no private key: it sees that the records open under no secret.
        AttestorDetail = "The secrets do not open",
    };

    private static Refusal Retry(
        Func<HelloEdit, HelloEdit> change, AlertDescription alert, string detail, byte[]? cookie = null) => new(
        Change(ServerStep.HelloRetryRequest, HelloEdit.Of(change)) with
        {
            Group = cookie is null ? TlsGroup.Secp384r1 : TlsGroup.X25519,
            Cookie = cookie,
        },
        alert, detail);

    private static Refusal Before(Action<ScriptedTlsServer> act, string detail, string? attestor = null) =>
        new(new() { Before = Once(act) }, Unexpected, detail) { AttestorDetail = attestor };

    private static Action<ScriptedTlsServer, ServerStep> Once(Action<ScriptedTlsServer> act) =>
        (server, step) =>
    {
        if (step == ServerStep.ServerHello) { act(server); }
    };

    private static ScriptedServerOptions Change(ServerStep step, Func<byte[], byte[]> change) =>
        new() { Rewrite = ScriptedServerOptions.Changing(step, change) };

    private static byte[] Longer(byte[] message) =>
        [.. message[..3], (byte)(message[3] + 1), .. message[4..], 0];

    private static byte[] Shorter(byte[] message) =>
        [.. message[..3], (byte)(message[3] - 1), .. message[4..^1]];
}
