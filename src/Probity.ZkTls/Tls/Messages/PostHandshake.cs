namespace Probity.ZkTls.Tls.Messages;

/// <summary>The two messages that may follow a handshake. Source: RFC 8446, section 4.6.</summary>
internal static class PostHandshake
{
    private const uint MaxTicketSeconds = 604_800;

    /// <summary>Checks the form of a ticket; its content is not used.</summary>
    public static TlsFailure? CheckTicket(HandshakeMessage message)
    {
        WireReader reader = new(message.Body);
        if (!reader.TryUInt16(out ushort high) || !reader.TryUInt16(out ushort low)
            || !reader.TryBytes(4, out _) || !reader.TryVector8(0, byte.MaxValue, out _) || !reader.TryVector16(1, out _)
            || !reader.TryVector16(0, out ReadOnlySpan<byte> extensionBytes) || !reader.IsAtEnd)
        {
            return TlsFailure.Undecodable("A NewSessionTicket does not follow its format.");
        }

        if ((((uint)high << 16) | low) > MaxTicketSeconds)
        {
            return TlsFailure.Illegal("A NewSessionTicket lives longer than seven days.");
        }

        return ExtensionList.Parse(extensionBytes).Failure;
    }

    /// <summary>Reads a KeyUpdate: whether the sender wants one back.</summary>
    public static TlsFailure? ReadKeyUpdate(HandshakeMessage message, out bool isRequested)
    {
        isRequested = message.Body is [1];
        return message.Body switch
        {
            [0] or [1] => null,
            [_] => TlsFailure.Illegal("A KeyUpdate asks for something unknown."),
            _ => TlsFailure.Undecodable("A KeyUpdate does not follow its format."),
        };
    }

    /// <summary>Writes a KeyUpdate.</summary>
    public static byte[] WriteKeyUpdate(bool isRequested) => WireWriter.Message(
        HandshakeType.KeyUpdate, body => body.Byte(isRequested ? (byte)1 : (byte)0));

    /// <summary>Writes a Finished.</summary>
    public static byte[] WriteFinished(byte[] mac) => WireWriter.Message(
        HandshakeType.Finished, body => body.Bytes(mac));
}
