using System.Net;
using Probity.Core.Encoding;
using Probity.Core.Verdicts;

namespace Probity.ZkTls.Modes.Proxy.Messages;

/// <summary>Attestor to client: connected.</summary>
/// <param name="SessionId">32 random bytes.</param>
/// <param name="Address">What was dialled.</param>
public sealed record OpenedMessage(ReadOnlyMemory<byte> SessionId, IPAddress Address)
{
    private const int IdBytes = 32, AddressBytes = 16;

    /// <summary>The encoded form.</summary>
    public byte[] ToArray() =>
        [(byte)MessageType.Opened, .. SessionId.Span, .. Address.MapToIPv6().GetAddressBytes()];

    /// <summary>Reads a message.</summary>
    public static Verdict<OpenedMessage> Parse(ReadOnlySpan<byte> encoded)
    {
        ByteReader reader = new(encoded);
        return reader.TryReadByte(out byte type) && type == (byte)MessageType.Opened
            && reader.TryReadBytes(IdBytes, out ReadOnlySpan<byte> id)
            && reader.TryReadBytes(AddressBytes, out ReadOnlySpan<byte> address) && reader.RemainingBytes == 0
            ? new OpenedMessage(id.ToArray(), new IPAddress(address))
            : new Rejection(RejectionCode.Malformed, "the attestor's answer is malformed");
    }
}
