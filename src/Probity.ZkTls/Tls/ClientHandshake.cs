using Probity.Core.Secrets;
using Probity.ZkTls.Tls.Messages;

namespace Probity.ZkTls.Tls;

/// <summary>The client's side of a handshake, from the first ClientHello to its own Finished.</summary>
/// <remarks>Source: RFC 8446, section 4, and appendix A.1 for the states.</remarks>
internal sealed class ClientHandshake : IDisposable
{
    // The record of the first ClientHello says TLS 1.0, as old servers like it (RFC 8446, section 5.1).
    private const ushort FirstRecordVersion = 0x0301;

    private readonly TlsClientOptions _options;
    private readonly RecordLayer _records;
    private readonly ClientHelloWriter _writer;
    private readonly TranscriptHash _transcript = new();
    private List<KeyShare> _shares;
    private ClientHello _hello;
    private ServerHello? _retry;
    private ServerHello? _answer;
    private byte[] _helloHash = [];
    private ServerFlight? _flight;

    public ClientHandshake(TlsClientOptions options, RecordLayer records)
    {
        (_options, _records) = (options, records);
        _writer = new ClientHelloWriter(options);
        _shares = [.. options.KeyShares.Select(group => KeyShare.Generate(group, options.Random))];
        _hello = SendHello(cookie: null, FirstRecordVersion);
    }

    /// <summary>Whether a ServerHello has come, so that alerts of the server have their reason
    /// elsewhere.</summary>
    public bool HasAnswer => _answer is not null;

    /// <summary>What the ClientHello offers, as half a sentence for people.</summary>
    public string Offer => "The client offers TLS 1.3 with the suites "
        + string.Join(", ", _options.Suites) + " and the groups " + string.Join(", ", _options.Groups);

    /// <summary>The secrets; null before ServerHello.</summary>
    public TlsSecrets? Secrets { get; private set; }

    /// <summary>What was agreed on; null before the client's Finished has gone out.</summary>
    public TlsSession? Session { get; private set; }

    /// <summary>Takes the server's next message.</summary>
    /// <param name="message">Any message.</param>
    /// <param name="endsRecord">Whether the message ends its record; one that changes keys has to.</param>
    public TlsFailure? Accept(HandshakeMessage message, bool endsRecord)
    {
        if (_flight is null)
        {
            return endsRecord
                ? AcceptHello(message)
                : TlsFailure.Unexpected("More stands in the record of a ServerHello.");
        }

        TlsFailure? failure = _flight.Accept(message);
        if (failure is not null || !_flight.IsComplete) { return failure; }
        if (!endsRecord)
        {
            return TlsFailure.Unexpected("More stands in the record of the server's Finished.");
        }

        Finish(_flight);
        return null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (KeyShare share in _shares) { share.Dispose(); }
        _transcript.Dispose();
        _flight?.Dispose();
        Secrets?.Dispose();
    }

    private ClientHello SendHello(byte[]? cookie, ushort version)
    {
        byte[] message = _writer.Write(_shares, cookie);
        _transcript.Append(message);
        _records.Write(ContentType.Handshake, message, version);

        // Read back by the parser that the attestor uses, so that both check the server against the same
        // thing.
        return ClientHello.Parse(new HandshakeMessage(HandshakeType.ClientHello, message)).Value
            ?? throw new InvalidOperationException("Our own ClientHello does not follow its format.");
    }

    private TlsFailure? AcceptHello(HandshakeMessage message)
    {
        Outcome<ServerHello> parsed = ServerHello.Parse(message);
        if (!parsed.IsAccepted) { return parsed.Failure; }
        ServerHello answer = parsed.Value;
        TlsFailure? failure = HelloRules.CheckAnswer(_hello, answer);
        if (failure is not null) { return failure; }
        return answer.IsRetry ? AcceptRetry(answer) : AcceptServerHello(answer);
    }

    private TlsFailure? AcceptRetry(ServerHello retry)
    {
        if (_retry is not null)
        {
            return TlsFailure.Unexpected("The server sent a second HelloRetryRequest.");
        }

        TlsFailure? failure = HelloRules.CheckRetry(_hello, retry);
        if (failure is not null) { return failure; }
        _retry = retry;
        _transcript.ReplaceFirstHello();
        _transcript.Append(retry.Message);
        if (retry.Group is { } group)
        {
            foreach (KeyShare share in _shares) { share.Dispose(); }
            _shares = [KeyShare.Generate((TlsGroup)group, _options.Random)];
        }

        _records.WriteChangeCipherSpec();
        _hello = SendHello(retry.Cookie, ClientHello.LegacyVersion);
        return null;
    }

    private TlsFailure? AcceptServerHello(ServerHello answer)
    {
        TlsFailure? failure = HelloRules.CheckServerHello(_hello, answer, _retry);
        if (failure is not null) { return failure; }
        KeyShare share = _shares.Find(candidate => (ushort)candidate.Group == answer.Group)!;
        using SecretBytes? shared = share.Agree(answer.Key);
        if (shared is null) { return TlsFailure.Illegal("The server's key is not a point to agree with."); }
        _answer = answer;
        _transcript.Append(answer.Message);
        _helloHash = _transcript.Current;
        Secrets = new TlsSecrets(shared.Span, _helloHash);
        TlsSuite suite = (TlsSuite)answer.Suite;
        _records.SetReadKey(new TrafficKey(suite, Secrets.ServerHandshakeTraffic.Span));
        if (_retry is null) { _records.WriteChangeCipherSpec(); }
        _records.SetWriteKey(new TrafficKey(suite, Secrets.ClientHandshakeTraffic.Span));
        _flight = new ServerFlight(
            _hello, _transcript, Secrets.ServerHandshakeTraffic.Span, _options.Host, _options.Roots,
            _options.Now);
        return null;
    }

    private void Finish(ServerFlight flight)
    {
        TlsSecrets secrets = Secrets!;
        using SecretBytes master = new(KeySchedule.SecretBytes);
        using SecretBytes clientTraffic = new(KeySchedule.SecretBytes);
        using SecretBytes serverTraffic = new(KeySchedule.SecretBytes);
        KeySchedule.MasterSecret(secrets.HandshakeSecret.Span, master.Span);
        KeySchedule.ClientApplicationTraffic(master.Span, flight.FinishedHash, clientTraffic.Span);
        KeySchedule.ServerApplicationTraffic(master.Span, flight.FinishedHash, serverTraffic.Span);
        if (flight.IsCertificateRequested)
        {
            byte[] certificate = CertificateMessage.WriteEmpty();
            _transcript.Append(certificate);
            _records.Write(ContentType.Handshake, certificate);
        }

        byte[] mac = new byte[KeySchedule.SecretBytes];
        KeySchedule.FinishedMac(secrets.ClientHandshakeTraffic.Span, _transcript.Current, mac);
        _records.Write(ContentType.Handshake, PostHandshake.WriteFinished(mac));
        TlsSuite suite = (TlsSuite)_answer!.Suite;
        _records.SetReadKey(new TrafficKey(suite, serverTraffic.Span));
        _records.SetWriteKey(new TrafficKey(suite, clientTraffic.Span));
        Session = new TlsSession(suite, (TlsGroup)_answer.Group!)
        {
            ServerCertificate = flight.Identity!.Certificate, HelloHash = _helloHash,
            FinishedHash = flight.FinishedHash,
        };
    }
}
