using System.Text;
using Probity.Core.Verdicts;
using Probity.Crypto.Signatures;
using Probity.Crypto.TransparencyLog;
using Probity.Testing;

namespace Probity.Crypto.Tests.TransparencyLog;

public sealed class SignedNoteTests
{
    private const string Origin = "example.org/log";

    private static readonly Checkpoint Sample = new(Origin, 7, LogHashes.Empty);

    // The key of Go's checksum database, published with the Go command.
    [Fact]
    public void A_published_key_is_read_and_has_its_number()
    {
        const string published = "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8";
        NoteKey key = NoteKey.Parse(published).Value!;
        Assert.Equal(("sum.golang.org", "033de0ae", published), (key.Name, key.Id, key.ToString()));
    }

    [Fact]
    public void A_signed_checkpoint_is_accepted()
    {
        (byte[] note, NoteKey key) = MakeNote();
        Verdict<Checkpoint> checkpoint = Checkpoint.Verify(note, key);
        Assert.True(checkpoint.IsAccepted, checkpoint.Detail);
        Assert.Equal(Sample, checkpoint.Value);
        Assert.Equal(note, SignedNote.Parse(note).Value!.ToArray());
    }

    [Fact]
    public void Further_signatures_are_passed_over()
    {
        (byte[] note, NoteKey key) = MakeNote();
        byte[] line = Encoding.UTF8.GetBytes("— cosigner.example AAAAAQAB\n");
        Assert.True(Checkpoint.Verify([.. note, .. line], key).IsAccepted);
        Assert.Equal(2, SignedNote.Parse([.. note, .. line]).Value!.Signatures.Count);
    }

    [Fact]
    public void Each_truncation_and_each_flipped_bit_is_refused()
    {
        (byte[] note, NoteKey key) = MakeNote();
        for (int length = 0; length < note.Length; length++)
        {
            Assert.False(Checkpoint.Verify(note.AsSpan(0, length), key).IsAccepted, $"{length} bytes");
        }

        for (int bit = 0; bit < 8 * note.Length; bit++)
        {
            byte[] changed = [.. note];
            changed[bit >> 3] ^= (byte)(1 << (bit & 7));
            Assert.False(Checkpoint.Verify(changed, key).IsAccepted, $"bit {bit}");
        }
    }

    [Fact]
    public void A_checkpoint_of_another_log_or_key_is_refused()
    {
        (byte[] note, NoteKey key) = MakeNote();
        using SeededRandomSource random = new(9);
        using Ed25519PrivateKey other = Ed25519PrivateKey.Create(random);
        Assert.Equal(
            RejectionCode.WrongSignature, Checkpoint.Verify(note, NoteKey.From(Origin, other.PublicKey)).Code);
        byte[] foreign = SignedNote.Sign(Sample.ToText(), "example.org/b", other).ToArray();
        Assert.Equal(
            RejectionCode.Mismatch, Checkpoint.Verify(foreign, NoteKey.From("example.org/b", other.PublicKey)).Code);
        string text = Encoding.UTF8.GetString(note), line = text[text.IndexOf('—', StringComparison.Ordinal)..];
        Assert.Equal(RejectionCode.WrongSignature, Checkpoint.Verify(Encoding.UTF8.GetBytes(text + line), key).Code);
    }

    [Theory]
    [InlineData("a\n1\n{0}\nmore\n")]
    [InlineData("a\n01\n{0}\n")]
    [InlineData("a\n+1\n{0}\n")]
    [InlineData("a\n-1\n{0}\n")]
    [InlineData("a\n18446744073709551616\n{0}\n")]
    [InlineData("a\n1\n{0}")]
    [InlineData("a\n1\n {0}\n")]
    [InlineData("a b\n1\n{0}\n")]
    [InlineData("\n1\n{0}\n")]
    [InlineData("a\n1\nAAAA\n")]
    [InlineData("a\n1\n\n")]
    [InlineData("a\n1\n")]
    public void Checkpoints_have_one_spelling(string text)
    {
        string hash = Convert.ToBase64String(LogHashes.Empty);
        string filled = text.Replace("{0}", hash, StringComparison.Ordinal);
        Assert.Equal(RejectionCode.Malformed, Checkpoint.Parse(filled).Code);
        Assert.True(Checkpoint.Parse($"a\n1\n{hash}\n").IsAccepted);
    }

    [Theory]
    [InlineData("a\n")]
    [InlineData("a\n\n")]
    [InlineData("a\n\n- n AAAAAQAB\n")]
    [InlineData("a\n\n— n AAAAAQAB")]
    [InlineData("a\n\n— n  AAAAAQAB\n")]
    [InlineData("a\n\n—  AAAAAQAB\n")]
    [InlineData("a\n\n— n+m AAAAAQAB\n")]
    [InlineData("a\n\n— n AAAAAQ==\n")]
    [InlineData("a\n\n— n AAAAAQAB=\n")]
    [InlineData("a\n\n— n AAAAAQB=\n")]
    [InlineData("a\n\n— n AAAAAQAB \n")]
    [InlineData("a\r\n\n— n AAAAAQAB\n")]
    [InlineData("a\u0001\n\n— n AAAAAQAB\n")]
    [InlineData("\n\n— n AAAAAQAB\nx\n")]
    public void Notes_have_one_spelling(string text)
    {
        Assert.Equal(RejectionCode.Malformed, SignedNote.Parse(Encoding.UTF8.GetBytes(text)).Code);
        Assert.True(SignedNote.Parse("a\n\n— n AAAAAQAB\n"u8).IsAccepted);
    }

    [Fact]
    public void Long_notes_and_many_signatures_are_refused()
    {
        Assert.Equal(RejectionCode.TooLong, SignedNote.Parse(new byte[SignedNote.MaxBytes + 1]).Code);
        string lines = string.Concat(Enumerable.Repeat("— n AAAAAQAB\n", SignedNote.MaxSignatures));
        Assert.True(SignedNote.Parse(Encoding.UTF8.GetBytes($"a\n\n{lines}")).IsAccepted);
        Assert.Equal(
            RejectionCode.Malformed, SignedNote.Parse(Encoding.UTF8.GetBytes($"a\n\n{lines}— n AAAAAQAB\n")).Code);
        Assert.False(SignedNote.Parse([0xFF, (byte)'\n', (byte)'\n']).IsAccepted);
    }

    [Fact]
    public void Each_changed_character_of_a_key_is_refused()
    {
        (_, NoteKey key) = MakeNote();
        string text = key.ToString();
        for (int i = 0; i < text.Length; i++)
        {
            string changed = text[..i] + (char)(text[i] ^ 1) + text[(i + 1)..];
            Assert.False(NoteKey.Parse(changed).IsAccepted, changed);
            Assert.False(NoteKey.Parse(text[..i]).IsAccepted, text[..i]);
        }
    }

    private static (byte[] Note, NoteKey Key) MakeNote()
    {
        using SeededRandomSource random = new(8);
        using Ed25519PrivateKey key = Ed25519PrivateKey.Create(random);
        return (SignedNote.Sign(Sample.ToText(), Origin, key).ToArray(), NoteKey.From(Origin, key.PublicKey));
    }
}
