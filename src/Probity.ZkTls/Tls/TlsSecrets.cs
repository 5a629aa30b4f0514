using Probity.Core.Secrets;

namespace Probity.ZkTls.Tls;

/// <summary>The secrets of a handshake: the two that are shown to an attestor, and the one that a proof is
/// about.</summary>
/// <remarks>
/// The traffic secrets open the handshake and nothing after it. From the handshake secret follow all later
/// keys. It belongs to the client, which disposes it; it prints lengths only.
/// </remarks>
public sealed class TlsSecrets : IDisposable
{
    internal TlsSecrets(ReadOnlySpan<byte> sharedSecret, ReadOnlySpan<byte> helloHash)
    {
        KeySchedule.HandshakeSecret(sharedSecret, HandshakeSecret.Span);
        KeySchedule.ClientHandshakeTraffic(HandshakeSecret.Span, helloHash, ClientHandshakeTraffic.Span);
        KeySchedule.ServerHandshakeTraffic(HandshakeSecret.Span, helloHash, ServerHandshakeTraffic.Span);
    }

    /// <summary>The handshake secret of RFC 8446, section 7.1. Shape: 32 bytes.</summary>
    public SecretBytes HandshakeSecret { get; } = new(KeySchedule.SecretBytes);

    /// <summary>The client's handshake traffic secret. Shape: 32 bytes.</summary>
    public SecretBytes ClientHandshakeTraffic { get; } = new(KeySchedule.SecretBytes);

    /// <summary>The server's handshake traffic secret. Shape: 32 bytes.</summary>
    public SecretBytes ServerHandshakeTraffic { get; } = new(KeySchedule.SecretBytes);

    /// <inheritdoc/>
    public void Dispose()
    {
        HandshakeSecret.Dispose();
        ClientHandshakeTraffic.Dispose();
        ServerHandshakeTraffic.Dispose();
    }

    /// <inheritdoc/>
    public override string ToString() => $"three secrets of {KeySchedule.SecretBytes} bytes";
}
