namespace Probity.ZkTls.Tls.Messages;

/// <summary>Puts the handshake messages of one direction together from the records they came in.</summary>
/// <remarks>Bounded: it holds one unfinished message, and refuses a long one when it sees its
/// length.</remarks>
internal sealed class HandshakeReader
{
    /// <summary>The longest message; chains of certificates are far shorter.</summary>
    public const int MaxMessageBytes = 1 << 17;

    private readonly List<byte> _pending = [];

    /// <summary>Whether a message has begun that is not complete, or one is complete and not yet
    /// taken.</summary>
    public bool HasRest => _pending.Count > 0;

    /// <summary>Takes the content of a record of type handshake.</summary>
    public void Append(ReadOnlySpan<byte> content) => _pending.AddRange(content);

    /// <summary>The next complete message, or null.</summary>
    public TlsFailure? Next(out HandshakeMessage? message)
    {
        message = null;
        if (_pending.Count < HandshakeMessage.HeaderBytes) { return null; }
        int length = (_pending[1] << 16) | (_pending[2] << 8) | _pending[3];
        if (length > MaxMessageBytes)
        {
            return TlsFailure.Undecodable(
                $"A handshake message has {length} bytes; at most {MaxMessageBytes} are read.");
        }

        int total = HandshakeMessage.HeaderBytes + length;
        if (_pending.Count < total) { return null; }
        byte[] bytes = [.. _pending[..total]];
        _pending.RemoveRange(0, total);
        message = new HandshakeMessage((HandshakeType)bytes[0], bytes);
        return null;
    }
}
