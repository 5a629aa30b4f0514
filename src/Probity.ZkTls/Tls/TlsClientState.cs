namespace Probity.ZkTls.Tls;

/// <summary>Where a session stands.</summary>
public enum TlsClientState
{
    /// <summary>Keys are being agreed on; nothing can be sent yet.</summary>
    Handshaking,

    /// <summary>Both sides may send.</summary>
    Open,

    /// <summary>The peer has ended its side; this side may still send.</summary>
    PeerClosed,

    /// <summary>This side has ended; what the peer still sends can be read.</summary>
    Closed,

    /// <summary>The session ended with an alert; nothing more is sent or read.</summary>
    Failed,
}
