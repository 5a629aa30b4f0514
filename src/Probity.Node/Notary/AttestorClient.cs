using System.Net;
using System.Net.WebSockets;
using Probity.Core.Secrets;
using Probity.Core.Verdicts;
using Probity.ZkTls.Modes.Proxy;
using Probity.ZkTls.Modes.Proxy.Messages;
using Probity.ZkTls.Tls;
using Probity.ZkTls.Transcript;

namespace Probity.Node.Notary;

/// <summary>
/// Asks a website through an attestor: TLS runs here, the attestor carries and records ciphertext.
/// </summary>
/// <param name="time">For timing.</param>
/// <param name="patience">How long to wait for each message.</param>
public sealed class AttestorClient(TimeProvider time, TimeSpan patience)
{
    /// <summary>
    /// One session: connects, asks, hands over the handshake secrets, and takes the signed capture.
    /// </summary>
    /// <param name="attestor">Such as <c>http://127.0.0.1:7047</c>.</param>
    /// <param name="question">What is asked.</param>
    /// <param name="cancellation">Ends the session.</param>
    /// <exception cref="IOException">The attestor cannot be reached, or has gone.</exception>
    public async Task<Verdict<AttestedSession>> AskAsync(
        Uri attestor, WebQuestion question, CancellationToken cancellation)
    {
        using ClientWebSocket socket = new();
        socket.Options.KeepAliveInterval = TimeSpan.Zero;
        socket.Options.CollectHttpResponseDetails = true;
        try
        {
            await socket.ConnectAsync(SessionAddress(attestor), cancellation)
                .WaitAsync(patience, cancellation).ConfigureAwait(false);
            using MessageChannel channel = new(socket);
            return await AskAsync(channel, question, cancellation).ConfigureAwait(false);
        }
        catch (WebSocketException failure) when (socket.HttpStatusCode == HttpStatusCode.ServiceUnavailable)
        {
            throw new IOException($"the attestor at {attestor} is full: try again later", failure);
        }
        catch (WebSocketException failure)
        {
            throw new IOException(
                $"the attestor at {attestor} cannot be reached: "
                + $"{failure.InnerException?.Message ?? failure.Message}",
                failure);
        }
        catch (TimeoutException failure)
        {
            throw new IOException($"the attestor at {attestor} does not answer", failure);
        }
    }

    private static Uri SessionAddress(Uri attestor) => new UriBuilder(attestor)
    {
        Scheme = attestor.Scheme is "https" or "wss" ? "wss" : "ws",
        Path = AttestorServer.Path,
        Port = attestor.Port,
    }.Uri;

    private async Task<Verdict<AttestedSession>> AskAsync(
        MessageChannel channel, WebQuestion question, CancellationToken cancellation)
    {
        OpenMessage open = new(question.Host, question.Port, question.Holder);
        await channel.SendAsync(open.ToArray(), cancellation).ConfigureAwait(false);
        ReadOnlyMemory<byte> answer = await ReceiveAsync(channel, cancellation).ConfigureAwait(false);
        if (AsRefusal(answer) is { } refusal) { return refusal; }
        Verdict<OpenedMessage> opened = OpenedMessage.Parse(answer.Span);
        if (!opened.IsAccepted) { return opened.Forward<AttestedSession>(); }
        using TlsClient tls = new(question.Tls);
        Conversation conversation = new(tls, question);
        SessionCopy copy = new();
        long lastByteAt = 0;
        while (true)
        {
            conversation.Advance();
            byte[] outgoing = tls.TakeOutgoing();
            copy.Add(Direction.ToServer, outgoing);
            if (outgoing.Length > 0
                && !await channel.SendBytesAsync(
                    (byte)MessageType.Bytes, outgoing, cancellation).ConfigureAwait(false))
            {
                throw Gone();
            }

            if (conversation.Problem is { } problem) { return problem; }
            if (conversation.IsDone) { break; }
            ReadOnlyMemory<byte> message = await ReceiveAsync(channel, cancellation).ConfigureAwait(false);
            lastByteAt = time.GetTimestamp();
            if (AsRefusal(message) is { } reason) { return reason; }
            if (message.Span[0] == (byte)MessageType.Bytes) { TakeIn(tls, copy, message); }
            else if (EndedMessage.Parse(message.Span).IsAccepted) { tls.ReceiveEnd(); }
            else
            {
                return new Rejection(
                    RejectionCode.Malformed, "the attestor sent a message that is not expected here");
            }
        }

        return await FinishAsync(channel, tls, copy, open, lastByteAt, cancellation).ConfigureAwait(false);
    }

    private async Task<Verdict<AttestedSession>> FinishAsync(
        MessageChannel channel,
        TlsClient tls,
        SessionCopy copy,
        OpenMessage open,
        long lastByteAt,
        CancellationToken cancellation)
    {
        TlsSecrets secrets = tls.Secrets!;
        FinishMessage finish = new(
            secrets.ClientHandshakeTraffic.Span.ToArray(), secrets.ServerHandshakeTraffic.Span.ToArray());
        await channel.SendAsync(finish.ToArray(), cancellation).ConfigureAwait(false);
        while (true)
        {
            ReadOnlyMemory<byte> message = await ReceiveAsync(channel, cancellation).ConfigureAwait(false);

            // What the server still said may be in the capture: it is checked like everything before it.
            if (message.Span[0] == (byte)MessageType.Bytes) { TakeIn(tls, copy, message); }
            if (message.Span[0] is (byte)MessageType.Bytes or (byte)MessageType.Ended) { continue; }
            if (AsRefusal(message) is { } reason) { return reason; }
            if (tls.Failure is { } failure)
            {
                return new Rejection(RejectionCode.WrongHandshake, failure.Detail);
            }

            Verdict<SignedMessage> signed = SignedMessage.Parse(message.ToArray());
            if (!signed.IsAccepted) { return signed.Forward<AttestedSession>(); }
            Verdict<Capture> compared = copy.Compare(signed.Value.Capture, open, finish, tls.Session!);
            if (!compared.IsAccepted) { return compared.Forward<AttestedSession>(); }
            SecretBytes handshakeSecret = new(secrets.HandshakeSecret.Span.Length);
            secrets.HandshakeSecret.Span.CopyTo(handshakeSecret.Span);
            return new AttestedSession(signed.Value, handshakeSecret, tls.Session!, lastByteAt);
        }
    }

    private static void TakeIn(TlsClient tls, SessionCopy copy, ReadOnlyMemory<byte> message)
    {
        copy.Add(Direction.ToClient, message.Span[1..]);
        tls.Receive(message.Span[1..]);
    }

    private async Task<ReadOnlyMemory<byte>> ReceiveAsync(
        MessageChannel channel, CancellationToken cancellation) =>
        await channel.ReceiveAsync(patience, cancellation).ConfigureAwait(false)
        ?? throw Gone();

    private static IOException Gone() => new("the attestor has gone in the middle of the session");

    private static Rejection? AsRefusal(ReadOnlyMemory<byte> message) =>
        message.Span[0] != (byte)MessageType.Refused ? null
        : RefusedMessage.Parse(message.Span) is { IsAccepted: true } refused
            ? refused.Value.Reason with { Detail = $"the attestor refuses: {refused.Value.Reason.Detail}" }
            : new Rejection(RejectionCode.Malformed, "the attestor refuses and does not say why");
}
