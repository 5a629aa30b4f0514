using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Probity.Testing;
using Probity.ZkTls.Tls;
using Probity.ZkTls.Transcript;

namespace Probity.ZkTls.Tests.Support;

/// <summary>
/// A session of TLS 1.3 without TLS: secrets from a seed, records encrypted by the platform in the order of a
/// script, laid out as an attestor's capture. Fields and records can be changed before it is laid out.
/// </summary>
/// <remarks>Source: docs/specs/claim.md, section 1; RFC 8446, sections 5 and 7.</remarks>
public sealed class SyntheticSession
{
    public const byte AlertType = 21, HandshakeType = 22, ContentType = 23;

    private const int TagBytes = 16, HashBytes = 32;

    private readonly SeededRandomSource _random;

    private readonly byte[][] _trafficSecrets;

    private readonly ulong[] _sequence = [0, 0];

    public SyntheticSession(ulong seed, TlsSuite suite)
    {
        _random = new SeededRandomSource(seed);
        Suite = suite;
        SessionId = Bytes(32);
        Holder = Bytes(64);
        HandshakeSecret = Bytes(HashBytes);
        HelloHash = Bytes(HashBytes);
        FinishedHash = Bytes(HashBytes);
        HandshakeTrafficSecrets =
        [
            Expand(HandshakeSecret, "c hs traffic", HelloHash, HashBytes),
            Expand(HandshakeSecret, "s hs traffic", HelloHash, HashBytes),
        ];
        byte[] derived = Expand(HandshakeSecret, "derived", SHA256.HashData([]), HashBytes);
        byte[] main = HKDF.Extract(HashAlgorithmName.SHA256, new byte[HashBytes], derived);
        _trafficSecrets =
        [
            Expand(main, "c ap traffic", FinishedHash, HashBytes),
            Expand(main, "s ap traffic", FinishedHash, HashBytes),
        ];
    }

    public uint Version { get; set; } = 1;

    public byte[] SessionId { get; }

    public ulong Opened { get; set; } = 1_790_000_000_123;

    public ulong Closed { get; set; } = 1_790_000_001_456;

    public byte[] Holder { get; set; }

    public byte[] HandshakeSecret { get; }

    public byte[] HelloHash { get; }

    public byte[] FinishedHash { get; }

    public byte[][] HandshakeTrafficSecrets { get; }

    public TlsSuite Suite { get; set; }

    public ushort Port { get; set; } = 443;

    public byte Ending { get; set; }

    public string Host { get; set; } = "api.example.org";

    /// <summary>The capture's records; each can still be moved, changed or dropped.</summary>
    public List<SyntheticRecord> Records { get; } = [];

    /// <summary>Random bytes of the session's seed.</summary>
    public byte[] Bytes(int count)
    {
        byte[] bytes = new byte[count];
        _random.Fill(bytes);
        return bytes;
    }

    /// <summary>Encrypts a record under the direction's next number.</summary>
    /// <param name="direction">Who sends it.</param>
    /// <param name="type">The inner type; 0 leaves it away.</param>
    /// <param name="content">What it holds.</param>
    /// <param name="padding">Zero bytes behind the type.</param>
    public SyntheticSession Add(Direction direction, byte type, ReadOnlySpan<byte> content, int padding = 0)
    {
        byte[] plain = [.. content, .. type == 0 ? [] : (byte[])[type], .. new byte[padding]];
        Records.Add(new SyntheticRecord(direction, Encrypt(direction, plain)));
        return this;
    }

    public SyntheticSession Client(string content, int padding = 0) =>
        Add(Direction.ToServer, ContentType, Encoding.Latin1.GetBytes(content), padding);

    public SyntheticSession Server(string content, int padding = 0) =>
        Server(Encoding.Latin1.GetBytes(content), padding);

    public SyntheticSession Server(ReadOnlySpan<byte> content, int padding = 0) =>
        Add(Direction.ToClient, ContentType, content, padding);

    /// <summary>A NewSessionTicket of that many bytes, its header included.</summary>
    public SyntheticSession Ticket(int bytes = 250) =>
        Add(Direction.ToClient, HandshakeType, [4, 0, (byte)((bytes - 4) >> 8), (byte)(bytes - 4), .. Bytes(bytes - 4)]);

