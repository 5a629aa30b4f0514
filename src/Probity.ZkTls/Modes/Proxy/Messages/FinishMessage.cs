using Probity.Core.Encoding;
using Probity.Core.Verdicts;

namespace Probity.ZkTls.Modes.Proxy.Messages;

/// <summary>Client to attestor: the two secrets that open the handshake and nothing else.</summary>
/// <param name="ClientHandshakeSecret">32 bytes.</param>
/// <param name="ServerHandshakeSecret">32 bytes.</param>
public sealed record FinishMessage(
    ReadOnlyMemory<byte> ClientHandshakeSecret, ReadOnlyMemory<byte> ServerHandshakeSecret)
{
    /// <summary>The encoded form.</summary>
    public byte[] ToArray() =>
        [(byte)MessageType.Finish, .. ClientHandshakeSecret.Span, .. ServerHandshakeSecret.Span];

    /// <summary>Reads a message.</summary>
    public static Verdict<FinishMessage> Parse(ReadOnlySpan<byte> encoded)
    {
        ByteReader reader = new(encoded);
        return reader.TryReadByte(out byte type) && type == (byte)MessageType.Finish
            && reader.TryReadBytes(Capture.HashBytes, out ReadOnlySpan<byte> client)
            && reader.TryReadBytes(Capture.HashBytes, out ReadOnlySpan<byte> server)
            && reader.RemainingBytes == 0
            ? new FinishMessage(client.ToArray(), server.ToArray())
            : new Rejection(RejectionCode.Malformed, "the message that ends a session is malformed");
    }

    /// <summary>Never the secrets.</summary>
    public override string ToString() => nameof(FinishMessage);
}
