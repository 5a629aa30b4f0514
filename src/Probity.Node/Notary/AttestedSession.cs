using Probity.Core.Secrets;
using Probity.ZkTls.Modes.Proxy.Messages;
using Probity.ZkTls.Tls;

namespace Probity.Node.Notary;

/// <summary>A session that an attestor has signed, with what its owner alone knows of it.</summary>
/// <param name="Signed">Capture and statement.</param>
/// <param name="HandshakeSecret">From which all keys follow. Never leaves this machine.</param>
/// <param name="Session">Suite, group, certificate.</param>
/// <param name="LastByteAt">Timestamp of the last byte from the server, by
/// <see cref="TimeProvider.GetTimestamp"/>.</param>
public sealed record AttestedSession(
    SignedMessage Signed, SecretBytes HandshakeSecret, TlsSession Session, long LastByteAt)
    : IDisposable
{
    /// <inheritdoc/>
    public void Dispose() => HandshakeSecret.Dispose();
}
