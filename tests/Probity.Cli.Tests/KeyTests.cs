using Probity.Cli.Tests.Support;

namespace Probity.Cli.Tests;

public sealed class KeyTests
{
    [Fact]
    public void A_key_is_encrypted_private_and_never_overwritten()
    {
        using TemporaryFolder folder = new();
        string pass = folder.Write("pass", "correct horse\n"u8.ToArray());
        CliRun made = CliRun.Of("key", "create", folder["k"], "--passphrase-file", pass, "--json").MustBeDone();
        string key = made.Json.GetProperty("publicKey").GetString()!;
        Assert.Equal(128, key.Length);
        Assert.StartsWith(
            "-----BEGIN ENCRYPTED PRIVATE KEY-----", File.ReadAllText(folder["k"]), StringComparison.Ordinal);
        Assert.StartsWith("-----BEGIN PUBLIC KEY-----", File.ReadAllText(folder["k.pub"]), StringComparison.Ordinal);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(folder["k"]));
        }

        Assert.Contains(key, CliRun.Of("key", "show", folder["k"]).MustBeDone().Output, StringComparison.Ordinal);
        Assert.Contains(key, CliRun.Of("key", "show", folder["k.pub"]).MustBeDone().Output, StringComparison.Ordinal);
        CliRun.Of("key", "create", folder["k"], "--passphrase-file", pass)
            .MustFail(ExitStatus.Failed, "a key is never overwritten");
    }

    [Fact]
    public void A_short_or_wrong_passphrase_is_refused()
    {
        using TemporaryFolder folder = new();
        string pass = folder.Write(
            "pass", "correct horse\n"u8.ToArray()), other = folder.Write("other", "wrong horse\n"u8.ToArray());
        CliRun.Of("key", "create", folder["k"], "--passphrase-file", folder.Write("short", "seven77\n"u8.ToArray()))
            .MustFail(ExitStatus.Failed, "at least 8 characters");
        Assert.False(File.Exists(folder["k"]));
        CliRun.Of("key", "create", folder["k"], "--passphrase-file", pass).MustBeDone();
        CliRun.Of("attestor", "--key", folder["k"], "--passphrase-file", other, "--listen", "127.0.0.1:0")
            .MustFail(ExitStatus.Failed, "the passphrase is wrong");
        CliRun.Of("attestor", "--key", pass, "--passphrase-file", pass, "--listen", "127.0.0.1:0")
            .MustFail(ExitStatus.Failed, "encrypted PKCS #8");
    }
}
