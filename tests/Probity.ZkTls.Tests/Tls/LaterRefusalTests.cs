using System.Text;
using Probity.ZkTls.Tests.Support;
using Probity.ZkTls.Tls;

namespace Probity.ZkTls.Tests.Tls;

/// <summary>Servers that break one rule after the handshake, and alerts.</summary>
public sealed class LaterRefusalTests
{
    private const AlertDescription Unexpected = AlertDescription.UnexpectedMessage;
    private const AlertDescription Undecodable = AlertDescription.DecodeError;

    public static TheoryData<string> Names => [.. Cases.Keys];

    private static Dictionary<string, (Action<ScriptedTlsServer> Act, AlertDescription Alert, string Detail)> Cases { get; } =
        new()
        {
            ["a request for a certificate"] = (
                server => server.SendMessage([13, 0, 0, 3, 0, 0, 0]), Unexpected, "type 13"),
            ["a second ServerHello"] = (server => server.SendMessage([2, 0, 0, 0]), Unexpected, "type 2 "),
            ["a second Finished"] = (server => server.SendMessage([20, 0, 0, 0]), Unexpected, "type 20"),
            ["a KeyUpdate of another value"] =
                (server => server.SendMessage([24, 0, 0, 1, 2]), AlertDescription.IllegalParameter, "something unknown"),
            ["an empty KeyUpdate"] = (
                server => server.SendMessage([24, 0, 0, 0]), Undecodable, "KeyUpdate does not"),
            ["two KeyUpdates in one record"] = (
                server => server.SendMessage([24, 0, 0, 1, 0, 24, 0, 0, 1, 0]), Unexpected, "record of a KeyUpdate"),
            ["a ticket that is cut off"] = (
                server => server.SendMessage([4, 0, 0, 1, 0]), Undecodable, "NewSessionTicket does"),
            ["a ticket with a byte too many"] = (
                server => server.SendMessage([4, 0, 0, 18, .. ScriptedTlsServer.Ticket(0)[4..], 0]),
                Undecodable, "NewSessionTicket does"),
            ["a ticket that lives too long"] = (
                server =>
                    server.SendMessage([4, 0, 0, 17, 0, 9, 0x3a, 0x81, .. ScriptedTlsServer.Ticket(0)[8..]]),
                AlertDescription.IllegalParameter, "seven days"),
            ["a ticket with an extension twice"] = (
                server => server.SendMessage(
                    [4, 0, 0, 25, .. ScriptedTlsServer.Ticket(0)[4..^2], 0, 8, 0, 42, 0, 0, 0, 42, 0, 0]),
                AlertDescription.IllegalParameter, "twice"),
            ["content inside a ticket"] = (
                server =>
                {
                    server.SendRawRecord(ContentType.Handshake, [4, 0]);
                    server.SendContent([1]);
                },
                Unexpected, "inside a handshake message"),
            ["a close inside a ticket"] = (
                server =>
                {
                    server.SendRawRecord(ContentType.Handshake, [4, 0]);
                    server.CloseNotify();
                },
                Unexpected, "inside a handshake message"),
            ["a message that is too long"] = (
                server => server.SendMessage([4, 2, 0, 1]), Undecodable, "131073 bytes"),
            ["a change_cipher_spec"] = (
                server => server.SendClearRecord(ContentType.ChangeCipherSpec, [1]), Unexpected, "change_cipher_spec"),
            ["an alert in clear"] = (
                server => server.SendClearRecord(ContentType.Alert, [2, 40]), Unexpected, "in clear"),
            ["an alert of one byte"] = (
                server => server.SendRawRecord(ContentType.Alert, [1]), Undecodable, "An alert does not"),
            ["two alerts in one record"] = (
                server =>
                    server.SendRawRecord(ContentType.Alert, [1, 90, 1, 0]), Undecodable, "An alert does not"),
            ["an empty handshake record"] = (
                server =>
                    server.SendRawRecord(ContentType.Handshake, []), Unexpected, "handshake record is empty"),
            ["content after the close"] = (
                server =>
                {
                    server.CloseNotify();
                    server.SendContent([1]);
                },
                Unexpected, "after its close_notify"),
            ["half a record after the close"] = (
                server =>
                {
                    server.CloseNotify();
                    server.SendBytes([23]);
                },
                Unexpected, "after its close_notify"),
            ["a record that does not open"] = (
                server => server.SendClearRecord(ContentType.ApplicationData, new byte[40]),
                AlertDescription.BadRecordMac, "cannot be opened"),
            ["a record whose content is one byte too long"] = (
                server => server.SendClearRecord(ContentType.ApplicationData, new byte[16402]),
                AlertDescription.RecordOverflow, "too long"),
            ["a header that says too much"] = (
                server => server.SendBytes([23, 3, 3, 0x41, 1]), AlertDescription.RecordOverflow, "16641"),
            ["an empty record"] = (
                server => server.SendBytes([23, 3, 3, 0, 0]), Unexpected, "A record is empty"),
            ["an unknown type of record"] = (
                server => server.SendBytes([24, 3, 3, 0, 1, 1]), Unexpected, "not a TLS record"),
            ["no TLS at all"] = (
                server =>
                    server.SendBytes(Encoding.ASCII.GetBytes("HTTP/1.1 400 Bad Request\r\n")), Unexpected,
                "not a TLS record"),
        };

