using Probity.Testing;
using Probity.ZkTls.Tls;
using Probity.ZkTls.Tls.Messages;
using Probity.ZkTls.Transcript;

namespace Probity.ZkTls.Tests.Support;

/// <summary>A trace of RFC 8448 under vectors/rfc8448.</summary>
internal sealed class TraceFile(string name)
{
    private readonly Dictionary<string, byte[]> _values = File
        .ReadLines(Repository.Path("vectors/rfc8448", name + ".tsv"))
        .Select(line => line.Split('\t'))
        .ToDictionary(cells => cells[0], cells => Convert.FromHexString(cells[1]), StringComparer.Ordinal);

    public byte[] this[string value] => _values[value];

    /// <summary>The records of a value.</summary>
    public List<TlsRecord> Records(string value)
    {
        RecordReader reader = new();
        reader.Append(this[value]);
        List<TlsRecord> records = [];
        while (reader.TryRead(out TlsRecord? record)) { records.Add(record); }
        Assert.Null(reader.Failure);
        Assert.False(reader.HasRest);
        return records;
    }

    /// <summary>The first handshake message of a value in clear.</summary>
    public HandshakeMessage Message(string value) => Messages(Records(value)[0].Fragment.Span)[0];

    /// <summary>The handshake messages of a content.</summary>
    public static List<HandshakeMessage> Messages(ReadOnlySpan<byte> content)
    {
        HandshakeReader reader = new();
        reader.Append(content);
        List<HandshakeMessage> messages = [];
        while (reader.Next(out HandshakeMessage? message) is null && message is not null) { messages.Add(message); }
        Assert.False(reader.HasRest);
        return messages;
    }

    /// <summary>Opens the encrypted record of a value.</summary>
    public byte[] Open(RecordCipher cipher, ulong sequence, string value, ContentType expected)
    {
        TlsRecord record = Records(value).Single(item => item.Type == ContentType.ApplicationData);
        byte[] plaintext = new byte[record.Fragment.Length];
        Assert.True(
            cipher.TryOpen(sequence, record.Fragment.Span, plaintext, out ContentType type, out int length));
        Assert.Equal(expected, type);
        return plaintext[..length];
    }
}
