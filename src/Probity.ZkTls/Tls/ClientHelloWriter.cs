using System.Text;
using Probity.ZkTls.Tls.Messages;

namespace Probity.ZkTls.Tls;

/// <summary>Writes the ClientHellos of one session, which share random field and session id.</summary>
/// <remarks>Source: RFC 8446, sections 4.1.2 and 4.2, and appendix D.4 for the session id.</remarks>
internal sealed class ClientHelloWriter
{
    private readonly TlsClientOptions _options;
    private readonly byte[] _random = new byte[ClientHello.RandomBytes];
    private readonly byte[] _sessionId = new byte[ClientHello.MaxSessionIdBytes];

    public ClientHelloWriter(TlsClientOptions options)
    {
        _options = options;
        options.Random.Fill(_random);
        options.Random.Fill(_sessionId);
    }

    /// <summary>Writes a ClientHello.</summary>
    /// <param name="shares">The keys to send, in order.</param>
    /// <param name="cookie">What a HelloRetryRequest wants repeated; null without one.</param>
    public byte[] Write(IReadOnlyList<KeyShare> shares, byte[]? cookie) => WireWriter.Message(
        HandshakeType.ClientHello,
        body => body.UInt16(ClientHello.LegacyVersion)
            .Bytes(_random)
            .Vector8(_sessionId)
            .Numbers16(_options.Suites.Select(suite => (ushort)suite))
            .Vector8([0])
            .Vector16(extensions => WriteExtensions(extensions, shares, cookie)));

    private void WriteExtensions(WireWriter extensions, IReadOnlyList<KeyShare> shares, byte[]? cookie)
    {
        if (HostName.IsDnsName(_options.Host))
        {
            extensions.Extension(ExtensionType.ServerName, data => data.Vector16(
                names => names.Byte(0).Vector16(Encoding.ASCII.GetBytes(_options.Host))));
        }

        extensions
            .Extension(ExtensionType.SupportedGroups, data => data.Numbers16(
                _options.Groups.Select(group => (ushort)group)))
            .Extension(ExtensionType.SignatureAlgorithms, data => data.Numbers16(SignatureScheme.Offered))
            .Extension(ExtensionType.Alpn, data => data.Vector16(names => names.Vector8("http/1.1"u8)))
            .Extension(ExtensionType.SupportedVersions, data => data.Vector8([3, 4]));
        if (cookie is not null)
        {
            extensions.Extension(ExtensionType.Cookie, data => data.Vector16(cookie));
        }

        extensions.Extension(ExtensionType.KeyShare, data => data.Vector16(list =>
        {
            foreach (KeyShare share in shares) { list.UInt16((ushort)share.Group).Vector16(share.PublicKey); }
        }));
    }
}
