using Probity.Core.Verdicts;
using Probity.ZkTls.Tls;

namespace Probity.ZkTls.Transcript;

/// <summary>What an attestor checks once a client has shown the two secrets of a handshake that passed
/// by.</summary>
/// <remarks>
/// Neither side is trusted: the client may have talked to itself, the server may be anyone. What is accepted
/// here is a handshake of RFC 8446 with a server that proved to be <c>host</c>, under keys that follow from
/// the key exchange alone, and a border between handshake and application data that leaves no record
/// unaccounted for.
/// </remarks>
public static class HandshakeVerifier
{
    /// <summary>Checks the handshake of a recorded session.</summary>
    /// <param name="recording">The whole session, of any two parties.</param>
    /// <param name="host">The DNS name or address that the client claims to have talked to.</param>
    /// <param name="clientHandshakeSecret">The client's handshake traffic secret, as the client shows
    /// it.</param>
    /// <param name="serverHandshakeSecret">The server's handshake traffic secret, as the client shows
    /// it.</param>
    /// <param name="roots">Where the server's chain must end.</param>
    /// <param name="now">When the server's chain must be valid: the time of the session.</param>
    /// <remarks>Never throws for what the parties sent. Cost: one pass, one chain and one
    /// signature.</remarks>
    public static Verdict<VerifiedHandshake> Verify(
        SessionRecording recording, string host, ReadOnlySpan<byte> clientHandshakeSecret,
        ReadOnlySpan<byte> serverHandshakeSecret, TrustAnchors roots, DateTimeOffset now)
    {
        if (recording.Refusal is { } refusal) { return refusal; }
        if (!HostName.IsValid(host))
        {
            return new Rejection(
                RejectionCode.WrongHost, "The host is neither a DNS name in lower case nor an address.");
        }

        if (clientHandshakeSecret.Length != KeySchedule.SecretBytes
            || serverHandshakeSecret.Length != KeySchedule.SecretBytes)
        {
            return new Rejection(
                RejectionCode.Malformed, "A handshake traffic secret does not have 32 bytes.");
        }

        using HandshakeReplay replay = new(host, clientHandshakeSecret, serverHandshakeSecret, roots, now);
        foreach (RecordedRecord item in recording.Records)
        {
            if (replay.Accept(item.Direction, item.Record) is { } failure)
            {
                return RejectionOf(failure, replay);
            }
        }

        // A client that has seen enough may leave while the server is in the middle of a record, such as its goodbye.
        bool hasRest = recording.HasRest(Direction.ToServer)
            || (replay.Result is null && recording.HasRest(Direction.ToClient));
        if (hasRest)
        {
            return new Rejection(RejectionCode.WrongHandshake, "The session ends within a record.");
        }

        return replay.Result is { } handshake
            ? handshake
            : new Rejection(RejectionCode.WrongHandshake, "The session ends before the handshake does.");
    }

    private static Rejection RejectionOf(TlsFailure failure, HandshakeReplay replay)
    {
        RejectionCode code = replay.IsWrongHost ? RejectionCode.WrongHost
            : failure.ConcernsCertificate ? RejectionCode.WrongCertificate
            : RejectionCode.WrongHandshake;
        return new Rejection(code, failure.Detail);
    }
}