    /// <summary>A KeyUpdate, and the next key behind it.</summary>
    public SyntheticSession KeyUpdate(Direction direction, byte request = 0)
    {
        Add(direction, HandshakeType, [24, 0, 0, 1, request]);
        Rekey(direction);
        return this;
    }

    /// <summary>Changes the key without saying so.</summary>
    public void Rekey(Direction direction)
    {
        ref byte[] secret = ref _trafficSecrets[(int)direction];
        secret = Expand(secret, "traffic upd", [], HashBytes);
        _sequence[(int)direction] = 0;
    }

    public SyntheticSession CloseNotify(Direction direction) => Add(direction, AlertType, [1, 0]);

    /// <summary>The direction's present key, as the guest hands it out, and IV.</summary>
    public (byte[] Key, byte[] Iv) Keys(Direction direction)
    {
        byte[] secret = _trafficSecrets[(int)direction];
        int keyBytes = Suite == TlsSuite.Aes128Gcm ? 16 : 32;
        return (Expand(secret, "key", [], keyBytes), Expand(secret, "iv", [], 12));
    }

    /// <summary>Sends as the direction under another number, as if records were missing.</summary>
    public void SkipNumbers(Direction direction, int count) => _sequence[(int)direction] += (ulong)count;

    /// <summary>The capture.</summary>
    public byte[] Capture()
    {
        List<byte> capture = [];
        byte[] host = Encoding.ASCII.GetBytes(Host);
        byte[] head = new byte[12];
        BinaryPrimitives.WriteUInt16LittleEndian(head, (ushort)Suite);
        BinaryPrimitives.WriteUInt16LittleEndian(head.AsSpan(2), Port);
        head[4] = Ending;
        head[5] = (byte)host.Length;
        BinaryPrimitives.WriteUInt16LittleEndian(head.AsSpan(6), (ushort)Records.Count);
        capture.AddRange(BitConverter.GetBytes(Version));
        capture.AddRange(SessionId);
        capture.AddRange(BitConverter.GetBytes(Opened));
        capture.AddRange(BitConverter.GetBytes(Closed));
        capture.AddRange(Holder);
        capture.AddRange(HelloHash);
        capture.AddRange(FinishedHash);
        capture.AddRange(HandshakeTrafficSecrets[0]);
        capture.AddRange(HandshakeTrafficSecrets[1]);
        capture.AddRange(head.AsSpan(0, 8));
        capture.AddRange(host);
        Pad(capture);
        foreach (SyntheticRecord record in Records)
        {
            capture.AddRange([(byte)record.Direction, 0, (byte)record.Body.Length, (byte)(record.Body.Length >> 8)]);
            capture.AddRange(record.Body);
            Pad(capture);
        }

        return [.. capture];
    }

    internal static void Pad(List<byte> bytes)
    {
        while (bytes.Count % 4 != 0) { bytes.Add(0); }
    }

    private byte[] Encrypt(Direction direction, byte[] plain)
    {
        (byte[] key, byte[] nonce) = Keys(direction);
        Span<byte> number = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(number, _sequence[(int)direction]++);
        for (int i = 0; i < number.Length; i++) { nonce[4 + i] ^= number[i]; }
        byte[] body = new byte[plain.Length + TagBytes];
        Span<byte> tag = body.AsSpan(plain.Length);
        byte[] header = [ContentType, 3, 3, (byte)(body.Length >> 8), (byte)body.Length];
        if (Suite == TlsSuite.Aes128Gcm)
        {
            using AesGcm aes = new(key, TagBytes);
            aes.Encrypt(nonce, plain, body.AsSpan(0, plain.Length), tag, header);
        }
        else
        {
            using ChaCha20Poly1305 chacha = new(key);
            chacha.Encrypt(nonce, plain, body.AsSpan(0, plain.Length), tag, header);
        }

        return body;
    }

    private static byte[] Expand(byte[] secret, string label, ReadOnlySpan<byte> context, int bytes)
    {
        byte[] name = Encoding.ASCII.GetBytes("tls13 " + label);
        byte[] info = [0, (byte)bytes, (byte)name.Length, .. name, (byte)context.Length, .. context];
        return HKDF.Expand(HashAlgorithmName.SHA256, secret, bytes, info);
    }
}
