using Probity.Core.Secrets;
using Probity.ZkTls.Tls;
using Probity.ZkTls.Tls.Messages;
using Probity.ZkTls.Transcript;

namespace Probity.ZkTls.Tests.Support;

/// <summary>A TLS 1.3 server without I/O that does what a script says: also what no server may do.</summary>
/// <remarks>For tests only. A client that breaks the rules makes it throw.</remarks>
public sealed class ScriptedTlsServer(ScriptedServerOptions options) : IDisposable
{
    private readonly RecordReader _reader = new();
    private readonly HandshakeReader _messages = new();
    private readonly TranscriptHash _transcript = new();
    private readonly List<byte> _outgoing = [], _content = [], _pending = [];
    private ClientHello? _hello;
    private TrafficKey? _readKey, _writeKey;
    private byte[] _handshakeSecret = [], _clientSecret = [], _serverSecret = [];
    private byte[] _finishedHash = [];
    private int _retries;
    private bool _isCertificateAwaited;

    /// <summary>A good server.</summary>
    public ScriptedTlsServer()
        : this(new ScriptedServerOptions())
    {
    }

    /// <summary>Whether the client's Finished was right.</summary>
    public bool IsOpen { get; private set; }

    /// <summary>The alert that the client sent last; null before.</summary>
    public AlertDescription? ReceivedAlert { get; private set; }

    /// <summary>KeyUpdates of the client.</summary>
    public int ReceivedKeyUpdates { get; private set; }

    /// <summary>ClientHellos so far.</summary>
    public int ReceivedHellos { get; private set; }

    /// <summary>Takes bytes of the client.</summary>
    public void Receive(ReadOnlySpan<byte> bytes)
    {
        _reader.Append(bytes);
        Require(_reader.Failure is null, "The client's bytes are no TLS records.");
        while (_reader.TryRead(out TlsRecord? record)) { Accept(record); }
    }

    /// <summary>The bytes for the client since the last call.</summary>
    public byte[] TakeOutgoing() => Take(_outgoing);

    /// <summary>The client's content since the last call.</summary>
    public byte[] TakeContent() => Take(_content);

    /// <summary>Sends content, in records as the options say.</summary>
    public void SendContent(byte[] content) => SendParts(ContentType.ApplicationData, content);

    /// <summary>Sends a KeyUpdate and goes on with the next key.</summary>
    public void SendKeyUpdate(bool isRequested)
    {
        SendRawRecord(ContentType.Handshake, PostHandshake.WriteKeyUpdate(isRequested));
        _writeKey!.Update();
    }

    /// <summary>Sends tickets, one record each.</summary>
    public void SendTickets(int count)
    {
        for (int i = 0; i < count; i++) { SendMessage(Ticket((byte)i)); }
    }

    /// <summary>Sends one record as it is: sealed if there is a key, in clear if there is none.</summary>
    public void SendRawRecord(ContentType type, byte[] plaintext)
    {
        if (_writeKey is null) { SendClearRecord(type, plaintext); }
        else { _outgoing.AddRange(_writeKey.Seal(type, plaintext, options.PaddingBytes)); }
    }

    /// <summary>Sends one record in clear, keys or not.</summary>
    public void SendClearRecord(ContentType type, byte[] fragment)
    {
        byte[] header = new byte[RecordCipher.HeaderBytes];
        RecordCipher.WriteHeader(type, fragment.Length, header);
        SendBytes([.. header, .. fragment]);
    }

    /// <summary>Sends bytes that may be anything.</summary>
    public void SendBytes(byte[] bytes) => _outgoing.AddRange(bytes);

    /// <summary>Sends a handshake message after the handshake, or some bytes in place of one.</summary>
    public void SendMessage(byte[] message) => SendParts(ContentType.Handshake, message);

    /// <summary>Sends an alert.</summary>
    public void SendAlert(AlertDescription alert, byte level = 2) =>
        SendRawRecord(ContentType.Alert, [level, (byte)alert]);

    /// <summary>Ends the server's side.</summary>
    public void CloseNotify() => SendAlert(AlertDescription.CloseNotify, level: 1);

    /// <summary>A ticket, as a message.</summary>
    public static byte[] Ticket(byte number) => WireWriter.Message(
        HandshakeType.NewSessionTicket,
        body => body.UInt16(0).UInt16(7200).Bytes([1, 2, 3, number]).Vector8([number]).Vector16([9, 9, 9]).Vector16([]));

    /// <inheritdoc/>
    public void Dispose()
    {
        _readKey?.Dispose();
        _writeKey?.Dispose();
        _transcript.Dispose();
    }

    private static void Require(bool fact, string text)
    {
        if (!fact) { throw new InvalidOperationException(text); }
    }

    private static byte[] Take(List<byte> bytes)
    {
        byte[] taken = [.. bytes];
        bytes.Clear();
        return taken;
    }

