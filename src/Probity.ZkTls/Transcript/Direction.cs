namespace Probity.ZkTls.Transcript;

/// <summary>Which way bytes went.</summary>
public enum Direction : byte
{
    /// <summary>From the client to the server.</summary>
    ToServer = 0,

    /// <summary>From the server to the client.</summary>
    ToClient = 1,
}
