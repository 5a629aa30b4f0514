using System.Diagnostics.CodeAnalysis;
using Probity.Core.Encoding;
using Probity.Core.Verdicts;
using Probity.ZkTls.Tls;

namespace Probity.ZkTls.Modes.Proxy;

/// <summary>What the guest <c>web-claim</c> wrote.</summary>
/// <param name="Mode">As asked.</param>
/// <param name="TemplateDigest">SHA-256 of the canonical template.</param>
/// <param name="Commitments">To the committed parameters, 32 bytes each.</param>
/// <param name="Opening">In mode <see cref="GuestMode.Reveal"/>.</param>
/// <param name="RevealedCount">How many revealed values the results hold.</param>
/// <param name="PredicateCount">How many predicates they hold.</param>
/// <param name="TagCount">Whether they hold an account tag: 0 or 1.</param>
/// <param name="Results">Revealed values, predicates and account tag, for
/// <see cref="Templates.Results.ResultReader"/>.</param>
/// <remarks>Source: docs/specs/claim.md, section 3.3.</remarks>
public sealed record GuestOutput(
    GuestMode Mode,
    ReadOnlyMemory<byte> TemplateDigest,
    IReadOnlyList<ReadOnlyMemory<byte>> Commitments,
    EpochOpening? Opening,
    int RevealedCount,
    int PredicateCount,
    int TagCount,
    ReadOnlyMemory<byte> Results)
{
    private const byte Version = 1;
    private const int DigestBytes = 32, KeyFieldBytes = 32, IvBytes = 12;

    /// <summary>Reads the public output of a run that ended with exit code 0.</summary>
    public static Verdict<GuestOutput> Parse(ReadOnlyMemory<byte> encoded, TlsSuite suite)
    {
        ByteReader reader = new(encoded.Span);
        if (!reader.TryReadByte(out byte version) || !reader.TryReadByte(out byte mode)
            || !reader.TryReadByte(out byte commitmentCount) || !reader.TryReadByte(out byte revealedCount)
            || !reader.TryReadByte(out byte predicateCount) || !reader.TryReadByte(out byte tagCount)
            || !reader.TryReadUInt16(out ushort zero)
            || !TryReadMany(ref reader, 1, DigestBytes, out ReadOnlyMemory<byte>[]? digest)
            || version != Version || mode > (byte)GuestMode.Evaluate || tagCount > 1 || zero != 0
            || !TryReadMany(
                ref reader, commitmentCount, DigestBytes, out ReadOnlyMemory<byte>[]? commitments))
        {
            return Malformed();
        }

        EpochOpening? opening = null;
        if ((GuestMode)mode == GuestMode.Reveal && !TryReadOpening(ref reader, suite, out opening))
        {
            return Malformed();
        }

        return new GuestOutput(
            (GuestMode)mode,
            digest[0],
            commitments,
            opening,
            revealedCount,
            predicateCount,
            tagCount,
            encoded[reader.Position..]);
    }

    /// <summary>Whether two sessions came to the same results.</summary>
    internal bool HasSameResults(GuestOutput other) =>
        TemplateDigest.Span.SequenceEqual(other.TemplateDigest.Span)
        && AreEqual(Commitments, other.Commitments)
        && Results.Span.SequenceEqual(other.Results.Span);

    private static bool AreEqual(
        IReadOnlyList<ReadOnlyMemory<byte>> x, IReadOnlyList<ReadOnlyMemory<byte>> y) =>
        x.Count == y.Count && x.Zip(y).All(pair => pair.First.Span.SequenceEqual(pair.Second.Span));

    private static bool TryReadOpening(
        ref ByteReader reader, TlsSuite suite, [NotNullWhen(true)] out EpochOpening? opening)
    {
        opening = null;
        int keyBytes = suite == TlsSuite.Aes128Gcm ? 16 : KeyFieldBytes;
        if (!reader.TryReadUInt32(out uint epoch) || epoch > Capture.MaxRecords
            || !reader.TryReadUInt32(out uint first) || first > Capture.MaxRecords
            || !reader.TryReadUInt32(out uint end) || end > Capture.MaxRecords
            || !TryReadMany(ref reader, 1, keyBytes, out ReadOnlyMemory<byte>[]? key)
            || !reader.TryReadBytes(KeyFieldBytes - keyBytes, out ReadOnlySpan<byte> rest)
            || rest.ContainsAnyExcept((byte)0)
            || !TryReadMany(ref reader, 1, IvBytes, out ReadOnlyMemory<byte>[]? iv))
        {
            return false;
        }

        opening = new EpochOpening((int)epoch, (int)first, (int)end, key[0], iv[0]);
        return true;
    }

    private static bool TryReadMany(
        ref ByteReader reader,
        int count,
        int byteCount,
        [NotNullWhen(true)] out ReadOnlyMemory<byte>[]? values)
    {
        values = new ReadOnlyMemory<byte>[count];
        for (int i = 0; i < count; i++)
        {
            if (!reader.TryReadBytes(byteCount, out ReadOnlySpan<byte> bytes))
            {
                values = null;
                return false;
            }

            values[i] = bytes.ToArray();
        }

        return true;
    }

    private static Rejection Malformed() =>
        new(RejectionCode.Malformed, "the guest's output does not follow its format");
}
