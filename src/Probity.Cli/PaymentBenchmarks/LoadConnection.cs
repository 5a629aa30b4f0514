using System.Buffers.Text;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Probity.Cli.PaymentBenchmarks;

/// <summary>One connection of the load generator: HTTP/1.1 with as little work as can be, as both sides share the
/// machine with it.</summary>
internal sealed class LoadConnection : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)
    {
        NoDelay = true,
    };

    private readonly byte[] _buffer = new byte[1 << 16];

    /// <summary>Connects.</summary>
    public static async Task<LoadConnection> OpenAsync(Uri address, CancellationToken cancellation)
    {
        LoadConnection connection = new();
        await connection._socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, address.Port), cancellation)
            .ConfigureAwait(false);
        return connection;
    }

    /// <summary>A request as it goes over the wire.</summary>
    public static byte[] Request(string method, Uri url, ReadOnlySpan<byte> body)
    {
        string head = $"{method} {url.PathAndQuery} HTTP/1.1\r\nHost: {url.Authority}\r\n"
            + (body.IsEmpty ? "\r\n" : $"Content-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n");
        return [.. Encoding.ASCII.GetBytes(head), .. body];
    }

    /// <summary>Sends a request and reads the answer.</summary>
    /// <returns>Its status and its body, which is valid until the next call.</returns>
    /// <exception cref="IOException">The answer is longer than a benchmark's, or of another form.</exception>
    public async Task<(int Status, ReadOnlyMemory<byte> Body)> AskAsync(byte[] request, CancellationToken cancellation)
    {
        await _socket.SendAsync(request, cancellation).ConfigureAwait(false);
        int filled = 0, head = -1, length = 0;
        while (head < 0 || filled < head + length)
        {
            int count = await _socket.ReceiveAsync(_buffer.AsMemory(filled), cancellation).ConfigureAwait(false);
            if (count == 0) { throw new IOException("the connection was closed"); }
            filled += count;
            if (head >= 0) { continue; }
            int end = _buffer.AsSpan(0, filled).IndexOf("\r\n\r\n"u8);
            if (end < 0) { continue; }
            head = end + 4;
            length = Length(_buffer.AsSpan(0, end));
        }

        bool isStatus = Utf8Parser.TryParse(_buffer.AsSpan(9, 3), out int status, out _);
        return isStatus ? (status, _buffer.AsMemory(head, length)) : throw new IOException("this is no answer of HTTP");
    }

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();

    private static int Length(ReadOnlySpan<byte> head)
    {
        foreach (Range range in head.Split("\r\n"u8))
        {
            ReadOnlySpan<byte> line = head[range];
            if (line.Length > 15 && Ascii.EqualsIgnoreCase(line[..15], "content-length:"u8)
                && Utf8Parser.TryParse(line[15..].TrimStart((byte)' '), out int length, out _))
            {
                return length;
            }
        }

        throw new IOException("the answer does not say how long it is");
    }
}
