namespace Probity.ZkTls.Tls.Messages;

/// <summary>A ServerHello or a HelloRetryRequest, which share a form. Source: RFC 8446, sections 4.1.3 and
/// 4.1.4.</summary>
internal sealed class ServerHello
{
    // SHA-256 of "HelloRetryRequest".
    private static readonly byte[] RetryRandom =
        Convert.FromHexString("CF21AD74E59A6111BE1D8C021E65B891C2A211167ABB8C5E079E09E2C8A8339C");

    private ServerHello(byte[] message, ExtensionList extensions) =>
        (Message, Extensions) = (message, extensions);

    /// <summary>The random value that makes a ServerHello a HelloRetryRequest.</summary>
    public static ReadOnlySpan<byte> HelloRetryRandom => RetryRandom;

    /// <summary>The whole message.</summary>
    public byte[] Message { get; }

    public ExtensionList Extensions { get; }

    public ushort LegacyVersion { get; private init; }

    /// <summary>Whether this is a HelloRetryRequest.</summary>
    public bool IsRetry { get; private init; }

    public byte[] SessionId { get; private init; } = [];

    public ushort Suite { get; private init; }

    public byte Compression { get; private init; }

    /// <summary>The number in supported_versions; null without the extension, as in TLS 1.2.</summary>
    public ushort? SelectedVersion { get; private set; }

    /// <summary>The group in key_share; null without the extension.</summary>
    public ushort? Group { get; private set; }

    /// <summary>The server's public key; empty in a HelloRetryRequest.</summary>
    public byte[] Key { get; private set; } = [];

    public byte[]? Cookie { get; private set; }

    /// <summary>Reads a message of type ServerHello.</summary>
    public static Outcome<ServerHello> Parse(HandshakeMessage message)
    {
        WireReader reader = new(message.Body);
        if (message.Type != HandshakeType.ServerHello)
        {
            return TlsFailure.Unexpected("A ServerHello was expected.");
        }

        ReadOnlySpan<byte> extensionBytes = default;
        if (!reader.TryUInt16(out ushort version)
            || !reader.TryBytes(ClientHello.RandomBytes, out ReadOnlySpan<byte> random)
            || !reader.TryVector8(0, ClientHello.MaxSessionIdBytes, out ReadOnlySpan<byte> sessionId)
            || !reader.TryUInt16(out ushort suite) || !reader.TryByte(out byte compression)
            || (!reader.IsAtEnd && !reader.TryVector16(0, out extensionBytes)) || !reader.IsAtEnd)
        {
            return TlsFailure.Undecodable("A ServerHello does not follow its format.");
        }

        Outcome<ExtensionList> extensions = ExtensionList.Parse(extensionBytes);
        if (!extensions.IsAccepted) { return extensions.Failure; }
        ServerHello hello = new(message.Bytes, extensions.Value)
        {
            LegacyVersion = version, IsRetry = random.SequenceEqual(RetryRandom),
            SessionId = sessionId.ToArray(), Suite = suite, Compression = compression,
        };
        foreach ((ExtensionType type, byte[] data) in extensions.Value.Items)
        {
            if (!hello.TryRead(type, data))
            {
                return TlsFailure.Undecodable(
                    $"Extension {(ushort)type} of a ServerHello does not follow its format.");
            }
        }

        return hello;
    }

    private bool TryRead(ExtensionType type, ReadOnlySpan<byte> data)
    {
        WireReader reader = new(data);
        switch (type)
        {
            case ExtensionType.SupportedVersions:
                bool isVersion = reader.TryUInt16(out ushort version) && reader.IsAtEnd;
                SelectedVersion = version;
                return isVersion;
            case ExtensionType.KeyShare:
                if (!reader.TryUInt16(out ushort group)) { return false; }
                Group = group;
                if (IsRetry) { return reader.IsAtEnd; }
                bool isKey = reader.TryVector16(1, out ReadOnlySpan<byte> key) && reader.IsAtEnd;
                Key = key.ToArray();
                return isKey;
            case ExtensionType.Cookie when IsRetry:
                bool isCookie = reader.TryVector16(1, out ReadOnlySpan<byte> cookie) && reader.IsAtEnd;
                Cookie = cookie.ToArray();
                return isCookie;
            default:
                return true;
        }
    }
}
