using System.Text;
using Probity.Core.Encoding;
using Probity.Core.Verdicts;
using Probity.Crypto.Signatures;

namespace Probity.ZkTls.Modes.Proxy.Messages;

/// <summary>Client to attestor: connect me to this server.</summary>
/// <param name="Host">Lower case; a DNS name or an IPv4 address.</param>
/// <param name="Port">1 to 65,535.</param>
/// <param name="Holder">Who will be able to present the claim.</param>
/// <remarks>Source: docs/specs/attestor-protocol.md, section 2.</remarks>
public sealed record OpenMessage(string Host, int Port, P256PublicKey Holder)
{
    /// <summary>The protocol's version.</summary>
    public const byte Version = 1;

    /// <summary>The encoded form.</summary>
    public byte[] ToArray()
    {
        ByteWriter writer = new();
        writer.WriteByte((byte)MessageType.Open);
        writer.WriteByte(Version);
        writer.WriteUInt16((ushort)Port);
        writer.WriteBytes(Holder.Point);
        writer.WriteByte((byte)Host.Length);
        writer.WriteBytes(Encoding.ASCII.GetBytes(Host));
        return writer.ToArray();
    }

    /// <summary>Reads a message.</summary>
    public static Verdict<OpenMessage> Parse(ReadOnlySpan<byte> encoded)
    {
        ByteReader reader = new(encoded);
        if (!reader.TryReadByte(out byte type) || type != (byte)MessageType.Open
            || !reader.TryReadByte(out byte version))
        {
            return new Rejection(
                RejectionCode.Malformed, "the first message is to say which server is wanted");
        }

        if (version != Version)
        {
            return new Rejection(
                RejectionCode.UnsupportedVersion,
                $"version {version} of the attestor protocol is not known here, {Version} is");
        }

        if (!reader.TryReadUInt16(out ushort port) || port == 0
            || !reader.TryReadBytes(P256PublicKey.Bytes, out ReadOnlySpan<byte> point)
            || !reader.TryReadByte(out byte length)
            || !reader.TryReadBytes(length, out ReadOnlySpan<byte> host)
            || !CaptureHead.IsHost(host) || reader.RemainingBytes != 0)
        {
            return new Rejection(RejectionCode.Malformed, "the message that opens a session is malformed");
        }

        Verdict<P256PublicKey> holder = P256PublicKey.Parse(point);
        return holder.IsAccepted
            ? new OpenMessage(Encoding.ASCII.GetString(host), port, holder.Value)
            : holder.Forward<OpenMessage>();
    }
}