    private void Accept(TlsRecord record)
    {
        ContentType type = record.Type;
        byte[] content = record.Fragment.ToArray();
        if (type == ContentType.ChangeCipherSpec)
        {
            Require(content is [1] && !IsOpen, "The client's change_cipher_spec is out of place.");
            return;
        }

        if (type == ContentType.ApplicationData)
        {
            byte[] plaintext = new byte[content.Length];
            bool isOpened = _readKey!.TryOpen(content, plaintext, out type, out int length);
            if (!isOpened && options.IgnoresUnreadable) { return; }
            Require(isOpened, "The client's record cannot be opened.");
            content = plaintext[..length];
        }

        if (type == ContentType.Alert) { ReceivedAlert = (AlertDescription)content[1]; }
        else if (type == ContentType.ApplicationData)
        {
            Require(IsOpen, "The client's content came before its Finished.");
            _content.AddRange(content);
        }
        else
        {
            _messages.Append(content);
            while (_messages.Next(out HandshakeMessage? message) is null && message is not null) { Accept(message); }
        }
    }

    private void Accept(HandshakeMessage message)
    {
        if (message.Type == HandshakeType.ClientHello) { AcceptHello(message); }
        else if (message.Type == HandshakeType.Certificate)
        {
            Require(_isCertificateAwaited, "Nobody asked the client for a certificate.");
            Require(CertificateMessage.Parse(message).Value is { Certificates.Count: 0 }, "It is not empty.");
            _isCertificateAwaited = false;
            _transcript.Append(message.Bytes);
        }
        else if (message.Type == HandshakeType.Finished) { AcceptFinished(message); }
        else
        {
            TlsFailure? failure = PostHandshake.ReadKeyUpdate(message, out bool isRequested);
            Require(message.Type == HandshakeType.KeyUpdate && failure is null, "Not a KeyUpdate.");
            _readKey!.Update();
            ReceivedKeyUpdates++;
            if (isRequested && options.AnswersKeyUpdates) { SendKeyUpdate(false); }
        }
    }

    private void AcceptHello(HandshakeMessage message)
    {
        ReceivedHellos++;
        Outcome<ClientHello> parsed = ClientHello.Parse(message);
        _hello = parsed.Value ?? throw new InvalidOperationException(parsed.Failure?.Detail);
        _transcript.Append(message.Bytes);
        ushort group = (ushort?)options.Group ?? _hello.KeyShares[0].Group;
        bool hasKey = _hello.KeyShares.Any(share => share.Group == group);
        bool isRetry = (!hasKey && _retries == 0) || options.Cookie is not null || options.Retries > 1;
        ushort suite = (ushort?)options.Suite ?? _hello.Suites[0];
        if (isRetry && _retries < options.Retries)
        {
            if (_retries++ == 0) { _transcript.ReplaceFirstHello(); }
            Say(ServerStep.HelloRetryRequest, Hello(suite, ServerHello.HelloRetryRandom, extensions =>
            {
                if (!hasKey) { extensions.Extension(ExtensionType.KeyShare, data => data.UInt16(group)); }
                if (options.Cookie is { } cookie)
                {
                    extensions.Extension(ExtensionType.Cookie, data => data.Vector16(cookie));
                }
            }));
            Flush();
            SendDummy();
            return;
        }

        SendFlight((TlsSuite)suite, (TlsGroup)group);
    }

    private void SendFlight(TlsSuite suite, TlsGroup group)
    {
        using KeyShare share = KeyShare.Generate(group, options.Random);
        byte[] peer = _hello!.KeyShares.Single(entry => entry.Group == (ushort)group).Key;
        using SecretBytes shared = share.Agree(peer) ?? throw new InvalidOperationException("No agreement.");
        byte[] random = new byte[ClientHello.RandomBytes];
        options.Random.Fill(random);
        Say(ServerStep.ServerHello, Hello((ushort)suite, random, extensions => extensions.Extension(
            ExtensionType.KeyShare, data => data.UInt16((ushort)group).Vector16(share.PublicKey))));
        Flush();
        if (_retries == 0) { SendDummy(); }
        SetHandshakeKeys(suite, shared.Span);
        Say(ServerStep.EncryptedExtensions, WireWriter.Message(
            HandshakeType.EncryptedExtensions, body => body.Vector16(WriteEncryptedExtensions)));
        if (options.AsksForCertificate)
        {
            _isCertificateAwaited = true;
            Say(ServerStep.CertificateRequest, WireWriter.Message(
                HandshakeType.CertificateRequest, body => body.Vector8([]).Vector16(
                    extensions => extensions.Extension(
                    ExtensionType.SignatureAlgorithms, data => data.Numbers16(SignatureScheme.Offered)))));
        }

        Say(ServerStep.Certificate, WireWriter.Message(
            HandshakeType.Certificate, body => body.Vector8([]).Vector24(WriteChain)));
        ushort scheme = (ushort?)options.Scheme ?? options.Identity.Scheme;
        byte[] signature = options.Identity.Sign(scheme, CertificateVerify.Content(_transcript.Current));
        Say(ServerStep.CertificateVerify, WireWriter.Message(
            HandshakeType.CertificateVerify, body => body.UInt16(scheme).Vector16(signature)));
        byte[] mac = new byte[KeySchedule.SecretBytes];
        KeySchedule.FinishedMac(_serverSecret, _transcript.Current, mac);
        Say(ServerStep.Finished, PostHandshake.WriteFinished(mac));
        Flush();
        SetApplicationKey(suite);
        options.AfterFlight?.Invoke(this);
    }

