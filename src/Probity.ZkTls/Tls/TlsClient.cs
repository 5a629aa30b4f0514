using System.Buffers;
using Probity.ZkTls.Tls.Messages;
using Probity.ZkTls.Transcript;

namespace Probity.ZkTls.Tls;

/// <summary>A TLS 1.3 client without I/O: bytes of the server in, bytes for the server out.</summary>
/// <remarks>
/// What a server sends never throws; the session then stands in <see cref="TlsClientState.Failed"/> and an
/// alert waits in <see cref="TakeOutgoing"/>. A caller's mistakes throw. No resumption, no early data, no
/// client certificates: each would put keys or content where a proof cannot follow. Not thread-safe. Source:
/// RFC 8446.
/// </remarks>
public sealed class TlsClient : IDisposable
{
    /// <summary>KeyUpdates that are followed in one direction; a proof counts them too.</summary>
    public const int MaxKeyUpdates = 16;

    private const int MaxChangeCipherSpecs = 8;
    private const byte Fatal = 2;
    private const byte Warning = 1;

    private readonly RecordLayer _records = new();
    private readonly HandshakeReader _messages = new();
    private readonly ArrayBufferWriter<byte> _content = new();
    private readonly ClientHandshake _handshake;
    private int _changeCipherSpecs;
    private bool _isPeerClosed;
    private bool _isClosed;
    private bool _isEnded;

    /// <summary>A client whose ClientHello waits in <see cref="TakeOutgoing"/>.</summary>
    /// <exception cref="ArgumentException">The options contradict themselves.</exception>
    public TlsClient(TlsClientOptions options)
    {
        options.Validate();
        _handshake = new ClientHandshake(options, _records);
    }

    /// <summary>Records sealed under one key, far below where AES-GCM weakens (RFC 8446, section
    /// 5.5).</summary>
    internal ulong RecordsPerKey { get; init; } = 1 << 23;

    private static TlsFailure AfterClose =>
        TlsFailure.Unexpected("The server went on after its close_notify.");

    /// <summary>Where the session stands.</summary>
    public TlsClientState State => (Failure, Session) switch
    {
        ({ }, _) => TlsClientState.Failed,
        (_, null) => TlsClientState.Handshaking,
        _ when _isClosed => TlsClientState.Closed,
        _ => _isPeerClosed ? TlsClientState.PeerClosed : TlsClientState.Open,
    };

    /// <summary>Why the session failed; null unless it has.</summary>
    public TlsFailure? Failure { get; private set; }

    /// <summary>What was agreed on; null during the handshake.</summary>
    public TlsSession? Session => _handshake.Session;

    /// <summary>The secrets of the handshake; null before the server's first answer. Cleared with the
    /// client.</summary>
    public TlsSecrets? Secrets => _handshake.Secrets;

    /// <summary>Whether the connection ended without the server's close_notify: content may be missing at the
    /// end.</summary>
    public bool IsTruncated { get; private set; }

    /// <summary>Takes bytes of the server, in pieces of any size.</summary>
    /// <exception cref="InvalidOperationException">After <see cref="ReceiveEnd"/>.</exception>
    public void Receive(ReadOnlySpan<byte> bytes)
    {
        if (_isEnded) { throw new InvalidOperationException("Nothing comes after the end."); }
        if (Failure is not null) { return; }
        _records.Receive(bytes);
        while (Failure is null)
        {
            TlsFailure? failure;
            if (_records.TryRead(out TlsRecord? record, out failure)) { failure = Accept(record); }
            else if (_isPeerClosed && _records.HasRest) { failure ??= AfterClose; }
            if (failure is not null) { Fail(failure); }
            if (record is null) { break; }
        }
    }

    /// <summary>Takes the end of the server's bytes: the connection was closed or lost.</summary>
    public void ReceiveEnd()
    {
        if (_isEnded) { return; }
        _isEnded = true;
        IsTruncated = !_isPeerClosed && Failure is null;
        if (State == TlsClientState.Handshaking)
        {
            Fail(TlsFailure.Unexpected("The server ended the connection during the handshake."));
        }

        _isPeerClosed = true;
    }

