using Probity.ZkTls.Tls.Messages;

namespace Probity.ZkTls.Tests.Support;

/// <summary>A hello message taken apart, to be put together with one thing changed.</summary>
internal sealed record HelloEdit
{
    public HandshakeType Type { get; init; }

    public ushort Version { get; init; }

    public byte[] Random { get; init; } = [];

    public byte[] SessionId { get; init; } = [];

    /// <summary>What stands between session id and extensions: suites and compression.</summary>
    public byte[] Middle { get; init; } = [];

    public IReadOnlyList<(int Type, byte[] Data)>? Extensions { get; init; }

    public static HelloEdit From(byte[] message)
    {
        WireReader reader = new(message.AsSpan(HandshakeMessage.HeaderBytes));
        HandshakeType type = (HandshakeType)message[0];
        Assert.True(reader.TryUInt16(out ushort version));
        Assert.True(reader.TryBytes(32, out ReadOnlySpan<byte> random));
        Assert.True(reader.TryVector8(0, 32, out ReadOnlySpan<byte> sessionId));
        byte[] fields = random.ToArray(), id = sessionId.ToArray();
        WireWriter middle = new();
        if (type == HandshakeType.ServerHello)
        {
            Assert.True(reader.TryBytes(3, out ReadOnlySpan<byte> choice));
            middle.Bytes(choice);
        }
        else
        {
            Assert.True(reader.TryVector16(0, out ReadOnlySpan<byte> suites));
            middle.Vector16(suites);
            Assert.True(reader.TryVector8(0, 255, out ReadOnlySpan<byte> compression));
            middle.Vector8(compression);
        }

        Assert.True(reader.TryVector16(0, out ReadOnlySpan<byte> list));
        Assert.True(reader.IsAtEnd);
        return new HelloEdit
        {
            Type = type, Version = version, Random = fields, SessionId = id, Middle = middle.Written.ToArray(),
            Extensions = [.. ExtensionList.Parse(list).Value!.Items.Select(
                item => ((int)item.Key, item.Value))],
        };
    }

    /// <summary>Changes a whole message.</summary>
    public static Func<byte[], byte[]> Of(Func<HelloEdit, HelloEdit> change) => message =>
        change(From(message)).ToBytes();

    public HelloEdit With(int type, params byte[] data) =>
        this with { Extensions = [.. Extensions!, (type, data)] };

    public HelloEdit Without(int type) => this with
    {
        Extensions = [.. Extensions!.Where(
        item => item.Type != type)]
    };

    public HelloEdit Replacing(int type, params byte[] data) => this with
    {
        Extensions = [.. Extensions!.Select(item => item.Type == type ? (type, data) : item)],
    };

    public HelloEdit Replacing(int type, Func<byte[], byte[]> change) =>
        Replacing(type, change(Extensions!.Single(item => item.Type == type).Data));

    public byte[] ToBytes() => WireWriter.Message(Type, body =>
    {
        body.UInt16(Version).Bytes(Random).Vector8(SessionId).Bytes(Middle);
        if (Extensions is null) { return; }
        body.Vector16(list =>
        {
            foreach ((int type, byte[] data) in Extensions) { list.UInt16(type).Vector16(data); }
        });
    });
}
