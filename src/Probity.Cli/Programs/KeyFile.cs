using Probity.Cli.Output;
using Probity.Core.Verdicts;
using Probity.Crypto.Signatures;

namespace Probity.Cli.Programs;

/// <summary>Key files of the user, and the passphrases that open them.</summary>
internal static class KeyFile
{
    /// <summary>What holds the passphrase where nobody can be asked.</summary>
    public const string PassphraseVariable = "PROBITY_PASSPHRASE";

    /// <summary>What stands behind a key file's name for its public half.</summary>
    public const string PublicSuffix = ".pub";

    private const int MinPassphraseLength = 8, MaxPassphraseBytes = 1024;

    /// <summary>Opens an encrypted key file.</summary>
    /// <param name="terminal">Where the passphrase is asked for.</param>
    /// <param name="path">From the user.</param>
    /// <param name="passphraseFile">Its first line is the passphrase; null asks, or takes the environment's.</param>
    public static P256PrivateKey Open(Terminal terminal, string path, string? passphraseFile)
    {
        string pem = ReadText(path, "the key");
        string passphrase = Passphrase(terminal, passphraseFile, path, isNew: false);
        Verdict<P256PrivateKey> key = P256PrivateKey.ParseEncryptedPem(pem, passphrase);
        return key.IsAccepted ? key.Value : throw new CliException($"cannot open the key {path}: {key.Detail}");
    }

    /// <summary>The public half of a key: from its .pub file, without a passphrase.</summary>
    /// <param name="path">A key file, its .pub file, or 128 hexadecimal digits.</param>
    public static P256PublicKey ReadPublic(string path)
    {
        string beside = path + PublicSuffix;
        string text = path.Length == 2 * P256PublicKey.Bytes && !File.Exists(path)
            ? path
            : ReadText(File.Exists(beside) ? beside : path, "the public key");
        Verdict<P256PublicKey> key = P256PublicKey.ParseText(text);
        return key.IsAccepted ? key.Value : throw new CliException($"cannot read the public key {path}: {key.Detail}");
    }

    /// <summary>The passphrase for a key file.</summary>
    /// <param name="terminal">Where it is asked for.</param>
    /// <param name="passphraseFile">Its first line is the passphrase; null for none.</param>
    /// <param name="path">The key file, for the question.</param>
    /// <param name="isNew">Whether it is asked for twice, and must have a minimal length.</param>
    public static string Passphrase(Terminal terminal, string? passphraseFile, string path, bool isNew)
    {
        string? passphrase = passphraseFile is not null
            ? ReadText(passphraseFile, "the passphrase").Split('\n')[0].TrimEnd('\r')
            : Environment.GetEnvironmentVariable(PassphraseVariable);
        if (passphrase is null)
        {
            if (!terminal.CanAsk)
            {
                throw new CliException(
                    $"the key {path} needs a passphrase and nobody can be asked: give --passphrase-file, or set "
                    + $"{PassphraseVariable}");
            }

            passphrase = terminal.AskSecret($"Passphrase for {path}: ");
            if (isNew && terminal.AskSecret("The same again: ") != passphrase)
            {
                throw new CliException("the two passphrases differ; nothing was written");
            }
        }

        return isNew && passphrase.Length < MinPassphraseLength
            ? throw new CliException($"a passphrase has at least {MinPassphraseLength} characters; nothing was written")
            : passphrase;
    }

    private static string ReadText(string path, string what) => System.Text.Encoding.UTF8.GetString(
        InputFile.Read(path, what, Math.Max(MaxPassphraseBytes, P256PrivateKey.MaxPemLength)));
}
