using Probity.Core.Encoding;
using Probity.Core.Verdicts;

namespace Probity.ZkTls.Modes.Proxy.Messages;

/// <summary>Attestor to client: the server, or a limit, has ended the connection.</summary>
/// <param name="Ending">How.</param>
public sealed record EndedMessage(ConnectionEnding Ending)
{
    /// <summary>The encoded form.</summary>
    public byte[] ToArray() => [(byte)MessageType.Ended, (byte)Ending];

    /// <summary>Reads a message.</summary>
    public static Verdict<EndedMessage> Parse(ReadOnlySpan<byte> encoded)
    {
        ByteReader reader = new(encoded);
        return reader.TryReadByte(out byte type) && type == (byte)MessageType.Ended
            && reader.TryReadByte(out byte ending) && Enum.IsDefined((ConnectionEnding)ending)
            && reader.RemainingBytes == 0
            ? new EndedMessage((ConnectionEnding)ending)
            : new Rejection(RejectionCode.Malformed, "the attestor's message is malformed");
    }
}
