using Probity.ZkTls.Tls;
using Probity.ZkTls.Transcript;

namespace Probity.ZkTls.Tests.Support;

/// <summary>A client of ours and a scripted server, with a recorder between them.</summary>
public sealed class TlsPair : IDisposable
{
    public TlsPair(
        ScriptedServerOptions? server = null, TlsClientOptions? client = null, int pieceBytes = int.MaxValue)
    {
        PieceBytes = pieceBytes;
        Client = new TlsClient(client ?? Options());
        Server = new ScriptedTlsServer(server ?? new ScriptedServerOptions());
    }

    /// <summary>Bytes travel in pieces of at most so many.</summary>
    public int PieceBytes { get; }

    public TlsClient Client { get; }

    public ScriptedTlsServer Server { get; }

    /// <summary>All bytes that passed by.</summary>
    public SessionRecording Recording { get; } = new(1 << 24, 1 << 16);

    /// <summary>The pieces, in order.</summary>
    public List<(Direction Direction, byte[] Bytes)> Pieces { get; } = [];

    /// <summary>Options that trust the test root.</summary>
    public static TlsClientOptions Options(string host = TestCertificates.Host) => new()
    {
        Host = host, Now = TestCertificates.Now, Roots = TestCertificates.Roots,
    };

    /// <summary>Carries bytes to and fro until nobody has any.</summary>
    public TlsPair Run()
    {
        while (true)
        {
            byte[] toServer = Client.TakeOutgoing();
            Carry(Direction.ToServer, toServer, bytes => Server.Receive(bytes));
            byte[] toClient = Server.TakeOutgoing();
            Carry(Direction.ToClient, toClient, bytes => Client.Receive(bytes));
            if (toServer.Length + toClient.Length == 0) { return this; }
        }
    }

    /// <summary>Runs a whole small session: handshake, request, response, close.</summary>
    public TlsPair RunSession(
        string request = "GET / HTTP/1.1\r\n\r\n", string response = "HTTP/1.1 200 OK\r\n\r\n{}")
    {
        Run();
        Client.Send(System.Text.Encoding.ASCII.GetBytes(request));
        Run();
        Server.SendContent(System.Text.Encoding.ASCII.GetBytes(response));
        Server.CloseNotify();
        Run();
        Client.Close();
        return Run();
    }

    /// <summary>Fails the test unless the client refused the server, with this alert.</summary>
    public TlsPair RequireRefusal(AlertDescription alert, string detail = "")
    {
        Assert.Equal(TlsClientState.Failed, Client.State);
        Assert.Equal(alert, Client.Failure!.Alert);
        Assert.False(Client.Failure.IsFromPeer);
        Assert.Contains(detail, Client.Failure.Detail, StringComparison.Ordinal);
        Assert.Equal(alert, Server.ReceivedAlert);
        return this;
    }

    /// <summary>The client's two secrets, checked by the attestor's verifier.</summary>
    public Core.Verdicts.Verdict<VerifiedHandshake> Verify(
        SessionRecording? recording = null, string host = TestCertificates.Host, TrustAnchors? roots = null) =>
        HandshakeVerifier.Verify(
            recording ?? Recording, host, Client.Secrets is { } c ? c.ClientHandshakeTraffic.Span : new byte[32],
            Client.Secrets is { } s ? s.ServerHandshakeTraffic.Span : new byte[32],
            roots ?? TestCertificates.Roots, TestCertificates.Now);

    public void Dispose()
    {
        Client.Dispose();
        Server.Dispose();
    }

    private void Carry(Direction direction, byte[] bytes, Action<byte[]> deliver)
    {
        foreach (byte[] piece in bytes.Chunk(PieceBytes))
        {
            Pieces.Add((direction, piece));
            Recording.TryAppend(direction, piece);
            deliver(piece);
        }
    }
}
