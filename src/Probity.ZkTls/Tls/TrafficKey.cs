using Probity.Core.Secrets;

namespace Probity.ZkTls.Tls;

/// <summary>The key of one direction, its sequence number, and the way to the next key.</summary>
internal sealed class TrafficKey : IDisposable
{
    private readonly TlsSuite _suite;
    private readonly SecretBytes _secret;
    private RecordCipher _cipher;

    public TrafficKey(TlsSuite suite, ReadOnlySpan<byte> trafficSecret)
    {
        _suite = suite;
        _secret = new SecretBytes(trafficSecret);
        _cipher = RecordCipher.FromTrafficSecret(suite, trafficSecret);
    }

    /// <summary>Records sealed or opened under the present key.</summary>
    public ulong Sequence { get; private set; }

    /// <summary>KeyUpdates so far.</summary>
    public int Updates { get; private set; }

    /// <summary>Seals one record and counts it.</summary>
    public byte[] Seal(ContentType type, ReadOnlySpan<byte> content, int paddingBytes = 0) =>
        _cipher.Seal(Sequence++, type, content, paddingBytes);

    /// <summary>Opens one record; only one that opens is counted.</summary>
    public bool TryOpen(ReadOnlySpan<byte> record, Span<byte> plaintext, out ContentType type, out int length)
    {
        if (!_cipher.TryOpen(Sequence, record, plaintext, out type, out length)) { return false; }
        Sequence++;
        return true;
    }

    /// <summary>Goes on to the next key, with sequence number 0.</summary>
    public void Update()
    {
        KeySchedule.NextTrafficSecret(_secret.Span, _secret.Span);
        _cipher.Dispose();
        _cipher = RecordCipher.FromTrafficSecret(_suite, _secret.Span);
        Sequence = 0;
        Updates++;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _secret.Dispose();
        _cipher.Dispose();
    }
}
