using System.Collections.Concurrent;

namespace Probity.ZkTls.Tests.Support;

/// <summary>A server's end of a connection in memory: it reads what the test gives, and the test takes what
/// it writes.</summary>
public sealed class QueueStream : Stream
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly BlockingCollection<byte[]> _incoming = [];
    private readonly BlockingCollection<byte[]> _outgoing = [];
    private byte[] _current = [];

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Hands bytes to the server.</summary>
    public void Give(byte[] bytes)
    {
        if (bytes.Length > 0) { _incoming.Add(bytes); }
    }

    /// <summary>Ends what the server reads.</summary>
    public void GiveEnd() => _incoming.CompleteAdding();

    /// <summary>Waits for bytes of the server; null at their end.</summary>
    public byte[]? Take()
    {
        if (_outgoing.TryTake(out byte[]? bytes, Patience)) { return bytes; }
        return _outgoing.IsCompleted ? null : throw new TimeoutException("The server says nothing.");
    }

    /// <summary>Says that the server writes no more.</summary>
    public void End() => _outgoing.CompleteAdding();

    public override int Read(byte[] buffer, int offset, int count)
    {
        if (_current.Length == 0 && !_incoming.TryTake(out _current!, Patience))
        {
            _current = [];
            return 0;
        }

        int taken = Math.Min(count, _current.Length);
        _current.AsSpan(0, taken).CopyTo(buffer.AsSpan(offset));
        _current = _current[taken..];
        return taken;
    }

    public override void Write(byte[] buffer, int offset, int count) =>
        _outgoing.Add(buffer.AsSpan(offset, count).ToArray());

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
