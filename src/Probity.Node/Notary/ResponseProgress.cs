using System.Buffers.Text;

namespace Probity.Node.Notary;

/// <summary>
/// Tells when an HTTP response has arrived as a whole, so that the client knows when to go on.
/// </summary>
/// <remarks>
/// A convenience of the client: what counts is what the guest finds. It never fails; an answer that it does
/// not understand lasts until the connection ends.
/// </remarks>
internal sealed class ResponseProgress
{
    private readonly List<byte> _bytes = [];

    /// <summary>Whether everything has arrived.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>Takes more bytes.</summary>
    public void Add(ReadOnlySpan<byte> content)
    {
        _bytes.AddRange(content);
        ReadOnlySpan<byte> all = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_bytes);
        int head = all.IndexOf("\r\n\r\n"u8);
        if (head < 0) { return; }
        ReadOnlySpan<byte> body = all[(head + 4)..];
        long? length = ContentLength(all[..(head + 2)], out bool isChunked);
        IsComplete = isChunked ? HasLastChunk(body) : length is { } count && body.Length >= count;
    }

    private static long? ContentLength(ReadOnlySpan<byte> head, out bool isChunked)
    {
        isChunked = false;
        long? length = null;
        while (head.IndexOf("\r\n"u8) is var end and >= 0)
        {
            ReadOnlySpan<byte> line = head[..end];
            head = head[(end + 2)..];
            int colon = line.IndexOf((byte)':');
            if (colon < 0) { continue; }
            ReadOnlySpan<byte> value = line[(colon + 1)..].Trim(" \t"u8);
            if (System.Text.Ascii.EqualsIgnoreCase(line[..colon], "transfer-encoding"u8))
            {
                isChunked = true;
            }

            if (System.Text.Ascii.EqualsIgnoreCase(line[..colon], "content-length"u8)
                && Utf8Parser.TryParse(value, out long count, out int used)
                && used == value.Length && count >= 0)
            {
                length = count;
            }
        }

        return length;
    }

    private static bool HasLastChunk(ReadOnlySpan<byte> body)
    {
        while (body.IndexOf("\r\n"u8) is var end and >= 0
            && Utf8Parser.TryParse(body[..end], out int size, out int used, 'x') && used > 0 && size >= 0)
        {
            body = body[(end + 2)..];
            if (size == 0) { return body.StartsWith("\r\n"u8); }
            if (body.Length < size + 2L) { return false; }
            body = body[(size + 2)..];
        }

        return false;
    }
}