    /// <summary>The bytes for the server since the last call.</summary>
    public byte[] TakeOutgoing() => _records.TakeOutgoing();

    /// <summary>The content that the server sent since the last call.</summary>
    public byte[] TakeContent()
    {
        byte[] content = _content.WrittenSpan.ToArray();
        _content.Clear();
        return content;
    }

    /// <summary>Sends content; nothing for no content.</summary>
    /// <exception cref="InvalidOperationException">The session is neither open nor only closed by the
    /// server.</exception>
    public void Send(ReadOnlySpan<byte> content)
    {
        RequireSendable();
        for (int at = 0; at < content.Length; at += RecordCipher.MaxContentBytes)
        {
            if (_records.WriteKey!.Sequence >= RecordsPerKey) { RequestKeyUpdate(peerToo: false); }
            int count = Math.Min(RecordCipher.MaxContentBytes, content.Length - at);
            Write(ContentType.ApplicationData, content.Slice(at, count));
        }
    }

    /// <summary>Goes on to the next key for what this side sends.</summary>
    /// <param name="peerToo">Whether the server is asked to do the same.</param>
    /// <exception cref="InvalidOperationException">Nothing can be sent, or there were
    /// <see cref="MaxKeyUpdates"/> already.</exception>
    public void RequestKeyUpdate(bool peerToo)
    {
        RequireSendable();
        if (_records.WriteKey!.Updates >= MaxKeyUpdates)
        {
            throw new InvalidOperationException(
                $"A session has at most {MaxKeyUpdates} KeyUpdates in one direction.");
        }

        Write(ContentType.Handshake, PostHandshake.WriteKeyUpdate(peerToo));
        _records.WriteKey.Update();
    }

    /// <summary>Ends this side with a close_notify; a second call does nothing.</summary>
    /// <exception cref="InvalidOperationException">The handshake is not over.</exception>
    public void Close()
    {
        if (_isClosed || Failure is not null) { return; }
        RequireSendable();
        Write(ContentType.Alert, [Warning, (byte)AlertDescription.CloseNotify]);
        _isClosed = true;
    }

    /// <summary>Clears all keys and secrets.</summary>
    public void Dispose()
    {
        _handshake.Dispose();
        _records.Dispose();
        _content.Clear();
    }

    private void RequireSendable()
    {
        if (State is not (TlsClientState.Open or TlsClientState.PeerClosed))
        {
            throw new InvalidOperationException($"Nothing can be sent: the session is {State}.");
        }
    }

    private void Write(ContentType type, ReadOnlySpan<byte> content)
    {
        _records.Write(type, content);
        if (Session is { } session) { session.ClientRecords++; }
    }

    private void Fail(TlsFailure failure)
    {
        Failure = failure;
        if (!failure.IsFromPeer && !_isClosed) { Write(ContentType.Alert, [Fatal, (byte)failure.Alert]); }
    }

    private TlsFailure? Accept(TlsRecord record)
    {
        if (_isPeerClosed) { return AfterClose; }
        if (record.Type == ContentType.ChangeCipherSpec) { return AcceptChangeCipherSpec(record); }
        if (_records.ReadKey is null)
        {
            return record.Type switch
            {
                ContentType.Handshake => AcceptMessages(record.Fragment.Span),
                ContentType.Alert => AcceptAlert(record.Fragment.Span),
                _ => TlsFailure.Unexpected("Encrypted data came before the keys for it."),
            };
        }

        if (record.Type != ContentType.ApplicationData)
        {
            return TlsFailure.Unexpected("A record came in clear where it has to be encrypted.");
        }

        TlsFailure? failure = _records.Open(record, out ContentType type, out byte[] content);
        if (failure is not null) { return failure; }
        if (Session is { } session) { session.ServerRecords++; }
        return type switch
        {
            ContentType.Handshake => AcceptMessages(content),
            ContentType.Alert => AcceptAlert(content),
            ContentType.ApplicationData => AcceptContent(content),
            _ => TlsFailure.Unexpected("An encrypted record has a type that it may not have."),
        };
    }

