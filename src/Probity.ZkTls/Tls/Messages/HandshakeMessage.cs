namespace Probity.ZkTls.Tls.Messages;

/// <summary>A whole handshake message.</summary>
/// <param name="Type">Its first byte; possibly a type that we do not know.</param>
/// <param name="Bytes">The message with its header of four bytes, as the transcript hash takes it.</param>
internal sealed record HandshakeMessage(HandshakeType Type, byte[] Bytes)
{
    /// <summary>Type and length.</summary>
    public const int HeaderBytes = 4;

    /// <summary>The message without its header.</summary>
    public ReadOnlySpan<byte> Body => Bytes.AsSpan(HeaderBytes);
}
