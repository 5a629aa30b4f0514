using System.Net;
using Probity.Core.Verdicts;
using Probity.Crypto.Signatures;
using Probity.ZkTls.Attestations;
using Probity.ZkTls.Modes.Proxy.Messages;
using Probity.ZkTls.Tls;
using Probity.ZkTls.Transcript;

namespace Probity.ZkTls.Modes.Proxy;

/// <summary>
/// The attestor's side of one session: records what passes, and signs it when the handshake holds.
/// </summary>
/// <remarks>
/// Sees ciphertext only; the two handshake secrets come when the connection has ended. Not thread-safe: the
/// caller decides the order of arrival. Source: docs/specs/attestor-protocol.md.
/// </remarks>
public sealed class AttestorSession
{
    private readonly OpenMessage _request;
    private readonly IPAddress _address;
    private readonly ReadOnlyMemory<byte> _sessionId;
    private readonly DateTimeOffset _openedAt;
    private readonly SessionRecording _recording;

    /// <summary>A session whose TCP connection has just been made.</summary>
    /// <param name="request">What the client asked for.</param>
    /// <param name="address">What was dialled.</param>
    /// <param name="sessionId">32 random bytes.</param>
    /// <param name="openedAt">The attestor's clock.</param>
    /// <param name="limits">How much is carried.</param>
    public AttestorSession(
        OpenMessage request,
        IPAddress address,
        ReadOnlyMemory<byte> sessionId,
        DateTimeOffset openedAt,
        SessionLimits limits)
    {
        (_request, _address, _sessionId, _openedAt) = (request, address, sessionId, openedAt);
        _recording = new SessionRecording(limits.MaxBytes, limits.MaxRecords);
    }

    /// <summary>The first message to the client.</summary>
    public OpenedMessage Opened => new(_sessionId, _address);

    /// <summary>Why nothing more is recorded; null as long as it is.</summary>
    public Rejection? Refusal => _recording.Refusal;

    /// <summary>
    /// Records bytes that arrived; false when a limit is reached or the bytes are no TLS records.
    /// </summary>
    public bool TryRecord(Direction direction, ReadOnlySpan<byte> bytes) =>
        _recording.TryAppend(direction, bytes);

    /// <summary>Checks the handshake and signs what was recorded.</summary>
    /// <param name="finish">The client's last message.</param>
    /// <param name="ending">How the connection to the server ended.</param>
    /// <param name="closedAt">The attestor's clock at that moment.</param>
    /// <param name="roots">What certificate chains may end in.</param>
    /// <param name="signer">The attestor's key.</param>
    public Verdict<SignedMessage> Sign(
        FinishMessage finish,
        ConnectionEnding ending,
        DateTimeOffset closedAt,
        TrustAnchors roots,
        P256PrivateKey signer)
    {
        Verdict<VerifiedHandshake> handshake = HandshakeVerifier.Verify(
            _recording,
            _request.Host,
            finish.ClientHandshakeSecret.Span,
            finish.ServerHandshakeSecret.Span,
            roots,
            _openedAt);
        if (!handshake.IsAccepted) { return handshake.Forward<SignedMessage>(); }
        CaptureHead head = new(
            _sessionId,
            _openedAt,
            closedAt,
            _request.Holder,
            _request.Host,
            _request.Port,
            handshake.Value.Suite,
            handshake.Value.HelloHash,
            handshake.Value.FinishedHash,
            finish.ClientHandshakeSecret,
            finish.ServerHandshakeSecret,
            ending);
        Verdict<Capture> capture = Capture.TryCreate(head, handshake.Value.ApplicationRecords);
        if (!capture.IsAccepted) { return capture.Forward<SignedMessage>(); }
        SessionStatement statement = new(
            roots.IsSystem,
            handshake.Value.Group,
            capture.Value.Digest,
            _address,
            handshake.Value.LeafDigest,
            handshake.Value.AnchorDigest,
            capture.Value.CountRecords(Direction.ToServer),
            capture.Value.CountRecords(Direction.ToClient),
            _recording.ClientBytes,
            _recording.ServerBytes);
        return new SignedMessage(statement.Sign(signer), capture.Value);
    }
}
