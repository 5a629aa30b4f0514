namespace Probity.ZkTls.Modes.Proxy.Messages;

/// <summary>
/// First byte of each message between client and attestor. Source: docs/specs/attestor-protocol.md, section
/// 2.
/// </summary>
public enum MessageType : byte
{
    /// <summary>Client: which server, and who will hold the claim.</summary>
    Open = 1,

    /// <summary>Attestor: connected.</summary>
    Opened = 2,

    /// <summary>Both: bytes of the TCP connection.</summary>
    Bytes = 3,

    /// <summary>Attestor: the connection to the server has ended.</summary>
    Ended = 4,

    /// <summary>Client: the two handshake secrets; ends the connection if it is still open.</summary>
    Finish = 5,

    /// <summary>Attestor: the capture and its signed statement.</summary>
    Signed = 6,

    /// <summary>Attestor: no, and why; the last message.</summary>
    Refused = 7,
}
