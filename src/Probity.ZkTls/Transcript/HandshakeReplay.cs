using Probity.Core.Secrets;
using Probity.ZkTls.Tls;
using Probity.ZkTls.Tls.Messages;

namespace Probity.ZkTls.Transcript;

/// <summary>Goes through the records of a session in order of arrival, and checks both sides of the
/// handshake.</summary>
/// <remarks>The order is checked across directions too: nobody answers what has not yet been said.</remarks>
internal sealed class HandshakeReplay : IDisposable
{
    private const ushort RecordVersion = 0x0303;
    private const int MinSealedBytes = RecordCipher.TagBytes + 1;
    private const int MaxChangeCipherSpecs = 8;

    private readonly string _host;
    private readonly SecretBytes _clientSecret;
    private readonly SecretBytes _serverSecret;
    private readonly TrustAnchors _roots;
    private readonly DateTimeOffset _now;
    private readonly TranscriptHash _transcript = new();
    private readonly Side _client = new();
    private readonly Side _server = new();
    private readonly List<ApplicationRecord> _records = [];
    private ClientHello? _hello;
    private ServerHello? _retry;
    private bool _isRetried;
    private ServerHello? _answer;
    private byte[] _helloHash = [];
    private ServerFlight? _flight;
    private bool _isCertificateSeen;

    public HandshakeReplay(
        string host, ReadOnlySpan<byte> clientSecret, ReadOnlySpan<byte> serverSecret, TrustAnchors roots,
        DateTimeOffset now)
    {
        (_host, _roots, _now) = (host, roots, now);
        _clientSecret = new SecretBytes(clientSecret);
        _serverSecret = new SecretBytes(serverSecret);
    }

    /// <summary>Whether the failure is that the session is with another host.</summary>
    public bool IsWrongHost { get; private set; }

    /// <summary>What was checked; null before both Finished.</summary>
    public VerifiedHandshake? Result => _client.IsFinished && _server.IsFinished
        ? new VerifiedHandshake
        {
            Suite = (TlsSuite)_answer!.Suite,
            Group = (TlsGroup)_answer.Group!,
            HelloHash = _helloHash,
            FinishedHash = _flight!.FinishedHash,
            LeafDigest = _flight.Identity!.LeafDigest,
            AnchorDigest = _flight.Identity.AnchorDigest,
            ApplicationRecords = _records,
        }
        : null;

    /// <summary>Takes the next record of the session.</summary>
    public TlsFailure? Accept(Direction direction, TlsRecord record)
    {
        Side side = direction == Direction.ToServer ? _client : _server;
        if (side.IsFinished) { return AcceptApplication(direction, record); }
        if (record.Type == ContentType.ChangeCipherSpec) { return AcceptChangeCipherSpec(side, record); }
        if ((direction == Direction.ToServer) != IsClientsTurn)
        {
            return TlsFailure.Unexpected($"A record went {direction} where the other side had the word.");
        }

        TlsFailure? failure = side.Key is null ? TakeClear(side, record) : TakeSealed(side, side.Key, record);
        while (failure is null)
        {
            failure = side.Messages.Next(out HandshakeMessage? message);
            if (failure is not null || message is null) { break; }
            bool endsRecord = !side.Messages.HasRest;
            failure = side == _client ? AcceptClient(message, endsRecord) : AcceptServer(message, endsRecord);
        }

        return failure;
    }

    // Until both have finished, exactly one side has something to say: the other waits for it.
    private bool IsClientsTurn =>
        _hello is null || (_retry is not null && !_isRetried) || _flight is { IsComplete: true };

    /// <inheritdoc/>
    public void Dispose()
    {
        _clientSecret.Dispose();
        _serverSecret.Dispose();
        _transcript.Dispose();
        _flight?.Dispose();
        _client.Key?.Dispose();
        _server.Key?.Dispose();
    }

    // The capture keeps no headers, so those of what it keeps must be the ones that follow from the length.
    private TlsFailure? AcceptApplication(Direction direction, TlsRecord record)
    {
        if (!IsSealed(record))
        {
            return TlsFailure.Unexpected("A record after the Finished is not an encrypted one.");
        }

        _records.Add(new ApplicationRecord(direction, record.Fragment));
        return null;
    }

    private TlsFailure? AcceptChangeCipherSpec(Side side, TlsRecord record)
    {
        bool isAllowed = _hello is not null && !side.Messages.HasRest && record.Fragment.Span is [1]
            && ++side.ChangeCipherSpecs <= MaxChangeCipherSpecs;
        return isAllowed ? null : TlsFailure.Unexpected("A change_cipher_spec came where it may not.");
    }

    private static TlsFailure? TakeClear(Side side, TlsRecord record)
    {
        if (record.Type != ContentType.Handshake)
        {
            return TlsFailure.Unexpected("A record of another kind came where a hello was expected.");
        }

        side.Messages.Append(record.Fragment.Span);
        return null;
    }

    private static TlsFailure? TakeSealed(Side side, TrafficKey key, TlsRecord record)
    {
        if (!IsSealed(record))
        {
            return TlsFailure.Unexpected("A record of the handshake is not encrypted.");
        }

        byte[] plaintext = new byte[record.Fragment.Length];
        if (!key.TryOpen(record.Fragment.Span, plaintext, out ContentType type, out int length))
        {
            return new TlsFailure(
                AlertDescription.BadRecordMac, "The secrets do not open the handshake's records.");
        }

        if (type != ContentType.Handshake || length == 0)
        {
            return TlsFailure.Unexpected("An encrypted record of the handshake carries something else.");
        }

        side.Messages.Append(plaintext.AsSpan(0, length));
        return null;
    }

