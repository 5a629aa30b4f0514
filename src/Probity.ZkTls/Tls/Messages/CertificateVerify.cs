namespace Probity.ZkTls.Tls.Messages;

/// <summary>A CertificateVerify message. Source: RFC 8446, section 4.4.3.</summary>
internal sealed record CertificateVerify(ushort Scheme, byte[] Signature)
{
    /// <summary>Reads a message of type CertificateVerify.</summary>
    public static Outcome<CertificateVerify> Parse(HandshakeMessage message)
    {
        WireReader reader = new(message.Body);
        if (!reader.TryUInt16(out ushort scheme) || !reader.TryVector16(0, out ReadOnlySpan<byte> signature)
            || !reader.IsAtEnd)
        {
            return TlsFailure.Undecodable("A CertificateVerify does not follow its format.");
        }

        return new CertificateVerify(scheme, signature.ToArray());
    }

    /// <summary>What the server signs: 64 spaces, a label, a zero and the hash of the messages
    /// before.</summary>
    public static byte[] Content(ReadOnlySpan<byte> transcriptHash)
    {
        byte[] spaces = new byte[64];
        spaces.AsSpan().Fill(0x20);
        return [.. spaces, .. "TLS 1.3, server CertificateVerify"u8, 0, .. transcriptHash];
    }
}
