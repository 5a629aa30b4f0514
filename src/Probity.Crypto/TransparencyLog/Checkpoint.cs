using System.Globalization;
using Probity.Core.Verdicts;

namespace Probity.Crypto.TransparencyLog;

/// <summary>What a log says of itself at one time: its name, how many entries it has, and the tree's
/// hash.</summary>
/// <remarks>The text of a note. Source: C2SP tlog-checkpoint. Extension lines are refused: our logs write
/// none.
/// </remarks>
/// <param name="Origin">The log's name.</param>
/// <param name="Size">How many entries.</param>
/// <param name="Root">Shape: 32 bytes.</param>
public sealed record Checkpoint(string Origin, ulong Size, ReadOnlyMemory<byte> Root)
{
    /// <summary>Reads the text of a note; total.</summary>
    public static Verdict<Checkpoint> Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string[] lines = text.Split('\n');
        byte[] root = new byte[LogHashes.Bytes];
        return lines.Length == 4 && lines[3].Length == 0 && NoteKey.IsName(lines[0])
            && ulong.TryParse(lines[1], NumberStyles.None, CultureInfo.InvariantCulture, out ulong size)
            && size.ToString(CultureInfo.InvariantCulture) == lines[1]
            && Convert.TryFromBase64String(lines[2], root, out int count) && count == root.Length
            && Convert.ToBase64String(root) == lines[2]
            ? new Checkpoint(lines[0], size, root)
            : new Rejection(RejectionCode.Malformed, "a checkpoint is a log's name, its size and its hash");
    }

    /// <summary>Reads a note and checks that a key signed it under the log's name; total.</summary>
    public static Verdict<Checkpoint> Verify(ReadOnlySpan<byte> note, NoteKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        Verdict<SignedNote> signed = SignedNote.Parse(note);
        if (!signed.IsAccepted) { return signed.Forward<Checkpoint>(); }
        if (!signed.Value.IsSignedBy(key))
        {
            return new Rejection(RejectionCode.WrongSignature, "the log's key did not sign this checkpoint");
        }

        Verdict<Checkpoint> checkpoint = Parse(signed.Value.Text);
        return !checkpoint.IsAccepted || checkpoint.Value.Origin == key.Name
            ? checkpoint
            : new Rejection(RejectionCode.Mismatch, "the checkpoint names another log than its key");
    }

    /// <inheritdoc/>
    public bool Equals(Checkpoint? other) => other is not null && Origin == other.Origin && Size == other.Size
        && Root.Span.SequenceEqual(other.Root.Span);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Origin, Size);

    /// <summary>The text to sign.</summary>
    public string ToText() => string.Create(
        CultureInfo.InvariantCulture, $"{Origin}\n{Size}\n{Convert.ToBase64String(Root.Span)}\n");
}
