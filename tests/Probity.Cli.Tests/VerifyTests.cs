using System.Security.Cryptography;
using System.Text.Json;
using Probity.Cli.Tests.Support;
using Probity.Testing;

namespace Probity.Cli.Tests;

public sealed class VerifyTests
{
    private static readonly string[] Fields =
    [
        "valid", "programId", "publicOutput", "publicInputSha256", "exitCode", "verifyMilliseconds", "securityBits",
        "reason", "kind",
    ];

    [Fact]
    public void A_receipt_verifies_by_name_by_file_by_id_and_for_any_program()
    {
        using TemporaryFolder folder = new();
        string receipt = folder.Write("r", SharedReceipt.Bytes);
        string elf = Repository.Path("guests", "bin", "fibonacci.elf");
        CliRun named = CliRun.Of("verify", receipt, "--program", "fibonacci").MustBeDone();
        Assert.Contains("the one you named", named.Output, StringComparison.Ordinal);
        CliRun.Of("verify", receipt, "--program", elf).MustBeDone();
        CliRun.Of("verify", receipt, "--program-id", SharedReceipt.ProgramId).MustBeDone();
        CliRun.Of("verify", receipt, "--program-id", SharedReceipt.ProgramId.ToUpperInvariant()).MustBeDone();
        CliRun any = CliRun.Of("verify", receipt).MustBeDone();
        Assert.Contains("compare this id with one you trust", any.Output, StringComparison.Ordinal);
        Assert.Contains("fibonacci(90) mod 2^64 = 2880067194370816120\n", any.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Json_of_a_valid_receipt_has_the_agreed_fields()
    {
        using TemporaryFolder folder = new();
        CliRun run = CliRun.Of("verify", folder.Write("r", SharedReceipt.Bytes), "--program", "fibonacci", "--json");
        Assert.Equal(Fields, run.MustBeDone().JsonFields);
        JsonElement json = run.Json;
        Assert.True(json.GetProperty("valid").GetBoolean());
        Assert.Equal(
            Convert.ToHexStringLower(SHA256.HashData(SharedReceipt.PublicInput)),
            json.GetProperty("publicInputSha256").GetString());
        Assert.Equal(SharedReceipt.ProgramId, json.GetProperty("programId").GetString());
        Assert.Equal(JsonValueKind.Null, json.GetProperty("reason").ValueKind);
        Assert.Equal(0, json.GetProperty("exitCode").GetInt32());
        Assert.True(json.GetProperty("verifyMilliseconds").GetDouble() > 0);
    }

    [Fact]
    public void Json_of_a_rejected_receipt_tells_nothing_but_the_reason()
    {
        using TemporaryFolder folder = new();
        CliRun run = CliRun.Of("verify", folder.Write("r", [.. SharedReceipt.Bytes, 0]), "--json");
        Assert.Equal(ExitStatus.Failed, run.Status);
        Assert.Equal([.. Fields, "code"], run.JsonFields);
        Assert.Equal("TrailingBytes", run.Json.GetProperty("code").GetString());
        Assert.False(run.Json.GetProperty("valid").GetBoolean());
        Assert.NotEqual(string.Empty, run.Json.GetProperty("reason").GetString());
        foreach (string field in Fields.Except(["valid", "reason", "verifyMilliseconds", "kind"]))
        {
            Assert.Equal(JsonValueKind.Null, run.Json.GetProperty(field).ValueKind);
        }
    }

    [Fact]
    public void Another_program_is_refused()
    {
        using TemporaryFolder folder = new();
        string receipt = folder.Write("r", SharedReceipt.Bytes), exit7 = folder.Write("exit7", TinyPrograms.Exit7);
        CliRun.Of("verify", receipt, "--program", "sha256").MustFail(ExitStatus.Failed, "the receipt is about program");
        CliRun.Of("verify", receipt, "--program", exit7).MustFail(ExitStatus.Failed, "the receipt is about program");
        CliRun.Of("verify", receipt, "--program-id", new string('0', 64))
            .MustFail(ExitStatus.Failed, "the receipt is about program");
    }

    [Fact]
    public void Another_public_input_is_refused()
    {
        using TemporaryFolder folder = new();
        string receipt = folder.Write("r", SharedReceipt.Bytes);
        CliRun.Of("verify", receipt, "--public", folder.Write("n", SharedReceipt.PublicInput)).MustBeDone();
        CliRun.Of("verify", receipt, "--public", folder.Write("m", "91\n"u8.ToArray()))
            .MustFail(ExitStatus.Failed, "another public input");
    }

    [Fact]
    public void Flipped_and_truncated_receipts_are_refused()
    {
        using TemporaryFolder folder = new();
        byte[] receipt = SharedReceipt.Bytes;
        for (int i = 0; i < 200; i++)
        {
            byte[] flipped = [.. receipt];
            // The header bit by bit, then bits all over.
            int at = i < 100 ? i : (int)((long)i * receipt.Length / 200);
            flipped[at] ^= (byte)(1 << (i % 8));
            Refused(flipped, $"bit {i % 8} of byte {at}");
        }

        for (int i = 0; i < 50; i++) { Refused(receipt[..(i * receipt.Length / 50)], $"cut to {i} fiftieths"); }

        void Refused(byte[] changed, string what)
        {
            CliRun run = CliRun.Of("verify", folder.Write("r", changed), "--json");
            Assert.True(run.Status == ExitStatus.Failed, what);
            Assert.False(run.Json.GetProperty("valid").GetBoolean(), what);
        }
    }
}
