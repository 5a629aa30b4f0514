using Probity.ZkTls.Tls;
using Probity.ZkTls.Tls.Messages;
using Probity.ZkTls.Transcript;

namespace Probity.ZkTls.Tests.Support;

/// <summary>The records of a good session, to be recorded again with one thing changed.</summary>
internal sealed class RecordingEdit(TlsPair pair)
{
    /// <summary>The records, in order of arrival.</summary>
    public List<RecordedRecord> Records { get; } = [.. pair.Recording.Records];

    /// <summary>Index of the n-th record of a direction and type, from 0.</summary>
    public int Find(Direction direction, ContentType type, int number = 0) => Records
        .Select((item, index) => (item, index))
        .Where(pair => pair.item.Direction == direction && pair.item.Record.Type == type)
        .ElementAt(number).index;

    /// <summary>Changes the n-th ClientHello.</summary>
    public RecordingEdit ChangeHello(Func<HelloEdit, HelloEdit> change, int number = 0) => Change(
        Find(Direction.ToServer, ContentType.Handshake, number), fragment => HelloEdit.Of(change)(fragment));

    /// <summary>Changes a fragment.</summary>
    public RecordingEdit Change(int index, Func<byte[], byte[]> change) => Replace(
        index, Records[index].Record with { Fragment = change(Records[index].Record.Fragment.ToArray()) });

    /// <summary>Puts another record in the place of one.</summary>
    public RecordingEdit Replace(int index, TlsRecord record)
    {
        Records[index] = new RecordedRecord(Records[index].Direction, record);
        return this;
    }

    /// <summary>Puts a record before another.</summary>
    public RecordingEdit Insert(int index, Direction direction, ContentType type, params byte[] fragment)
    {
        Records.Insert(index, new RecordedRecord(direction, new TlsRecord(type, 0x0303, fragment)));
        return this;
    }

    /// <summary>Takes the client's encrypted flight out and puts other contents in, one record
    /// each.</summary>
    public RecordingEdit ReplaceClientFlight(params byte[][] contents)
    {
        int index = Find(Direction.ToServer, ContentType.ApplicationData);
        Records.RemoveAt(index);
        using TrafficKey key = ClientKey();
        foreach (byte[] content in contents)
        {
            Insert(index++, Direction.ToServer, ContentType.ApplicationData, key.Seal(ContentType.Handshake, content)[5..]);
        }

        return this;
    }

    /// <summary>The client's Finished, as a message.</summary>
    public byte[] ClientFinished()
    {
        byte[] fragment = Records[Find(Direction.ToServer, ContentType.ApplicationData)].Record.Fragment.ToArray();
        byte[] plaintext = new byte[fragment.Length];
        using TrafficKey key = ClientKey();
        Assert.True(key.TryOpen(fragment, plaintext, out _, out int length));
        return TraceFile.Messages(plaintext.AsSpan(0, length)).Single().Bytes;
    }

    /// <summary>The client's handshake key.</summary>
    public TrafficKey ClientKey() =>
        new(pair.Client.Session!.Suite, pair.Client.Secrets!.ClientHandshakeTraffic.Span);

    /// <summary>Records everything again.</summary>
    public SessionRecording ToRecording()
    {
        SessionRecording recording = new(1 << 20, 1000);
        foreach ((Direction direction, TlsRecord record) in Records)
        {
            byte[] bytes = new byte[RecordCipher.HeaderBytes + record.Fragment.Length];
            RecordCipher.WriteHeader(record.Type, record.Fragment.Length, bytes, record.Version);
            record.Fragment.CopyTo(bytes.AsMemory(RecordCipher.HeaderBytes));
            recording.TryAppend(direction, bytes);
        }

        return recording;
    }
}
