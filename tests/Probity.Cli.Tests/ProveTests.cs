using Probity.Cli.Tests.Support;

namespace Probity.Cli.Tests;

public sealed class ProveTests
{
    private static readonly string[] Fields =
    [
        "cycles", "proveSeconds", "cyclesPerSecond", "peakMemoryBytes", "receiptBytes", "securityBits",
        "zeroKnowledge", "programId", "publicOutput", "exitCode", "profile",
    ];

    [Fact]
    public void Json_has_the_agreed_fields()
    {
        CliRun prove = SharedReceipt.Prove;
        Assert.Equal(Fields, prove.JsonFields);
        Assert.Empty(prove.Error);
        Assert.Equal(SharedReceipt.Bytes.Length, prove.Json.GetProperty("receiptBytes").GetInt32());
        Assert.True(prove.Json.GetProperty("securityBits").GetDouble() >= 100);
        Assert.True(prove.Json.GetProperty("zeroKnowledge").GetBoolean());
        Assert.True(prove.Json.GetProperty("peakMemoryBytes").GetInt64() > 1 << 20);
        Assert.Equal(
            "fibonacci(90) mod 2^64 = 2880067194370816120\n"u8.ToArray(),
            prove.Json.GetProperty("publicOutput").GetBytesFromBase64());
    }

    [Fact]
    public void Text_says_where_the_receipt_is_and_what_it_costs()
    {
        using TemporaryFolder folder = new();
        string exit7 = folder.Write("exit7", TinyPrograms.Exit7);
        CliRun run = CliRun.Of("prove", exit7, "--out", folder["r"], "--threads", "1", "--compact").MustBeDone();
        Assert.Contains($"proved: the receipt is in {folder["r"]}\n", run.Output, StringComparison.Ordinal);
        Assert.Contains("exit code      7\n", run.Output, StringComparison.Ordinal);
        Assert.Contains("(profile compact)", run.Output, StringComparison.Ordinal);
        Assert.Equal(["exit7", "r"], folder.Names.Order());
        CliRun verify = CliRun.Of("verify", folder["r"], "--program", exit7, "--json").MustBeDone();
        Assert.Equal(7, verify.Json.GetProperty("exitCode").GetInt32());
    }

    [Fact]
    public void A_failure_leaves_an_older_receipt_alone()
    {
        using TemporaryFolder folder = new();
        string trap = folder.Write("trap", TinyPrograms.Trap), old = folder.Write("r", [1, 2, 3]);
        CliRun.Of("prove", trap, "--out", old).MustFail(ExitStatus.Failed, "outside of memory");
        Assert.Equal([1, 2, 3], File.ReadAllBytes(old));
        Assert.Equal(["r", "trap"], folder.Names.Order());
    }

    [Fact]
    public void An_endless_program_meets_the_limit_of_one_proof()
    {
        using TemporaryFolder folder = new();
        string endless = folder.Write("endless", TinyPrograms.Endless);
        CliRun.Of("prove", endless, "--out", folder["r"])
            .MustFail(ExitStatus.Failed, "instructions, the most that one proof covers");
        Assert.Equal(["endless"], folder.Names);
    }

    [Fact]
    public async Task Cancelling_ends_the_work_and_writes_nothing()
    {
        using TemporaryFolder folder = new();
        using CancellationTokenSource cancellation = new();
        await cancellation.CancelAsync();
        CliRun run = CliRun.Of([], cancellation.Token, "prove", "fibonacci", "--out", folder["r"], "--json");
        Assert.Equal(ExitStatus.Failed, run.Status);
        Assert.Equal(["error"], run.JsonFields);
        Assert.Contains("cancelled", run.Error, StringComparison.Ordinal);
        Assert.Empty(folder.Names);
    }

    [Fact]
    public void A_link_stays_a_link()
    {
        using TemporaryFolder folder = new();
        string exit7 = folder.Write("exit7", TinyPrograms.Exit7);
        folder.Write("target", [1]);
        File.CreateSymbolicLink(folder["link"], folder["target"]);
        CliRun.Of("prove", exit7, "--out", folder["link"]).MustBeDone();
        Assert.NotNull(new FileInfo(folder["link"]).LinkTarget);
        CliRun.Of("verify", folder["target"]).MustBeDone();
    }
}
