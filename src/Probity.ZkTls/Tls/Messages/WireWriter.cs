using System.Buffers;
using System.Buffers.Binary;

namespace Probity.ZkTls.Tls.Messages;

/// <summary>Appends the big-endian fields of TLS; the counterpart of <see cref="WireReader"/>.</summary>
internal sealed class WireWriter
{
    private readonly ArrayBufferWriter<byte> _buffer = new();

    public ReadOnlySpan<byte> Written => _buffer.WrittenSpan;

    public WireWriter Byte(byte value) => Bytes([value]);

    public WireWriter UInt16(int value)
    {
        BinaryPrimitives.WriteUInt16BigEndian(_buffer.GetSpan(sizeof(ushort)), checked((ushort)value));
        _buffer.Advance(sizeof(ushort));
        return this;
    }

    public WireWriter UInt24(int value) => Byte(checked((byte)(value >> 16))).UInt16(value & 0xffff);

    public WireWriter Bytes(ReadOnlySpan<byte> bytes)
    {
        _buffer.Write(bytes);
        return this;
    }

    /// <summary>A vector with a length of one byte.</summary>
    public WireWriter Vector8(ReadOnlySpan<byte> bytes) => Byte(checked((byte)bytes.Length)).Bytes(bytes);

    /// <summary>A vector with a length of two bytes.</summary>
    public WireWriter Vector16(ReadOnlySpan<byte> bytes) => UInt16(bytes.Length).Bytes(bytes);

    /// <summary>A vector with a length of two bytes, as <paramref name="content"/> writes it.</summary>
    public WireWriter Vector16(Action<WireWriter> content) => Vector16(Inner(content));

    /// <summary>A vector with a length of three bytes, as <paramref name="content"/> writes it.</summary>
    public WireWriter Vector24(Action<WireWriter> content)
    {
        ReadOnlySpan<byte> bytes = Inner(content);
        return UInt24(bytes.Length).Bytes(bytes);
    }

    /// <summary>16-bit numbers with a length of two bytes.</summary>
    public WireWriter Numbers16(IEnumerable<ushort> numbers) => Vector16(inner =>
    {
        foreach (ushort number in numbers) { inner.UInt16(number); }
    });

    /// <summary>An extension, as <paramref name="content"/> writes it.</summary>
    public WireWriter Extension(ExtensionType type, Action<WireWriter> content) =>
        UInt16((ushort)type).Vector16(content);

    /// <summary>A whole handshake message, as <paramref name="body"/> writes it.</summary>
    public static byte[] Message(HandshakeType type, Action<WireWriter> body) =>
        new WireWriter().Byte((byte)type).Vector24(body).Written.ToArray();

    private static ReadOnlySpan<byte> Inner(Action<WireWriter> content)
    {
        WireWriter inner = new();
        content(inner);
        return inner.Written;
    }
}
