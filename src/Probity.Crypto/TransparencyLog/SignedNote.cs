using System.Text;
using System.Text.Unicode;
using Probity.Core.Verdicts;
using Probity.Crypto.Signatures;

namespace Probity.Crypto.TransparencyLog;

/// <summary>Text with signatures below it.</summary>
/// <remarks>
/// Text that ends with a line end, an empty line, then lines of an em dash, a name and base64 of key id and
/// signature. Lines of keys that nobody here knows are read and passed over. Source: C2SP signed-note.
/// </remarks>
public sealed record SignedNote
{
    /// <summary>The longest note. Unit: bytes.</summary>
    public const int MaxBytes = 1 << 16;

    /// <summary>The most signature lines.</summary>
    public const int MaxSignatures = 16;

    private const int IdBytes = 4;
    private const int MaxLineBytes = 1 << 13;
    private const string LineStart = "— ";

    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    private SignedNote(string text, IReadOnlyList<NoteSignature> signatures) =>
        (Text, Signatures) = (text, signatures);

    /// <summary>What is signed; ends with a line end.</summary>
    public string Text { get; }

    /// <summary>The signature lines, in their order; at least one.</summary>
    public IReadOnlyList<NoteSignature> Signatures { get; }

    /// <summary>Signs a text.</summary>
    /// <exception cref="ArgumentException">The text does not end with a line end, or has other control
    /// characters. </exception>
    public static SignedNote Sign(string text, string name, Ed25519PrivateKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (!IsText(text)) { throw new ArgumentException("A note is lines of text.", nameof(text)); }
        NoteKey known = NoteKey.From(name, key.PublicKey);
        return new SignedNote(text, [new NoteSignature(name, known.Id, key.Sign(Strict.GetBytes(text)))]);
    }

    /// <summary>Reads a note; total. Signatures are not checked.</summary>
    public static Verdict<SignedNote> Parse(ReadOnlySpan<byte> note)
    {
        if (note.Length > MaxBytes)
        {
            return new Rejection(
                RejectionCode.TooLong, $"a note has at most {MaxBytes} bytes, this has {note.Length}");
        }

        if (!Utf8.IsValid(note)) { return Malformed(); }
        string all = Strict.GetString(note);
        int split = all.LastIndexOf("\n\n", StringComparison.Ordinal);
        if (split < 0 || !all.EndsWith('\n')) { return Malformed(); }
        string text = all[..(split + 1)];
        string[] lines = all[(split + 2)..].Split('\n')[..^1];
        if (!IsText(text) || lines.Length is 0 or > MaxSignatures) { return Malformed(); }
        List<NoteSignature> signatures = [];
        foreach (string line in lines)
        {
            if (Read(line) is not { } signature) { return Malformed(); }
            signatures.Add(signature);
        }

        return new SignedNote(text, signatures);
    }

    /// <summary>Whether a key signed the text. Two lines of one key are refused, since one would
    /// do.</summary>
    public bool IsSignedBy(NoteKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        NoteSignature[] own = [.. Signatures.Where(line => line.Name == key.Name && line.KeyId == key.Id)];
        return own.Length == 1 && key.PublicKey.Verify(Strict.GetBytes(Text), own[0].Signature.Span);
    }

    /// <summary>The encoded form.</summary>
    public byte[] ToArray()
    {
        StringBuilder note = new(Text);
        note.Append('\n');
        foreach (NoteSignature line in Signatures)
        {
            byte[] bytes = [.. Convert.FromHexString(line.KeyId), .. line.Signature.Span];
            note.Append(LineStart).Append(line.Name).Append(' ').Append(Convert.ToBase64String(bytes))
                .Append('\n');
        }

        return Strict.GetBytes(note.ToString());
    }

    private static NoteSignature? Read(string line)
    {
        string[] parts = line.Split(' ');
        byte[] bytes = new byte[MaxLineBytes];
        if (line.Length > MaxLineBytes || parts.Length != 3 || parts[0] != LineStart.TrimEnd()
            || !NoteKey.IsName(parts[1]) || !Convert.TryFromBase64String(parts[2], bytes, out int count)
            || count <= IdBytes || Convert.ToBase64String(bytes, 0, count) != parts[2])
        {
            return null;
        }

        return new NoteSignature(
            parts[1], Convert.ToHexStringLower(bytes, 0, IdBytes), bytes.AsMemory(IdBytes, count - IdBytes));
    }

    private static bool IsText(string? text) => text is not null && text.EndsWith('\n')
        && !text.Any(character => character < ' ' && character != '\n');

    private static Rejection Malformed() => new(
        RejectionCode.Malformed, $"a note is text, an empty line and 1 to {MaxSignatures} signatures");
}
