using System.CommandLine;
using System.Text;
using Probity.Cli.Output;
using Probity.Cli.Programs;
using Probity.Crypto.Signatures;

namespace Probity.Cli.Commands;

/// <summary><c>probity key</c>: signing keys of attestors and holders.</summary>
internal static class KeyCommand
{
    /// <summary>The command.</summary>
    public static CliCommand Create(Terminal terminal) => new(
        "key",
        "Makes and shows signing keys, for attestors and for holders of claims.",
        ["probity key create holder.key"])
    {
        CreateCreate(terminal),
        CreateShow(terminal),
    };

    private static CliCommand CreateCreate(Terminal terminal)
    {
        Argument<string> file = new("FILE")
        {
            Description = "Where the encrypted key goes; its public half goes to FILE.pub.",
        };
        Option<string?> passphrase = CommonSymbols.PassphraseFile();
        Option<bool> json = CommonSymbols.Json();
        CliCommand command = new(
            "create",
            "Makes a P-256 key, encrypted with a passphrase.",
            ["probity key create holder.key", "probity key create attestor.key --passphrase-file secret.txt --json"])
        {
            Notes = [CommonSymbols.PassphraseNote],
            Arguments = { file },
            Options = { passphrase, json },
        };
        command.SetWork(terminal, json, (parsed, _) =>
        {
            string path = parsed.GetRequiredValue(file);
            WholeFile.RequireWritable(path);
            if (File.Exists(path))
            {
                throw new CliException(
                    $"there is a file {path} already; a key is never overwritten, so choose another name");
            }

            string words = KeyFile.Passphrase(terminal, parsed.GetValue(passphrase), path, isNew: true);
            using P256PrivateKey key = P256PrivateKey.Create();
            WholeFile.Write(path, Encoding.UTF8.GetBytes(key.ToEncryptedPem(words)), isPrivate: true);
            WholeFile.Write(path + KeyFile.PublicSuffix, Encoding.UTF8.GetBytes(key.PublicKey.ToPem()));
            return Tell(terminal, key.PublicKey, path, parsed.GetValue(json));
        });
        return command;
    }

    private static CliCommand CreateShow(Terminal terminal)
    {
        Argument<string> file = new("FILE") { Description = "A key file, or its public half." };
        Option<bool> json = CommonSymbols.Json();
        CliCommand command = new("show", "Prints the public half of a key.", ["probity key show holder.key"])
        {
            Arguments = { file },
            Options = { json },
        };
        command.SetWork(terminal, json, (parsed, _) =>
        {
            string path = parsed.GetRequiredValue(file);
            return Tell(terminal, KeyFile.ReadPublic(path), path, parsed.GetValue(json));
        });
        return command;
    }

    private static int Tell(Terminal terminal, P256PublicKey key, string path, bool json)
    {
        if (json)
        {
            terminal.WriteJson(new KeyReport(path, key.ToString()), CliJson.Default.KeyReport);
            return ExitStatus.Done;
        }

        terminal.Text.WriteLine($"{path}: a P-256 key; give out its public half, in {path}{KeyFile.PublicSuffix}:");
        terminal.Text.WriteFact("public key", key.ToString());
        return ExitStatus.Done;
    }
}
