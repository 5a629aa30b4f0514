using System.Text;

namespace Probity.ZkTls.Tls.Messages;

/// <summary>A ClientHello, every field of it. Source: RFC 8446, section 4.1.2.</summary>
internal sealed class ClientHello
{
    /// <summary>The value of legacy_version.</summary>
    public const ushort LegacyVersion = 0x0303;

    /// <summary>The number of TLS 1.3 in supported_versions.</summary>
    public const ushort Tls13 = 0x0304;

    /// <summary>Length of the random field.</summary>
    public const int RandomBytes = 32;

    /// <summary>The longest session id.</summary>
    public const int MaxSessionIdBytes = 32;

    private ClientHello(byte[] message, ExtensionList extensions) =>
        (Message, Extensions) = (message, extensions);

    /// <summary>The whole message.</summary>
    public byte[] Message { get; }

    public ExtensionList Extensions { get; }

    public byte[] Random { get; private init; } = [];

    public byte[] SessionId { get; private init; } = [];

    public ushort[] Suites { get; private init; } = [];

    public ushort[] Versions { get; private set; } = [];

    public ushort[] Groups { get; private set; } = [];

    public ushort[] SignatureSchemes { get; private set; } = [];

    public IReadOnlyList<KeyShareEntry> KeyShares { get; private set; } = [];

    /// <summary>The name in server_name; null without one.</summary>
    public string? ServerName { get; private set; }

    /// <summary>The protocols of ALPN; empty without the extension.</summary>
    public IReadOnlyList<string> Protocols { get; private set; } = [];

    public byte[]? Cookie { get; private set; }

    /// <summary>Reads a message of type ClientHello.</summary>
    public static Outcome<ClientHello> Parse(HandshakeMessage message)
    {
        WireReader reader = new(message.Body);
        if (message.Type != HandshakeType.ClientHello)
        {
            return TlsFailure.Unexpected("A ClientHello was expected.");
        }

        if (!reader.TryUInt16(out ushort version)
            || !reader.TryBytes(RandomBytes, out ReadOnlySpan<byte> random)
            || !reader.TryVector8(0, MaxSessionIdBytes, out ReadOnlySpan<byte> sessionId)
            || !reader.TryNumbers16(out ushort[] suites)
            || !reader.TryVector8(1, byte.MaxValue, out ReadOnlySpan<byte> compression)
            || !reader.TryVector16(0, out ReadOnlySpan<byte> extensionBytes) || !reader.IsAtEnd)
        {
            return TlsFailure.Undecodable("A ClientHello does not follow its format.");
        }

        if (version != LegacyVersion || compression is not [0])
        {
            return TlsFailure.Illegal(
                "A ClientHello has a legacy version or compression that TLS 1.3 does not allow.");
        }

        Outcome<ExtensionList> extensions = ExtensionList.Parse(extensionBytes);
        if (!extensions.IsAccepted) { return extensions.Failure; }
        ClientHello hello = new(message.Bytes, extensions.Value)
        {
            Random = random.ToArray(), SessionId = sessionId.ToArray(), Suites = suites,
        };
        foreach ((ExtensionType type, byte[] data) in extensions.Value.Items)
        {
            if (!hello.TryRead(type, data))
            {
                return TlsFailure.Undecodable(
                    $"Extension {(ushort)type} of a ClientHello does not follow its format.");
            }
        }

        return hello;
    }

    private bool TryRead(ExtensionType type, ReadOnlySpan<byte> data)
    {
        WireReader reader = new(data);
        switch (type)
        {
            case ExtensionType.ServerName: return TryReadServerName(ref reader);
            case ExtensionType.Alpn: return TryReadProtocols(ref reader);
            case ExtensionType.KeyShare: return TryReadKeyShares(ref reader);
            case ExtensionType.SupportedVersions: return TryReadVersions(ref reader);
            case ExtensionType.SupportedGroups:
                bool areGroups = reader.TryNumbers16(out ushort[] groups) && reader.IsAtEnd;
                Groups = groups;
                return areGroups;
            case ExtensionType.SignatureAlgorithms:
                bool areSchemes = reader.TryNumbers16(out ushort[] schemes) && reader.IsAtEnd;
                SignatureSchemes = schemes;
                return areSchemes;
            case ExtensionType.Cookie:
                bool isCookie = reader.TryVector16(1, out ReadOnlySpan<byte> cookie) && reader.IsAtEnd;
                Cookie = cookie.ToArray();
                return isCookie;
            default:
                return true;
        }
    }

    // A list of exactly one name, of type host_name: more than one is allowed nowhere that we know.
    private bool TryReadServerName(ref WireReader reader)
    {
        if (!reader.TryVector16(1, out ReadOnlySpan<byte> list) || !reader.IsAtEnd) { return false; }
        WireReader names = new(list);
        if (!names.TryByte(out byte kind) || kind != 0 || !names.TryVector16(1, out ReadOnlySpan<byte> name)
            || !names.IsAtEnd || !Ascii.IsValid(name))
        {
            return false;
        }

        ServerName = Encoding.ASCII.GetString(name);
        return true;
    }

    private bool TryReadProtocols(ref WireReader reader)
    {
        if (!reader.TryVector16(2, out ReadOnlySpan<byte> list) || !reader.IsAtEnd) { return false; }
        List<string> protocols = [];
        WireReader names = new(list);
        while (!names.IsAtEnd)
        {
            if (!names.TryVector8(1, byte.MaxValue, out ReadOnlySpan<byte> name)) { return false; }
            protocols.Add(Encoding.Latin1.GetString(name));
        }

        Protocols = protocols;
        return true;
    }

    private bool TryReadKeyShares(ref WireReader reader)
    {
        if (!reader.TryVector16(0, out ReadOnlySpan<byte> list) || !reader.IsAtEnd) { return false; }
        List<KeyShareEntry> shares = [];
        WireReader entries = new(list);
        while (!entries.IsAtEnd)
        {
            if (!entries.TryUInt16(out ushort group) || !entries.TryVector16(1, out ReadOnlySpan<byte> key)
                || shares.Exists(share => share.Group == group))
            {
                return false;
            }

            shares.Add(new KeyShareEntry(group, key.ToArray()));
        }

        KeyShares = shares;
        return true;
    }

    private bool TryReadVersions(ref WireReader reader)
    {
        if (!reader.TryVector8(2, byte.MaxValue - 1, out ReadOnlySpan<byte> list) || !reader.IsAtEnd)
        {
            return false;
        }

        if ((list.Length & 1) != 0) { return false; }
        List<ushort> versions = [];
        WireReader entries = new(list);
        while (entries.TryUInt16(out ushort version)) { versions.Add(version); }
        Versions = [.. versions];
        return true;
    }
}
