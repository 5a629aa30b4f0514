using System.Security.Cryptography;
using Probity.Core.Encoding;
using Probity.Core.Evidence;
using Probity.Core.Verdicts;
using Probity.Crypto.Signatures;

namespace Probity.ZkTls.Attestations;

/// <summary>A claim that its holder shows to one relying party, by signing that party's challenge.</summary>
/// <param name="Challenge">1 to 1,024 bytes, chosen by the relying party.</param>
/// <param name="Signature">Of the holder; checked by <see cref="IsSignedBy"/>.</param>
/// <param name="Claim">Encoded evidence of kind <see cref="EvidenceKind.WebClaim"/>.</param>
/// <remarks>Source: docs/specs/claim.md, section 5.</remarks>
public sealed record Presentation(
    ReadOnlyMemory<byte> Challenge, ReadOnlyMemory<byte> Signature, ReadOnlyMemory<byte> Claim)
{
    /// <summary>The longest challenge.</summary>
    public const int MaxChallengeBytes = 1024;

    private const byte Version = 1;

    private static ReadOnlySpan<byte> Domain => "probity presentation v1\0"u8;

    /// <summary>Signs a challenge.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The challenge is empty or too long.</exception>
    public static Presentation Create(
        ReadOnlyMemory<byte> challenge, ReadOnlyMemory<byte> claim, P256PrivateKey holder)
    {
        ArgumentOutOfRangeException.ThrowIfZero(challenge.Length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(challenge.Length, MaxChallengeBytes);
        return new Presentation(challenge, holder.Sign(Message(challenge.Span, claim.Span)), claim);
    }

    /// <summary>Whether the signature is the given holder's over this challenge and this claim.</summary>
    public bool IsSignedBy(P256PublicKey holder) =>
        holder.Verify(Message(Challenge.Span, Claim.Span), Signature.Span);

    /// <summary>The presentation as evidence.</summary>
    public EvidenceEnvelope ToEvidence()
    {
        ByteWriter writer = new();
        writer.WriteByte(Version);
        writer.WriteUInt16((ushort)Challenge.Length);
        writer.WriteBytes(Challenge.Span);
        writer.WriteBytes(Signature.Span);
        writer.WritePrefixed(Claim.Span);
        return new EvidenceEnvelope(EvidenceKind.Presentation, writer.ToArray());
    }

    /// <summary>Reads the body of evidence. Total: any bytes give a verdict.</summary>
    public static Verdict<Presentation> Parse(ReadOnlyMemory<byte> body)
    {
        ByteReader reader = new(body.Span);
        if (!reader.TryReadByte(out byte version)
            || !reader.TryReadUInt16(out ushort length) || length is 0 or > MaxChallengeBytes
            || !reader.TryReadBytes(length, out ReadOnlySpan<byte> challenge)
            || !reader.TryReadBytes(P256PublicKey.SignatureBytes, out ReadOnlySpan<byte> signature)
            || !reader.TryReadPrefixed(EvidenceEnvelope.MaxBytes, out ReadOnlySpan<byte> claim))
        {
            return new Rejection(RejectionCode.Malformed, "the presentation is malformed");
        }

        if (version != Version)
        {
            return new Rejection(
                RejectionCode.UnsupportedVersion, $"a presentation of version {version}, not {Version}");
        }

        return reader.RemainingBytes != 0
            ? new Rejection(RejectionCode.TrailingBytes, "bytes follow after the presentation")
            : new Presentation(
                challenge.ToArray(),
                signature.ToArray(),
                body.Slice(reader.Position - claim.Length, claim.Length));
    }

    private static byte[] Message(ReadOnlySpan<byte> challenge, ReadOnlySpan<byte> claim)
    {
        ByteWriter writer = new();
        writer.WriteBytes(Domain);
        writer.WriteUInt16((ushort)challenge.Length);
        writer.WriteBytes(challenge);
        writer.WriteBytes(SHA256.HashData(claim));
        return writer.ToArray();
    }
}
