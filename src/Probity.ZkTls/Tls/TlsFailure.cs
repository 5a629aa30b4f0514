namespace Probity.ZkTls.Tls;

/// <summary>Why a session failed.</summary>
/// <param name="Alert">The alert that went out, or came in.</param>
/// <param name="Detail">One sentence for people, without secrets.</param>
public sealed record TlsFailure(AlertDescription Alert, string Detail)
{
    /// <summary>Whether the peer ended the session with the alert; otherwise this side did.</summary>
    public bool IsFromPeer { get; init; }

    /// <summary>Whether a certificate or the signature under it is at fault, not the protocol.</summary>
    internal bool ConcernsCertificate { get; init; }

    internal static TlsFailure Unexpected(string detail) => new(AlertDescription.UnexpectedMessage, detail);

    internal static TlsFailure Illegal(string detail) => new(AlertDescription.IllegalParameter, detail);

    internal static TlsFailure Undecodable(string detail) => new(AlertDescription.DecodeError, detail);
}
