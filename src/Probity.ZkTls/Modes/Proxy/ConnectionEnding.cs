namespace Probity.ZkTls.Modes.Proxy;

/// <summary>How the TCP connection to the server ended. Source: docs/specs/claim.md, section 1.</summary>
public enum ConnectionEnding : byte
{
    /// <summary>The server closed it.</summary>
    ByServer = 0,

    /// <summary>The server reset it.</summary>
    ByReset = 1,

    /// <summary>The client had seen enough.</summary>
    ByClient = 2,

    /// <summary>The attestor reached a limit.</summary>
    ByLimit = 3,
}
