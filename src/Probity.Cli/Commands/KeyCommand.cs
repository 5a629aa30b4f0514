using System.CommandLine;
using System.Text;
using Probity.Chain;
using Probity.Chain.Keystore;
using Probity.Cli.Output;
using Probity.Cli.Programs;
using Probity.Core.Secrets;
using Probity.Crypto.Signatures;

namespace Probity.Cli.Commands;

/// <summary><c>probity key</c>: keys of attestors, holders and accounts.</summary>
internal static class KeyCommand
{
    /// <summary>The command.</summary>
    public static CliCommand Create(Terminal terminal) => new(
        "key",
        "Makes and shows keys: of attestors, of holders of claims, and of accounts that pay gas.",
        ["probity key create holder.key", "probity key create gas.key --account"])
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
        Option<bool> account = new("--account")
        {
            Description = "Make an Ethereum account's key (secp256k1, key file version 3), for probity facilitator.",
        };
        Option<string?> passphrase = CommonSymbols.PassphraseFile();
        Option<bool> json = CommonSymbols.Json();
        CliCommand command = new(
            "create",
            "Makes a P-256 key, or an account's, encrypted with a passphrase.",
            [
                "probity key create holder.key",
                "probity key create attestor.key --passphrase-file secret.txt --json",
                "probity key create gas.key --account",
            ])
        {
            Notes = [CommonSymbols.PassphraseNote],
            Arguments = { file },
            Options = { account, passphrase, json },
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
            if (parsed.GetValue(account))
            {
                using Secp256k1PrivateKey spender = Secp256k1PrivateKey.Create(SystemRandomSource.Instance);
                WholeFile.Write(
                    path,
                    EncryptedKey.Encrypt(spender, words, KeystoreStrength.Standard, SystemRandomSource.Instance),
                    isPrivate: true);
                return Tell(terminal, Address.From(spender.PublicKey), path, parsed.GetValue(json));
            }

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
        Option<string?> passphrase = CommonSymbols.PassphraseFile();
        CliCommand command = new(
            "show", "Prints the public half of a key, or an account's address.", ["probity key show holder.key"])
        {
            Notes =
                ["An account's key file is opened for that, with its passphrase.\n" + CommonSymbols.PassphraseNote],
            Arguments = { file },
            Options = { passphrase, json },
        };
        command.SetWork(terminal, json, (parsed, _) =>
        {
            string path = parsed.GetRequiredValue(file);
            if (PaymentFiles.IsAccount(path))
            {
                using Secp256k1PrivateKey spender = PaymentFiles.OpenKey(terminal, path, parsed.GetValue(passphrase));
                return Tell(terminal, Address.From(spender.PublicKey), path, parsed.GetValue(json));
            }

            return Tell(terminal, KeyFile.ReadPublic(path), path, parsed.GetValue(json));
        });
        return command;
    }

    private static int Tell(Terminal terminal, Address address, string path, bool json)
    {
        if (json)
        {
            terminal.WriteJson(new AccountReport(path, address.ToString()), CliJson.Default.AccountReport);
            return ExitStatus.Done;
        }

        terminal.Text.WriteLine($"{path}: an account's key");
        terminal.Text.WriteFact("address", address.ToString());
        return ExitStatus.Done;
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
