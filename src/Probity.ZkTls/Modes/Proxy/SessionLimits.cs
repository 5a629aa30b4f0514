namespace Probity.ZkTls.Modes.Proxy;

/// <summary>How much of one session an attestor carries.</summary>
/// <param name="MaxBytes">Of both directions together, handshake included.</param>
/// <param name="MaxRecords">Of both directions together, handshake included.</param>
/// <param name="MaxDuration">From opening to the client's last message.</param>
/// <param name="MaxSilence">Without a message of the client.</param>
public sealed record SessionLimits(int MaxBytes, int MaxRecords, TimeSpan MaxDuration, TimeSpan MaxSilence)
{
    /// <summary>A handshake with a long certificate chain, and what one receipt covers.</summary>
    public static SessionLimits Default { get; } =
        new(128 * 1024, Capture.MaxRecords, TimeSpan.FromSeconds(120), TimeSpan.FromSeconds(30));
}