    // Dropped, but only where RFC 8446, section 5 allows it.
    private TlsFailure? AcceptChangeCipherSpec(TlsRecord record)
    {
        bool isAllowed = Session is null && !_messages.HasRest && record.Fragment.Span is [1]
            && ++_changeCipherSpecs <= MaxChangeCipherSpecs;
        return isAllowed ? null : TlsFailure.Unexpected("A change_cipher_spec came where it may not.");
    }

    private TlsFailure? AcceptContent(ReadOnlySpan<byte> content)
    {
        if (Session is null)
        {
            return TlsFailure.Unexpected("Application data came before the server's Finished.");
        }

        if (_messages.HasRest)
        {
            return TlsFailure.Unexpected("Application data came inside a handshake message.");
        }

        _content.Write(content);
        return null;
    }

    private TlsFailure? AcceptAlert(ReadOnlySpan<byte> content)
    {
        if (content is not [_, byte number])
        {
            return TlsFailure.Undecodable("An alert does not follow its format.");
        }

        if (_messages.HasRest) { return TlsFailure.Unexpected("An alert came inside a handshake message."); }
        AlertDescription alert = (AlertDescription)number;
        if (alert == AlertDescription.UserCanceled) { return null; }
        if (alert == AlertDescription.CloseNotify && Session is not null)
        {
            _isPeerClosed = true;
            return null;
        }

        bool isAboutOffer = alert is AlertDescription.HandshakeFailure or AlertDescription.ProtocolVersion
            or AlertDescription.InsufficientSecurity;
        string detail = _handshake.HasAnswer || !isAboutOffer
            ? $"The server ended the session with the alert {alert}."
            : $"The server refused the ClientHello with the alert {alert}. {_handshake.Offer}; a server with "
                + "TLS 1.2 only, or with suites of SHA-384 only, has nothing in common with that.";
        return new TlsFailure(alert, detail) { IsFromPeer = true };
    }

    private TlsFailure? AcceptMessages(ReadOnlySpan<byte> content)
    {
        if (content.IsEmpty) { return TlsFailure.Unexpected("A handshake record is empty."); }
        _messages.Append(content);
        while (true)
        {
            TlsFailure? failure = _messages.Next(out HandshakeMessage? message);
            if (failure is not null || message is null) { return failure; }
            failure = Session is null ? _handshake.Accept(message, !_messages.HasRest) : AcceptLater(message);
            if (failure is not null) { return failure; }
        }
    }

    private TlsFailure? AcceptLater(HandshakeMessage message) => message.Type switch
    {
        HandshakeType.NewSessionTicket => PostHandshake.CheckTicket(message),
        HandshakeType.KeyUpdate => AcceptKeyUpdate(message),
        _ => TlsFailure.Unexpected($"A message of type {(byte)message.Type} came after the handshake."),
    };

    private TlsFailure? AcceptKeyUpdate(HandshakeMessage message)
    {
        TlsFailure? failure = PostHandshake.ReadKeyUpdate(message, out bool isRequested);
        if (failure is not null) { return failure; }
        if (_messages.HasRest) { return TlsFailure.Unexpected("More stands in the record of a KeyUpdate."); }
        if (_records.ReadKey!.Updates >= MaxKeyUpdates)
        {
            return TlsFailure.Unexpected("Too many KeyUpdates.");
        }

        _records.ReadKey.Update();
        if (!isRequested || _isClosed) { return null; }
        if (_records.WriteKey!.Updates >= MaxKeyUpdates)
        {
            return new TlsFailure(AlertDescription.InternalError, "No KeyUpdate is left to answer with.");
        }

        RequestKeyUpdate(peerToo: false);
        return null;
    }
}
