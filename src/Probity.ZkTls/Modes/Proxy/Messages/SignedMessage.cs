using Probity.Core.Encoding;
using Probity.Core.Verdicts;
using Probity.ZkTls.Attestations;

namespace Probity.ZkTls.Modes.Proxy.Messages;

/// <summary>Attestor to client: what it saw, signed.</summary>
/// <param name="Statement">With signature and key.</param>
/// <param name="Capture">What the statement is about.</param>
public sealed record SignedMessage(SignedStatement Statement, Capture Capture)
{
    /// <summary>The encoded form.</summary>
    public byte[] ToArray()
    {
        ByteWriter writer = new();
        writer.WriteByte((byte)MessageType.Signed);
        writer.WriteBytes(Statement.ToArray());
        writer.WritePrefixed(Capture.Encoded.Span);
        return writer.ToArray();
    }

    /// <summary>Reads a message, and checks that statement, signature and capture belong together.</summary>
    public static Verdict<SignedMessage> Parse(ReadOnlyMemory<byte> encoded)
    {
        ByteReader reader = new(encoded.Span);
        if (!reader.TryReadByte(out byte type) || type != (byte)MessageType.Signed
            || !reader.TryReadBytes(SignedStatement.EncodedBytes, out ReadOnlySpan<byte> signed)
            || !reader.TryReadPrefixed(Capture.MaxBytes, out ReadOnlySpan<byte> bytes)
            || reader.RemainingBytes != 0)
        {
            return new Rejection(RejectionCode.Malformed, "the attestor's statement is malformed");
        }

        Verdict<SignedStatement> statement = SignedStatement.Parse(signed);
        if (!statement.IsAccepted) { return statement.Forward<SignedMessage>(); }
        Verdict<Capture> capture = Capture.Parse(encoded[^bytes.Length..]);
        if (!capture.IsAccepted) { return capture.Forward<SignedMessage>(); }
        Verdict<SignedStatement> checkedStatement = StatementVerifier.Verify(statement.Value, capture.Value);
        return checkedStatement.IsAccepted
            ? new SignedMessage(statement.Value, capture.Value)
            : checkedStatement.Forward<SignedMessage>();
    }
}
