using Probity.Core.Verdicts;
using Probity.Testing;
using Probity.ZkTls.Tests.Support;
using Probity.ZkTls.Tls;
using Probity.ZkTls.Transcript;

namespace Probity.Fuzz;

/// <summary>The bytes of a server for the client, and those of both sides for the attestor.</summary>
internal sealed class TlsTargets : IDisposable
{
    private readonly List<(Direction Direction, byte[] Bytes)> _pieces = [];
    private readonly byte[] _clientSecret, _serverSecret, _toServer, _toClient, _content;

    public TlsTargets()
    {
        using TlsClient client = Client();
        using ScriptedTlsServer server = new(new ScriptedServerOptions { Tickets = 1 });
        List<byte> content = [];
        for (int round = 0; round < 8; round++)
        {
            byte[] toServer = client.TakeOutgoing();
            _pieces.Add((Direction.ToServer, toServer));
            server.Receive(toServer);
            if (round == 2) { client.Send("GET / HTTP/1.1\r\n\r\n"u8); }
            if (round == 4)
            {
                server.SendContent("HTTP/1.1 200 OK\r\n\r\n"u8.ToArray());
                server.CloseNotify();
            }

            byte[] toClient = server.TakeOutgoing();
            _pieces.Add((Direction.ToClient, toClient));
            client.Receive(toClient);
            content.AddRange(client.TakeContent());
        }

        _content = [.. content];
        _clientSecret = client.Secrets!.ClientHandshakeTraffic.Span.ToArray();
        _serverSecret = client.Secrets.ServerHandshakeTraffic.Span.ToArray();
        _toServer = Joined(Direction.ToServer);
        _toClient = Joined(Direction.ToClient);
        if (_content.Length == 0 || !Verify(_toServer, _toClient).IsAccepted) { throw new InvalidOperationException("no session"); }
    }

    public Target[] All =>
    [
        new("tls client", [_toClient], (input, _) => Receive(input)),
        new("handshake", [_toClient, _toServer], (input, original) =>
        {
            bool isServers = original == _toClient;
            _ = Verify(isServers ? _toServer : input, isServers ? input : _toClient);
        }),
    ];

    /// <inheritdoc/>
    public void Dispose()
    {
        Array.Clear(_clientSecret);
        Array.Clear(_serverSecret);
    }

    // The same seed gives the same keys, so that the recorded server talks to this client too.
    private static TlsClient Client() => new(new TlsClientOptions
    {
        Host = TestCertificates.Host, Now = TestCertificates.Now, Roots = TestCertificates.Roots, Random = new SeededRandomSource(3),
    });

    private void Receive(byte[] input)
    {
        using TlsClient client = Client();
        client.TakeOutgoing();
        client.Receive(input);
        byte[] content = client.TakeContent();
        if (client.State != TlsClientState.Failed) { client.ReceiveEnd(); }
        if (!_content.AsSpan().StartsWith(content)) { throw new InvalidOperationException("content that the server did not send"); }
        bool isWhole = client.State == TlsClientState.PeerClosed && !client.IsTruncated;
        if (isWhole && content.Length != _content.Length) { throw new InvalidOperationException("a cut that was not noticed"); }
    }

    private Verdict<VerifiedHandshake> Verify(byte[] toServer, byte[] toClient)
    {
        SessionRecording recording = new(1 << 20, 4096);
        Dictionary<Direction, byte[]> rest = new() { [Direction.ToServer] = toServer, [Direction.ToClient] = toClient };
        foreach ((Direction direction, byte[] bytes) in _pieces)
        {
            int count = Math.Min(bytes.Length, rest[direction].Length);
            recording.TryAppend(direction, rest[direction].AsSpan(0, count));
            rest[direction] = rest[direction][count..];
        }

        foreach ((Direction direction, byte[] bytes) in rest) { recording.TryAppend(direction, bytes); }
        return HandshakeVerifier.Verify(
            recording, TestCertificates.Host, _clientSecret, _serverSecret, TestCertificates.Roots, TestCertificates.Now);
    }

    private byte[] Joined(Direction direction) =>
        [.. _pieces.Where(piece => piece.Direction == direction).SelectMany(piece => piece.Bytes)];
}
