using Probity.Core.Verdicts;
using Probity.Crypto.Signatures;

namespace Probity.ZkTls.Attestations;

/// <summary>An attestor's statement with its signature, not yet checked.</summary>
/// <param name="Statement">What is said.</param>
/// <param name="Signature">64 bytes.</param>
/// <param name="Attestor">Whose signature it should be.</param>
public sealed record SignedStatement(
    SessionStatement Statement, ReadOnlyMemory<byte> Signature, P256PublicKey Attestor)
{
    /// <summary>Bytes of the encoded form.</summary>
    public const int EncodedBytes =
        SessionStatement.EncodedBytes + P256PublicKey.SignatureBytes + P256PublicKey.Bytes;

    /// <summary>Statement, signature, key.</summary>
    public byte[] ToArray() => [.. Statement.ToArray(), .. Signature.Span, .. Attestor.Point];

    /// <summary>Reads the three parts; <see cref="IsValid"/> is for the caller to ask.</summary>
    public static Verdict<SignedStatement> Parse(ReadOnlySpan<byte> encoded)
    {
        if (encoded.Length != EncodedBytes)
        {
            return new Rejection(
                RejectionCode.Malformed,
                $"a signed statement has {EncodedBytes} bytes, not {encoded.Length}");
        }

        Verdict<SessionStatement> statement = SessionStatement.Parse(
            encoded[..SessionStatement.EncodedBytes]);
        if (!statement.IsAccepted) { return statement.Forward<SignedStatement>(); }
        Verdict<P256PublicKey> key = P256PublicKey.Parse(encoded[^P256PublicKey.Bytes..]);
        return key.IsAccepted
            ? new SignedStatement(
                statement.Value,
                encoded.Slice(SessionStatement.EncodedBytes, P256PublicKey.SignatureBytes).ToArray(),
                key.Value)
            : key.Forward<SignedStatement>();
    }

    /// <summary>Whether the signature is the attestor's.</summary>
    public bool IsValid() => Statement.IsSignedBy(Attestor, Signature.Span);
}
