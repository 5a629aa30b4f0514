using Probity.ZkTls.Modes.Proxy.Messages;
using Probity.ZkTls.Tls;

namespace Probity.Node.Notary;

/// <summary>A session that an attestor has signed, with what its owner alone knows of it.</summary>
/// <param name="Signed">Capture and statement.</param>
/// <param name="Secrets">Of the TLS connection. Never leave this machine but for the two handshake traffic secrets.</param>
/// <param name="Session">Suite, group, certificate.</param>
/// <param name="LastByteAt">Timestamp of the last byte from the server, by <see cref="TimeProvider.GetTimestamp"/>.</param>
public sealed record AttestedSession(SignedMessage Signed, TlsSecrets Secrets, TlsSession Session, long LastByteAt)
    : IDisposable
{
    /// <inheritdoc/>
    public void Dispose() => Secrets.Dispose();
}
