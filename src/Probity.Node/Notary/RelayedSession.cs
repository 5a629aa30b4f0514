using System.Net;
using System.Net.Sockets;
using Probity.Core.Secrets;
using Probity.Core.Verdicts;
using Probity.Crypto.Signatures;
using Probity.ZkTls.Modes.Proxy;
using Probity.ZkTls.Modes.Proxy.Messages;
using Probity.ZkTls.Transcript;

namespace Probity.Node.Notary;

/// <summary>One client of the attestor from its first message to the signature.</summary>
internal sealed class RelayedSession
{
    private const int ReadBytes = 16_384;

    private readonly AttestorOptions _options;
    private readonly ServerDialer _dialer;
    private readonly P256PrivateKey _signer;
    private readonly IRandomSource _random;
    private readonly TimeProvider _time;
    private readonly MessageChannel _client;

    // Guards the recording: the order in which bytes are recorded is the order of arrival that is signed.
    private readonly Lock _order = new();
    private readonly TaskCompletionSource<ConnectionEnding> _ended = new(
        TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>A session over an open channel.</summary>
    public RelayedSession(
        AttestorOptions options,
        ServerDialer dialer,
        P256PrivateKey signer,
        IRandomSource random,
        TimeProvider time,
        MessageChannel client)
    {
        (_options, _dialer, _signer) = (options, dialer, signer);
        (_random, _time, _client) = (random, time, client);
    }

    /// <summary>Carries the session to its end.</summary>
    /// <returns>What was signed, or why nothing was; the client has been told.</returns>
    public async Task<Verdict<SignedMessage>> RunAsync(CancellationToken cancellation)
    {
        using CancellationTokenSource whole = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        whole.CancelAfter(_options.Limits.MaxDuration);
        Verdict<SignedMessage> result;
        try
        {
            result = await OpenAndRelayAsync(whole.Token).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is TimeoutException
            || (failure is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            result = new Rejection(
                RejectionCode.LimitReached, "the session took longer than this attestor waits");
        }

        byte[] last = result.IsAccepted
            ? result.Value.ToArray()
            : new RefusedMessage(new Rejection(result.Code, result.Detail)).ToArray();
        using CancellationTokenSource farewell = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        farewell.CancelAfter(_options.OpeningTimeout);
        try
        {
            await _client.SendAsync(last, farewell.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // A client that does not read its answer has none.
        }

        return result;
    }

    private async Task<Verdict<SignedMessage>> OpenAndRelayAsync(CancellationToken cancellation)
    {
        Verdict<OpenMessage> request = await ReceiveOpenAsync(cancellation).ConfigureAwait(false);
        if (!request.IsAccepted) { return request.Forward<SignedMessage>(); }
        DateTimeOffset openedAt = _time.GetUtcNow();
        Verdict<Socket> dialled = await _dialer.DialAsync(request.Value, cancellation).ConfigureAwait(false);
        if (!dialled.IsAccepted) { return dialled.Forward<SignedMessage>(); }
        using Socket server = dialled.Value;
        byte[] sessionId = new byte[Capture.HashBytes];
        _random.Fill(sessionId);
        AttestorSession session = new(
            request.Value,
            ((IPEndPoint)server.RemoteEndPoint!).Address,
            sessionId,
            openedAt,
            _options.Limits);
        using CancellationTokenSource relaying = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using CancellationTokenSource listening = CancellationTokenSource.CreateLinkedTokenSource(
            relaying.Token);
        await _client.SendAsync(session.Opened.ToArray(), relaying.Token).ConfigureAwait(false);
        Task toClient = CarryToClientAsync(session, server, listening.Token, relaying.Token);
        try
        {
            Verdict<FinishMessage> finish = await CarryToServerAsync(
                session, server, relaying.Token).ConfigureAwait(false);
            if (!finish.IsAccepted) { return finish.Forward<SignedMessage>(); }
            _ended.TrySetResult(ConnectionEnding.ByClient);

            // No byte is recorded behind the secrets: the reader has ended before the clock is noted. A
            // message that is under way to the client is not cut off, which would cut off the WebSocket and
            // with it the signature.
            await listening.CancelAsync().ConfigureAwait(false);
            relaying.CancelAfter(_options.OpeningTimeout);
            await toClient.ConfigureAwait(false);
            server.Close(0);
            return session.Sign(
                finish.Value,
                await _ended.Task.ConfigureAwait(false),
                _time.GetUtcNow(),
                _options.Roots,
                _signer);
        }
        finally
        {
            await relaying.CancelAsync().ConfigureAwait(false);
            await toClient.ConfigureAwait(false);
        }
    }

    private async Task<Verdict<OpenMessage>> ReceiveOpenAsync(CancellationToken cancellation)
    {
        return await _client.ReceiveAsync(
            _options.OpeningTimeout, cancellation).ConfigureAwait(false) is { } message
            ? OpenMessage.Parse(message.Span)
            : new Rejection(RejectionCode.Malformed, "the client went away before it said what it wants");
    }

    /// <summary>Reads the client's messages until it finishes.</summary>
    private async Task<Verdict<FinishMessage>> CarryToServerAsync(
        AttestorSession session, Socket server, CancellationToken cancellation)
    {
        while (true)
        {
            if (await _client.ReceiveAsync(_options.Limits.MaxSilence, cancellation).ConfigureAwait(false)
                is not { } message)
            {
                return new Rejection(
                    RejectionCode.Malformed, "the client went away, or sent something else than messages");
            }

            if (message.Span[0] == (byte)MessageType.Finish) { return FinishMessage.Parse(message.Span); }
            if (message.Span[0] != (byte)MessageType.Bytes)
            {
                return new Rejection(
                    RejectionCode.Malformed, $"a message of type {message.Span[0]} is not expected here");
            }

            // What comes after the server's end would be recorded and never sent.
            if (_ended.Task.IsCompleted) { continue; }
            bool isRecorded;
            lock (_order) { isRecorded = session.TryRecord(Direction.ToServer, message.Span[1..]); }
            if (!isRecorded) { return session.Refusal!.Value; }
            try
            {
                await server.SendAsync(message[1..], SocketFlags.None, cancellation).ConfigureAwait(false);
            }
            catch (SocketException)
            {
                // The reader of the other direction learns how the connection ended.
            }
        }
    }

    /// <summary>Reads the server until it ends, and tells the client; never throws.</summary>
    /// <param name="session">Records.</param>
    /// <param name="server">Is read.</param>
    /// <param name="listening">Ends the reading.</param>
    /// <param name="cancellation">Ends the sending too.</param>
    private async Task CarryToClientAsync(
        AttestorSession session, Socket server, CancellationToken listening, CancellationToken cancellation)
    {
        byte[] buffer = new byte[ReadBytes];
        ConnectionEnding ending = ConnectionEnding.ByServer;
        try
        {
            while (true)
            {
                int count = await server.ReceiveAsync(
                    buffer, SocketFlags.None, listening).ConfigureAwait(false);
                if (count == 0) { break; }
                bool isRecorded;
                lock (_order) { isRecorded = session.TryRecord(Direction.ToClient, buffer.AsSpan(0, count)); }
                if (!isRecorded)
                {
                    ending = ConnectionEnding.ByLimit;
                    break;
                }

                // What is recorded reaches the client, whatever stops the relay: it compares every signed
                // record.
                await _client.SendBytesAsync((byte)MessageType.Bytes, buffer.AsMemory(0, count), cancellation)
                    .ConfigureAwait(false);
            }
        }
        catch (SocketException)
        {
            ending = ConnectionEnding.ByReset;
        }
        catch (OperationCanceledException)
        {
            return;
        }

        if (!_ended.TrySetResult(ending)) { return; }
        try
        {
            await _client.SendAsync(new EndedMessage(ending).ToArray(), cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The session is over.
        }
    }
}
