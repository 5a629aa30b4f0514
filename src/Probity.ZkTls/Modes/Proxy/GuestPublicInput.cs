using Probity.Core.Encoding;
using Probity.Core.Verdicts;
using Probity.Machine.Executor;

namespace Probity.ZkTls.Modes.Proxy;

/// <summary>What the guest <c>web-claim</c> reads openly.</summary>
/// <param name="Mode">What it is asked to do.</param>
/// <param name="Capture">The session.</param>
/// <param name="Template">Compiled by whoever builds this value, never taken from another party.</param>
/// <param name="Parameters">Values of the public parameters: length and bytes of each, in the template's
/// order.</param>
/// <param name="Response">In mode <see cref="GuestMode.Evaluate"/> the opened content; else empty.</param>
/// <remarks>Source: docs/specs/claim.md, section 3.1.</remarks>
public sealed record GuestPublicInput(
    GuestMode Mode,
    ReadOnlyMemory<byte> Capture,
    ReadOnlyMemory<byte> Template,
    ReadOnlyMemory<byte> Parameters,
    ReadOnlyMemory<byte> Response)
{
    /// <summary>What the results of the guest may take of the machine's public data.</summary>
    public const int MaxOutputBytes = 2048;

    private const byte Version = 1;
    private const int HeadBytes = 20;

    /// <summary>The encoded form; what does not fit one receipt is refused with a hint.</summary>
    public Verdict<byte[]> Encode()
    {
        ByteWriter writer = new();
        writer.WriteByte((byte)Mode);
        writer.WriteByte(Version);
        writer.WriteUInt16(0);
        foreach (int length in (int[])[Capture.Length, Template.Length, Parameters.Length, Response.Length])
        {
            writer.WriteUInt32((uint)length);
        }

        WritePadded(writer, Capture.Span);
        WritePadded(writer, Template.Span);
        WritePadded(writer, Parameters.Span);
        WritePadded(writer, Response.Span);
        int limit = ExecutionInput.MaxPublicBytes - MaxOutputBytes;
        return writer.Length <= limit
            ? writer.ToArray()
            : new Rejection(
                RejectionCode.TooLong,
                $"session and template have {writer.Length:N0} bytes, and one receipt covers {limit:N0}: "
                + "ask a narrower question, or page by page");
    }

    /// <summary>
    /// Finds the mode and the capture in a receipt's public input; everything else is for the caller to
    /// compare.
    /// </summary>
    internal static bool TryReadCapture(
        ReadOnlyMemory<byte> encoded, out GuestMode mode, out ReadOnlyMemory<byte> capture)
    {
        (mode, capture) = (default, default);
        ByteReader reader = new(encoded.Span);
        if (!reader.TryReadByte(out byte modeByte) || !reader.TryReadBytes(3, out _)
            || !reader.TryReadUInt32(out uint length) || length > Proxy.Capture.MaxBytes
            || encoded.Length - HeadBytes < length)
        {
            return false;
        }

        (mode, capture) = ((GuestMode)modeByte, encoded.Slice(HeadBytes, (int)length));
        return true;
    }

    private static void WritePadded(ByteWriter writer, ReadOnlySpan<byte> bytes)
    {
        writer.WriteBytes(bytes);
        Padding.Write(writer);
    }
}
