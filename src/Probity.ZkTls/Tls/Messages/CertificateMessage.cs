namespace Probity.ZkTls.Tls.Messages;

/// <summary>A Certificate message. Source: RFC 8446, section 4.4.2.</summary>
/// <param name="Context">Empty but in answers to a CertificateRequest.</param>
/// <param name="Certificates">DER, the leaf first; not yet looked into.</param>
/// <param name="EntryExtensions">All types of extensions that stand beside certificates.</param>
internal sealed record CertificateMessage(
    byte[] Context, IReadOnlyList<byte[]> Certificates, IReadOnlyList<ExtensionType> EntryExtensions)
{
    /// <summary>More than any chain in use.</summary>
    public const int MaxCertificates = 16;

    /// <summary>Reads a message of type Certificate.</summary>
    public static Outcome<CertificateMessage> Parse(HandshakeMessage message)
    {
        WireReader reader = new(message.Body);
        if (message.Type != HandshakeType.Certificate)
        {
            return TlsFailure.Unexpected("A Certificate was expected.");
        }

        if (!reader.TryVector8(0, byte.MaxValue, out ReadOnlySpan<byte> context)
            || !reader.TryVector24(0, out ReadOnlySpan<byte> list) || !reader.IsAtEnd)
        {
            return TlsFailure.Undecodable("A Certificate message does not follow its format.");
        }

        List<byte[]> certificates = [];
        List<ExtensionType> types = [];
        WireReader entries = new(list);
        while (!entries.IsAtEnd)
        {
            if (!entries.TryVector24(1, out ReadOnlySpan<byte> certificate)
                || !entries.TryVector16(0, out ReadOnlySpan<byte> extensionBytes)
                || certificates.Count == MaxCertificates)
            {
                return TlsFailure.Undecodable(
                    "A Certificate message does not follow its format, or is too long.");
            }

            Outcome<ExtensionList> extensions = ExtensionList.Parse(extensionBytes);
            if (!extensions.IsAccepted) { return extensions.Failure; }
            types.AddRange(extensions.Value.Types);
            certificates.Add(certificate.ToArray());
        }

        return new CertificateMessage(context.ToArray(), certificates, types);
    }

    /// <summary>The message of a client that has no certificate.</summary>
    public static byte[] WriteEmpty() => WireWriter.Message(
        HandshakeType.Certificate, body => body.Vector8([]).Vector24(_ => { }));
}
