using System.Security.Cryptography;
using System.Text;
using Probity.Core.Secrets;
using Probity.ZkTls.Tls.Messages;

namespace Probity.ZkTls.Tls;

/// <summary>The server's messages from EncryptedExtensions to Finished, in their order.</summary>
/// <remarks>The client and the attestor run the same checks here. Source: RFC 8446, sections 4.3 and
/// 4.4.</remarks>
internal sealed class ServerFlight : IDisposable
{
    private const string Http = "http/1.1";

    // Extensions whose place is another message, offered or not (RFC 8446, section 4.2).
    private static readonly ExtensionType[] ElsewhereOnly =
    [
        ExtensionType.SupportedVersions, ExtensionType.KeyShare, ExtensionType.Cookie,
        ExtensionType.PreSharedKey, ExtensionType.PskKeyExchangeModes, ExtensionType.SignatureAlgorithms,
        ExtensionType.SignatureAlgorithmsCert, ExtensionType.StatusRequest,
        ExtensionType.SignedCertificateTimestamp, ExtensionType.Padding, ExtensionType.CertificateAuthorities,
        ExtensionType.OidFilters, ExtensionType.PostHandshakeAuth, ExtensionType.EarlyData,
    ];

    private static readonly ExtensionType[] BesideCertificates =
        [ExtensionType.StatusRequest, ExtensionType.SignedCertificateTimestamp];

    private readonly ClientHello _offered;
    private readonly TranscriptHash _transcript;
    private readonly SecretBytes _secret;
    private readonly string _host;
    private readonly TrustAnchors _roots;
    private readonly DateTimeOffset _now;
    private Expected _expected = Expected.EncryptedExtensions;

    /// <summary>A flight that begins after ServerHello.</summary>
    /// <param name="offered">The latest ClientHello.</param>
    /// <param name="transcript">Has both hellos; every message accepted here is appended.</param>
    /// <param name="serverSecret">The server's handshake traffic secret; copied.</param>
    /// <param name="host">Whose certificate it must be.</param>
    /// <param name="roots">Where the chain must end.</param>
    /// <param name="now">When the chain must be valid.</param>
    public ServerFlight(
        ClientHello offered, TranscriptHash transcript, ReadOnlySpan<byte> serverSecret, string host,
        TrustAnchors roots, DateTimeOffset now)
    {
        (_offered, _transcript, _host, _roots, _now) = (offered, transcript, host, roots, now);
        _secret = new SecretBytes(serverSecret);
    }

    private enum Expected
    {
        EncryptedExtensions,
        CertificateOrRequest,
        Certificate,
        CertificateVerify,
        Finished,
        Nothing,
    }

    /// <summary>Whether Finished was accepted.</summary>
    public bool IsComplete => _expected == Expected.Nothing;

    /// <summary>Whether the server asked for a client certificate.</summary>
    public bool IsCertificateRequested { get; private set; }

    /// <summary>Who the server is, from Certificate on.</summary>
    public ServerIdentity? Identity { get; private set; }

    /// <summary>The hash from ClientHello to the server's Finished; empty before.</summary>
    public byte[] FinishedHash { get; private set; } = [];

    /// <summary>Checks the next message, and appends it to the transcript.</summary>
    public TlsFailure? Accept(HandshakeMessage message)
    {
        TlsFailure? failure = (_expected, message.Type) switch
        {
            (Expected.EncryptedExtensions, HandshakeType.EncryptedExtensions) => AcceptExtensions(message),
            (Expected.CertificateOrRequest, HandshakeType.CertificateRequest) => AcceptRequest(message),
            (Expected.CertificateOrRequest or Expected.Certificate, HandshakeType.Certificate) =>
                AcceptCertificate(message),
            (Expected.CertificateVerify, HandshakeType.CertificateVerify) => AcceptSignature(message),
            (Expected.Finished, HandshakeType.Finished) => AcceptFinished(message),
            _ => TlsFailure.Unexpected(
                $"A message of type {(byte)message.Type} came where {_expected} was expected."),
        };
        if (failure is not null) { return failure; }
        _transcript.Append(message.Bytes);
        if (IsComplete) { FinishedHash = _transcript.Current; }
        return null;
    }

