using System.Net;
using System.Net.Sockets;
using System.Text;
using Probity.Core.Verdicts;
using Probity.ZkTls.Tls;
using Probity.ZkTls.Transcript;

namespace Probity.Node.Tests.Interop;

/// <summary>One session of <see cref="TlsClient"/> with a server, without an attestor; recorded and verified as one would.</summary>
/// <param name="Failure">Why the client gave up; null if it did not.</param>
/// <param name="Session">What was agreed on.</param>
/// <param name="Handshake">What an attestor would have found.</param>
/// <param name="Opened">The server's records.</param>
internal sealed record DirectSession(
    TlsFailure? Failure, TlsSession? Session, VerifiedHandshake? Handshake, OpenedSession? Opened)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Asks each question when the answer to the one before is complete; then reads to the end.</summary>
    /// <param name="endPoint">The server.</param>
    /// <param name="options">Of the client.</param>
    /// <param name="questions">What to send, and whether the content since is a whole answer.</param>
    /// <param name="rotatesKeys">Whether to ask for a new key before the last question.</param>
    /// <param name="saysGoodbyeFirst">Whether the server waits for our close_notify, and not we for its own.</param>
    public static async Task<DirectSession> AskAsync(
        EndPoint endPoint,
        TlsClientOptions options,
        IReadOnlyList<(string Question, Func<string, bool> IsAnswer)> questions,
        bool rotatesKeys,
        bool saysGoodbyeFirst)
    {
        using CancellationTokenSource timer = new(Patience);
        using Socket socket = new(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(endPoint, timer.Token);
        using TlsClient tls = new(options);
        SessionRecording recording = new(1 << 20, 4096);
        byte[] buffer = new byte[16_384];
        StringBuilder answer = new();
        int asked = 0;
        while (true)
        {
            answer.Append(Encoding.UTF8.GetString(tls.TakeContent()));
            bool isDue = asked == 0 || questions[asked - 1].IsAnswer(answer.ToString());
            if (tls.State == TlsClientState.Open && isDue)
            {
                if (asked == questions.Count)
                {
                    if (saysGoodbyeFirst) { tls.Close(); }
                }
                else
                {
                    if (rotatesKeys && asked == questions.Count - 1) { tls.RequestKeyUpdate(peerToo: true); }
                    tls.Send(Encoding.ASCII.GetBytes(questions[asked++].Question));
                    answer.Clear();
                }
            }

            // Some servers wait for our goodbye before they close.
            if (tls.State == TlsClientState.PeerClosed) { tls.Close(); }
            if (!await TrySendAsync(socket, tls.TakeOutgoing(), recording, timer.Token)) { break; }
            if (tls.Failure is not null) { break; }
            int count = await TryReceiveAsync(socket, buffer, timer.Token);
            if (count == 0) { break; }
            Assert.True(recording.TryAppend(Direction.ToClient, buffer.AsSpan(0, count)), recording.Refusal?.Detail);
            tls.Receive(buffer.AsSpan(0, count));
        }

        tls.ReceiveEnd();
        if (tls.Failure is not null || tls.Session is null) { return new DirectSession(tls.Failure, tls.Session, null, null); }
        Verdict<VerifiedHandshake> handshake = HandshakeVerifier.Verify(
            recording,
            options.Host,
            tls.Secrets!.ClientHandshakeTraffic.Span,
            tls.Secrets.ServerHandshakeTraffic.Span,
            options.Roots,
            options.Now);
        Assert.True(handshake.IsAccepted, handshake.Detail);
        return new DirectSession(
            null, tls.Session, handshake.Value, OpenedSession.Open(handshake.Value, tls.Secrets.HandshakeSecret));
    }

    private static async Task<bool> TrySendAsync(
        Socket socket, byte[] bytes, SessionRecording recording, CancellationToken cancellation)
    {
        if (bytes.Length == 0) { return true; }
        Assert.True(recording.TryAppend(Direction.ToServer, bytes), recording.Refusal?.Detail);
        try
        {
            await socket.SendAsync(bytes, cancellation);
            return true;
        }
        catch (SocketException)
        {
            // A server may close without waiting for our goodbye.
            return false;
        }
    }

    private static async Task<int> TryReceiveAsync(Socket socket, byte[] buffer, CancellationToken cancellation)
    {
        try
        {
            return await socket.ReceiveAsync(buffer, cancellation);
        }
        catch (SocketException)
        {
            return 0;
        }
    }
}
