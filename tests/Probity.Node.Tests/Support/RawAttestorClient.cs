using System.Net.WebSockets;
using Probity.Core.Verdicts;
using Probity.Crypto.Signatures;
using Probity.Node.Notary;
using Probity.ZkTls.Modes.Proxy.Messages;
using Probity.ZkTls.Tls;

namespace Probity.Node.Tests.Support;

/// <summary>A client that sends what a test wants, whatever the protocol says.</summary>
internal sealed class RawAttestorClient : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly ClientWebSocket _socket = new();
    private readonly CancellationTokenSource _timer = new(Patience);

    private RawAttestorClient()
    {
    }

    public static async Task<RawAttestorClient> ConnectAsync(Uri attestor)
    {
        RawAttestorClient client = new();
        client._socket.Options.KeepAliveInterval = TimeSpan.Zero;
        await client._socket.ConnectAsync(
            new UriBuilder(attestor) { Scheme = "ws", Path = AttestorServer.Path }.Uri, client._timer.Token);
        return client;
    }

    /// <summary>Connects and opens a session with a server.</summary>
    public static async Task<RawAttestorClient> OpenAsync(Uri attestor, string host, int port)
    {
        RawAttestorClient client = await ConnectAsync(attestor);
        using P256PrivateKey holder = P256PrivateKey.Create();
        await client.SendAsync(new OpenMessage(host, port, holder.PublicKey).ToArray());
        byte[]? opened = await client.ReceiveAsync();
        Assert.NotNull(opened);
        Assert.Equal((byte)MessageType.Opened, opened[0]);
        return client;
    }

    public Task SendAsync(byte[] message, WebSocketMessageType type = WebSocketMessageType.Binary, bool isEnd = true) =>
        _socket.SendAsync(message, type, isEnd, _timer.Token);

    public Task SendBytesAsync(params byte[] bytes) => SendAsync([(byte)MessageType.Bytes, .. bytes]);

    /// <summary>Sends although the attestor may have ended the session long ago; false when it has.</summary>
    public async Task<bool> TrySendAsync(byte[] message)
    {
        try
        {
            await SendAsync(message);
            return true;
        }
        catch (Exception failure) when (failure is WebSocketException or IOException or InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>The next message; null when the attestor has ended the session.</summary>
    public async Task<byte[]?> ReceiveAsync()
    {
        byte[] buffer = new byte[MessageChannel.MaxMessageBytes];
        int length = 0;
        try
        {
            while (true)
            {
                ValueWebSocketReceiveResult part = await _socket.ReceiveAsync(buffer.AsMemory(length), _timer.Token);
                if (part.MessageType == WebSocketMessageType.Close) { return null; }
                length += part.Count;
                if (part.EndOfMessage) { return buffer[..length]; }
            }
        }
        catch (WebSocketException)
        {
            return null;
        }
    }

    /// <summary>The reason for which the attestor refuses; messages before it are skipped.</summary>
    public async Task<Rejection> ReceiveRefusalAsync()
    {
        while (await ReceiveAsync() is { } message)
        {
            if (message[0] != (byte)MessageType.Refused)
            {
                Assert.NotEqual((byte)MessageType.Signed, message[0]);
                continue;
            }

            Verdict<RefusedMessage> refused = RefusedMessage.Parse(message);
            Assert.True(refused.IsAccepted, refused.Detail);
            Assert.Null(await ReceiveAsync());
            return refused.Value.Reason;
        }

        throw new IOException("the attestor ended the session without a word");
    }

    /// <summary>Goes through a TLS handshake with the server behind the attestor.</summary>
    public async Task HandshakeAsync(TlsClient tls)
    {
        while (true)
        {
            byte[] outgoing = tls.TakeOutgoing();
            if (outgoing.Length > 0) { await SendBytesAsync(outgoing); }
            if (tls.State != TlsClientState.Handshaking) { break; }
            byte[]? message = await ReceiveAsync();
            Assert.NotNull(message);
            Assert.Equal((byte)MessageType.Bytes, message[0]);
            tls.Receive(message.AsSpan(1));
        }

        Assert.Equal(TlsClientState.Open, tls.State);
    }

    /// <summary>Goes away without goodbye.</summary>
    public void Dispose()
    {
        _socket.Abort();
        _socket.Dispose();
        _timer.Dispose();
    }
}
