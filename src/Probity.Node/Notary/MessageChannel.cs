using System.Net.WebSockets;
using Probity.ZkTls.Modes.Proxy;

namespace Probity.Node.Notary;

/// <summary>Whole messages over a WebSocket: one at a time in each direction, of bounded length.</summary>
/// <param name="socket">Open. Not disposed of here.</param>
internal sealed class MessageChannel(WebSocket socket) : IDisposable
{
    /// <summary>The longest message: a capture with its statement.</summary>
    public const int MaxMessageBytes = Capture.MaxBytes + 1024;

    private readonly SemaphoreSlim _sending = new(1, 1);
    private readonly byte[] _buffer = new byte[MaxMessageBytes];
    private Task<ReadOnlyMemory<byte>?> _receiving = Task.FromResult<ReadOnlyMemory<byte>?>(default);

    /// <summary>
    /// The next message, valid until the next call; null when the peer has gone or broken the rules.
    /// </summary>
    /// <exception cref="TimeoutException">None came in time. The channel can still send, but not receive any
    /// more.</exception>
    public Task<ReadOnlyMemory<byte>?> ReceiveAsync(TimeSpan timeout, CancellationToken cancellation) =>
        // Cancelling a receive would abort the WebSocket, and the peer would never learn why.
        (_receiving = ReceiveAsync()).WaitAsync(timeout, cancellation);

    /// <summary>Sends a message; false when the peer has gone.</summary>
    public async Task<bool> SendAsync(ReadOnlyMemory<byte> message, CancellationToken cancellation)
    {
        await _sending.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            await socket.SendAsync(
                message, WebSocketMessageType.Binary, true, cancellation).ConfigureAwait(false);
            return true;
        }
        catch (Exception failure)
            when (failure is WebSocketException or ObjectDisposedException or IOException)
        {
            return false;
        }
        finally
        {
            _sending.Release();
        }
    }

    /// <summary>Sends bytes of the TCP connection as one message.</summary>
    public Task<bool> SendBytesAsync(byte type, ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        byte[] message = new byte[bytes.Length + 1];
        message[0] = type;
        bytes.CopyTo(message.AsMemory(1));
        return SendAsync(message, cancellation);
    }

    /// <summary>
    /// Says goodbye, and drops what the peer still sends until it has said so too, or the time is over.
    /// </summary>
    /// <remarks>
    /// A connection closed with bytes unread is reset, and the peer could lose the last message unread.
    /// </remarks>
    public async Task CloseAsync(TimeSpan timeout, CancellationToken cancellation)
    {
        using CancellationTokenSource timer = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        timer.CancelAfter(timeout);
        try
        {
            await socket.CloseOutputAsync(
                WebSocketCloseStatus.NormalClosure, null, timer.Token).ConfigureAwait(false);
            await _receiving.WaitAsync(timer.Token).ConfigureAwait(false);
            while (socket.State is WebSocketState.Open or WebSocketState.CloseSent)
            {
                await socket.ReceiveAsync(_buffer.AsMemory(), timer.Token).ConfigureAwait(false);
            }
        }
        catch (Exception failure)
            when (failure is WebSocketException or IOException or InvalidOperationException
                or OperationCanceledException)
        {
            // The peer has gone, or does not listen.
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _sending.Dispose();

    private async Task<ReadOnlyMemory<byte>?> ReceiveAsync()
    {
        int length = 0;
        try
        {
            while (true)
            {
                // One byte beyond the limit is enough to know that a message is too long.
                if (length == _buffer.Length) { return null; }
                ValueWebSocketReceiveResult part = await socket
                    .ReceiveAsync(_buffer.AsMemory(length), CancellationToken.None).ConfigureAwait(false);
                if (part.MessageType != WebSocketMessageType.Binary) { return null; }
                length += part.Count;
                if (part.EndOfMessage) { return length == 0 ? null : _buffer.AsMemory(0, length); }
            }
        }
        catch (Exception failure)
            when (failure is WebSocketException or ObjectDisposedException or OperationCanceledException
                or IOException)
        {
            return null;
        }
    }
}