    private static bool IsSealed(TlsRecord record) => record.Type == ContentType.ApplicationData
        && record.Version == RecordVersion && record.Fragment.Length >= MinSealedBytes;

    private TlsFailure? AcceptClient(HandshakeMessage message, bool endsRecord)
    {
        if (_hello is null) { return AcceptFirstHello(message, endsRecord); }
        if (_retry is not null && !_isRetried)
        {
            return AcceptSecondHello(_retry, _hello, message, endsRecord);
        }

        if (_flight!.IsCertificateRequested && !_isCertificateSeen)
        {
            return AcceptClientCertificate(message);
        }

        if (message.Type != HandshakeType.Finished)
        {
            return TlsFailure.Unexpected("The client's Finished was expected.");
        }

        TlsFailure? failure = ServerFlight.CheckFinished(message, _clientSecret.Span, _transcript.Current);
        if (failure is not null) { return failure; }
        if (!endsRecord)
        {
            return TlsFailure.Unexpected("More stands in the record of the client's Finished.");
        }

        _client.IsFinished = true;
        return null;
    }

    private TlsFailure? AcceptFirstHello(HandshakeMessage message, bool endsRecord)
    {
        Outcome<ClientHello> parsed = ParseHello(message, endsRecord);
        if (!parsed.IsAccepted) { return parsed.Failure; }
        string? expected = HostName.IsAddress(_host) ? null : _host;
        if (parsed.Value.ServerName != expected)
        {
            IsWrongHost = true;
            return TlsFailure.Illegal("The client asked for another host than the one claimed.");
        }

        TlsFailure? failure = HelloRules.CheckClientHello(parsed.Value);
        if (failure is not null) { return failure; }
        _hello = parsed.Value;
        _transcript.Append(message.Bytes);
        return null;
    }

    private TlsFailure? AcceptSecondHello(
        ServerHello retry, ClientHello first, HandshakeMessage message, bool endsRecord)
    {
        Outcome<ClientHello> parsed = ParseHello(message, endsRecord);
        if (!parsed.IsAccepted) { return parsed.Failure; }
        TlsFailure? failure = HelloRules.CheckSecondClientHello(first, retry, parsed.Value);
        if (failure is not null) { return failure; }
        _hello = parsed.Value;
        _isRetried = true;
        _transcript.Append(message.Bytes);
        return null;
    }

    private static Outcome<ClientHello> ParseHello(HandshakeMessage message, bool endsRecord) => endsRecord
        ? ClientHello.Parse(message)
        : TlsFailure.Unexpected("More stands in the record of a ClientHello.");

    private TlsFailure? AcceptClientCertificate(HandshakeMessage message)
    {
        Outcome<CertificateMessage> parsed = CertificateMessage.Parse(message);
        if (!parsed.IsAccepted) { return parsed.Failure; }
        if (parsed.Value.Certificates.Count > 0 || parsed.Value.Context.Length > 0)
        {
            return TlsFailure.Illegal(
                "The client shows a certificate, which a proof would have to show too.");
        }

        _isCertificateSeen = true;
        _transcript.Append(message.Bytes);
        return null;
    }

    private TlsFailure? AcceptServer(HandshakeMessage message, bool endsRecord)
    {
        if (_flight is null) { return AcceptServerHello(message, endsRecord); }
        TlsFailure? failure = _flight.Accept(message);
        if (failure is not null || !_flight.IsComplete) { return failure; }
        if (!endsRecord)
        {
            return TlsFailure.Unexpected("More stands in the record of the server's Finished.");
        }

        _server.IsFinished = true;
        return null;
    }

    private TlsFailure? AcceptServerHello(HandshakeMessage message, bool endsRecord)
    {
        if (!endsRecord) { return TlsFailure.Unexpected("More stands in the record of a ServerHello."); }
        Outcome<ServerHello> parsed = ServerHello.Parse(message);
        if (!parsed.IsAccepted) { return parsed.Failure; }
        ServerHello answer = parsed.Value;
        TlsFailure? failure = HelloRules.CheckAnswer(_hello!, answer);
        if (failure is not null) { return failure; }
        if (answer.IsRetry) { return AcceptRetry(answer); }
        failure = HelloRules.CheckServerHello(_hello!, answer, _retry);
        if (failure is not null) { return failure; }
        _answer = answer;
        _transcript.Append(answer.Message);
        _helloHash = _transcript.Current;
        TlsSuite suite = (TlsSuite)answer.Suite;
        _client.Key = new TrafficKey(suite, _clientSecret.Span);
        _server.Key = new TrafficKey(suite, _serverSecret.Span);
        _flight = new ServerFlight(_hello!, _transcript, _serverSecret.Span, _host, _roots, _now);
        return null;
    }

    private TlsFailure? AcceptRetry(ServerHello retry)
    {
        if (_retry is not null)
        {
            return TlsFailure.Unexpected("The server sent a second HelloRetryRequest.");
        }

        TlsFailure? failure = HelloRules.CheckRetry(_hello!, retry);
        if (failure is not null) { return failure; }
        _retry = retry;
        _transcript.ReplaceFirstHello();
        _transcript.Append(retry.Message);
        return null;
    }

    /// <summary>What is known of one direction.</summary>
    private sealed class Side
    {
        public HandshakeReader Messages { get; } = new();

        public TrafficKey? Key { get; set; }

        public int ChangeCipherSpecs { get; set; }

        public bool IsFinished { get; set; }
    }
}