    private void SetHandshakeKeys(TlsSuite suite, ReadOnlySpan<byte> shared)
    {
        byte[] hash = _transcript.Current;
        _handshakeSecret = new byte[KeySchedule.SecretBytes];
        _clientSecret = new byte[KeySchedule.SecretBytes];
        _serverSecret = new byte[KeySchedule.SecretBytes];
        KeySchedule.HandshakeSecret(shared, _handshakeSecret);
        KeySchedule.ClientHandshakeTraffic(_handshakeSecret, hash, _clientSecret);
        KeySchedule.ServerHandshakeTraffic(_handshakeSecret, hash, _serverSecret);
        _readKey = new TrafficKey(suite, _clientSecret);
        _writeKey = new TrafficKey(suite, _serverSecret);
    }

    private void SetApplicationKey(TlsSuite suite)
    {
        _finishedHash = _transcript.Current;
        _writeKey!.Dispose();
        _writeKey = new TrafficKey(suite, ApplicationSecret(KeySchedule.ServerApplicationTraffic));
        Suite = suite;
    }

    private TlsSuite Suite { get; set; }

    private byte[] ApplicationSecret(SecretStep step)
    {
        byte[] master = new byte[KeySchedule.SecretBytes], secret = new byte[KeySchedule.SecretBytes];
        KeySchedule.MasterSecret(_handshakeSecret, master);
        step(master, _finishedHash, secret);
        return secret;
    }

    private delegate void SecretStep(ReadOnlySpan<byte> from, ReadOnlySpan<byte> hash, Span<byte> to);

    private void AcceptFinished(HandshakeMessage message)
    {
        TlsFailure? failure = ServerFlight.CheckFinished(message, _clientSecret, _transcript.Current);
        Require(failure is null && !_isCertificateAwaited && !_messages.HasRest, "The client's Finished is wrong.");
        _readKey!.Dispose();
        _readKey = new TrafficKey(Suite, ApplicationSecret(KeySchedule.ClientApplicationTraffic));
        IsOpen = true;
        SendTickets(options.Tickets);
    }

    // Everything in a hello but what makes it a hello of one kind.
    private byte[] Hello(ushort suite, ReadOnlySpan<byte> random, Action<WireWriter> extensions)
    {
        byte[] field = random.ToArray();
        return WireWriter.Message(HandshakeType.ServerHello, body => body.UInt16(ClientHello.LegacyVersion)
            .Bytes(field).Vector8(_hello!.SessionId).UInt16(suite).Byte(0).Vector16(list =>
            {
                list.Extension(ExtensionType.SupportedVersions, data => data.UInt16(ClientHello.Tls13));
                extensions(list);
            }));
    }

    private void WriteEncryptedExtensions(WireWriter extensions)
    {
        extensions.Extension(
            ExtensionType.SupportedGroups, data => data.Numbers16([(ushort)TlsGroup.X25519]));
        if (_hello!.Extensions.Has(ExtensionType.ServerName))
        {
            extensions.Extension(ExtensionType.ServerName, _ => { });
        }

        if (_hello.Protocols.Contains("http/1.1"))
        {
            extensions.Extension(
                ExtensionType.Alpn, data => data.Vector16(names => names.Vector8("http/1.1"u8)));
        }
    }

    private void WriteChain(WireWriter list)
    {
        foreach (byte[] certificate in options.Identity.Chain)
        {
            list.Vector24(entry => entry.Bytes(certificate)).Vector16([]);
        }
    }

    private void Say(ServerStep step, byte[] message)
    {
        if (options.Before is { } before)
        {
            Flush();
            before(this, step);
        }

        foreach (byte[] actual in options.Rewrite(step, message))
        {
            _transcript.Append(actual);
            _pending.AddRange(actual);
            if (!options.Coalesces) { Flush(); }
        }
    }

    private void Flush() => SendParts(ContentType.Handshake, Take(_pending));

    private void SendDummy()
    {
        if (options.SendsChangeCipherSpec) { SendClearRecord(ContentType.ChangeCipherSpec, [1]); }
    }

    private void SendParts(ContentType type, byte[] content)
    {
        foreach (byte[] part in content.Chunk(options.RecordBytes)) { SendRawRecord(type, part); }
    }
}