    /// <summary>Checks a Finished message against the messages before it.</summary>
    public static TlsFailure? CheckFinished(
        HandshakeMessage message, ReadOnlySpan<byte> trafficSecret, ReadOnlySpan<byte> transcriptHash)
    {
        if (message.Body.Length != KeySchedule.SecretBytes)
        {
            return TlsFailure.Undecodable("A Finished does not have the length of the hash.");
        }

        Span<byte> mac = stackalloc byte[KeySchedule.SecretBytes];
        KeySchedule.FinishedMac(trafficSecret, transcriptHash, mac);
        return CryptographicOperations.FixedTimeEquals(mac, message.Body)
            ? null
            : new TlsFailure(
                AlertDescription.DecryptError, "A Finished does not fit the messages before it.");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _secret.Dispose();
        Identity?.Dispose();
    }

    private TlsFailure? AcceptExtensions(HandshakeMessage message)
    {
        WireReader reader = new(message.Body);
        if (!reader.TryVector16(0, out ReadOnlySpan<byte> bytes) || !reader.IsAtEnd)
        {
            return TlsFailure.Undecodable("EncryptedExtensions does not follow its format.");
        }

        Outcome<ExtensionList> extensions = ExtensionList.Parse(bytes);
        if (!extensions.IsAccepted) { return extensions.Failure; }
        foreach ((ExtensionType type, byte[] data) in extensions.Value.Items)
        {
            if (!_offered.Extensions.Has(type) || ElsewhereOnly.Contains(type))
            {
                return HelloRules.Misplaced(_offered, type, "EncryptedExtensions");
            }

            if (!IsWellFormed(type, data))
            {
                return TlsFailure.Undecodable(
                    $"Extension {(ushort)type} of the server does not follow its format.");
            }

            if (type == ExtensionType.Alpn && !IsHttp(data))
            {
                return TlsFailure.Illegal(
                    "The server chose a protocol that is not HTTP/1.1, or was not offered.");
            }
        }

        _expected = Expected.CertificateOrRequest;
        return null;
    }

    private TlsFailure? AcceptRequest(HandshakeMessage message)
    {
        IsCertificateRequested = true;
        _expected = Expected.Certificate;
        return CertificateRequest.Check(message);
    }

    private TlsFailure? AcceptCertificate(HandshakeMessage message)
    {
        Outcome<CertificateMessage> parsed = CertificateMessage.Parse(message);
        if (!parsed.IsAccepted) { return parsed.Failure; }
        if (parsed.Value.Context.Length > 0)
        {
            return TlsFailure.Illegal("The server's Certificate message has a context.");
        }

        foreach (ExtensionType type in parsed.Value.EntryExtensions)
        {
            if (!_offered.Extensions.Has(type) || !BesideCertificates.Contains(type))
            {
                return HelloRules.Misplaced(_offered, type, "Certificate");
            }
        }

        Outcome<ServerIdentity> identity = ServerIdentity.Verify(
            parsed.Value.Certificates, _host, _roots, _now);
        if (!identity.IsAccepted) { return identity.Failure; }
        Identity = identity.Value;
        _expected = Expected.CertificateVerify;
        return null;
    }

    private TlsFailure? AcceptSignature(HandshakeMessage message)
    {
        Outcome<CertificateVerify> proof = CertificateVerify.Parse(message);
        if (!proof.IsAccepted) { return proof.Failure; }
        _expected = Expected.Finished;
        return Identity!.Verify(proof.Value, _offered.SignatureSchemes, _transcript.Current);
    }

    private TlsFailure? AcceptFinished(HandshakeMessage message)
    {
        _expected = Expected.Nothing;
        return CheckFinished(message, _secret.Span, _transcript.Current);
    }

    // Of a well-formed list of one name: two lengths come first.
    private bool IsHttp(byte[] data) =>
        Ascii.Equals(data.AsSpan(3), Http) && _offered.Protocols.Contains(Http, StringComparer.Ordinal);

    private static bool IsWellFormed(ExtensionType type, byte[] data)
    {
        WireReader reader = new(data);
        switch (type)
        {
            case ExtensionType.ServerName:
                return data.Length == 0;
            case ExtensionType.SupportedGroups:
                return reader.TryNumbers16(out _) && reader.IsAtEnd;
            case ExtensionType.Alpn:
                return reader.TryVector16(2, out ReadOnlySpan<byte> list) && reader.IsAtEnd
                    && list.Length == 1 + list[0] && list[0] > 0;
            default:
                return true;
        }
    }
}
