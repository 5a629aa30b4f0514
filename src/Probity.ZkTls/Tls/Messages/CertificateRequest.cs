namespace Probity.ZkTls.Tls.Messages;

/// <summary>Checks the form of a CertificateRequest, which is answered with an empty Certificate whatever it
/// asks.</summary>
/// <remarks>Source: RFC 8446, section 4.3.2.</remarks>
internal static class CertificateRequest
{
    public static TlsFailure? Check(HandshakeMessage message)
    {
        WireReader reader = new(message.Body);
        if (!reader.TryVector8(0, byte.MaxValue, out ReadOnlySpan<byte> context)
            || !reader.TryVector16(2, out ReadOnlySpan<byte> extensionBytes) || !reader.IsAtEnd)
        {
            return TlsFailure.Undecodable("A CertificateRequest does not follow its format.");
        }

        if (!context.IsEmpty)
        {
            return TlsFailure.Illegal("A CertificateRequest in the handshake has a context.");
        }

        Outcome<ExtensionList> extensions = ExtensionList.Parse(extensionBytes);
        if (!extensions.IsAccepted) { return extensions.Failure; }
        return extensions.Value.Has(ExtensionType.SignatureAlgorithms)
            ? null
            : new TlsFailure(
                AlertDescription.MissingExtension, "A CertificateRequest names no signature algorithms.");
    }
}