    [Theory, MemberData(nameof(Names))]
    public void The_client_refuses(string name)
    {
        foreach (int pieceBytes in (int[])[int.MaxValue, 1])
        {
            (Action<ScriptedTlsServer> act, AlertDescription alert, string detail) = Cases[name];
            using TlsPair pair = new(pieceBytes: pieceBytes);
            pair.Run();
            act(pair.Server);
            pair.Run().RequireRefusal(alert, detail);
            Assert.Empty(pair.Client.TakeContent());
            pair.Client.Receive([1, 2, 3]);
            Assert.Empty(pair.Client.TakeOutgoing());
            Assert.Throws<InvalidOperationException>(() => pair.Client.Send([1]));
            pair.Client.Close();
            Assert.Empty(pair.Client.TakeOutgoing());
        }
    }

    [Fact]
    public void The_longest_record_is_read_with_and_without_padding()
    {
        foreach (int paddingBytes in (int[])[0, 84])
        {
            using TlsPair pair = new(
                new ScriptedServerOptions { PaddingBytes = paddingBytes, RecordBytes = 16_300 });
            pair.Run();
            pair.Server.SendContent(new byte[16_300]);
            pair.Run();
            Assert.Equal(16_300, pair.Client.TakeContent().Length);
        }

        using TlsPair longest = new();
        longest.Run();
        longest.Server.SendContent(new byte[16_384]);
        longest.Run();
        Assert.Equal(16_384, longest.Client.TakeContent().Length);
        Assert.Equal(1, longest.Client.Session!.ServerRecords);
    }

    [Theory]
    [InlineData(AlertDescription.HandshakeFailure)]
    [InlineData(AlertDescription.ProtocolVersion)]
    [InlineData(AlertDescription.InsufficientSecurity)]
    public void A_refusal_of_the_offer_says_what_was_offered(AlertDescription alert)
    {
        using TlsPair pair = new(
            new ScriptedServerOptions { Before = (server, _) => server.SendAlert(alert) });
        pair.Run();
        Assert.Equal(TlsClientState.Failed, pair.Client.State);
        Assert.True(pair.Client.Failure!.IsFromPeer);
        Assert.Equal(alert, pair.Client.Failure.Alert);
        Assert.Null(pair.Server.ReceivedAlert);
        Assert.Contains(
            "TLS 1.3 with the suites ChaCha20Poly1305, Aes128Gcm and the groups X25519, Secp256r1, Secp384r1",
            pair.Client.Failure.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Other_alerts_are_named()
    {
        using TlsPair early = new(new ScriptedServerOptions
        {
            Before = (server, _) => server.SendAlert(AlertDescription.UnrecognizedName),
        });
        early.Run();
        Assert.Equal(
            "The server ended the session with the alert UnrecognizedName.", early.Client.Failure!.Detail);
        using TlsPair late = new();
        late.Run();
        late.Server.SendAlert(AlertDescription.HandshakeFailure);
        late.Run();
        Assert.True(late.Client.Failure!.IsFromPeer);
        Assert.Equal(
            "The server ended the session with the alert HandshakeFailure.", late.Client.Failure.Detail);
    }

    [Fact]
    public void A_warning_ends_the_session_as_RFC_8446_has_it()
    {
        using TlsPair pair = new();
        pair.Run();
        pair.Server.SendAlert(AlertDescription.InternalError, level: 1);
        pair.Run();
        Assert.Equal(TlsClientState.Failed, pair.Client.State);
    }

    [Fact]
    public void A_close_during_the_handshake_is_a_failure()
    {
        using TlsPair pair = new(new ScriptedServerOptions
        {
            Before = (server, step) =>
            {
                if (step == ServerStep.Certificate) { server.CloseNotify(); }
            },
        });
        pair.Run();
        Assert.Equal(TlsClientState.Failed, pair.Client.State);
        Assert.Equal(AlertDescription.CloseNotify, pair.Client.Failure!.Alert);
    }

    [Fact]
    public void A_client_that_has_closed_fails_without_an_alert()
    {
        using TlsPair pair = new();
        pair.Run();
        pair.Client.Close();
        pair.Run();
        pair.Server.SendMessage([24, 0, 0, 0]);
        pair.Run();
        Assert.Equal(TlsClientState.Failed, pair.Client.State);
        Assert.Equal(AlertDescription.CloseNotify, pair.Server.ReceivedAlert);
    }
}
