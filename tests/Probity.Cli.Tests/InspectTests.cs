using Probity.Cli.Tests.Support;
using Probity.Machine.Receipts;
using Probity.ProofSystem.Security;
using Probity.Testing;

namespace Probity.Cli.Tests;

public sealed class InspectTests
{
    private static readonly string[] Headings =
    [
        "the least round", "all chances of all rounds added up", "unique-decoding regime", "Reveals:",
        "Does not reveal:", "profile        default",
    ];

    [Fact]
    public void A_program_is_described()
    {
        CliRun run = CliRun.Of("inspect", "fibonacci").MustBeDone();
        Assert.Contains($"program id     {SharedReceipt.ProgramId}\n", run.Output, StringComparison.Ordinal);
        Assert.Contains("entry          0x00010000\n", run.Output, StringComparison.Ordinal);
        Assert.Contains("  0x00010000  auipc gp,", run.Output, StringComparison.Ordinal);
        CliRun file = CliRun.Of("inspect", Repository.Path("guests", "bin", "fibonacci.elf")).MustBeDone();
        Assert.Equal(WithoutName(run), WithoutName(file));
    }

    [Fact]
    public void A_receipt_is_described_with_every_soundness_term()
    {
        using TemporaryFolder folder = new();
        byte[] bytes = SharedReceipt.Bytes;
        CliRun run = CliRun.Of("inspect", folder.Write("r", bytes)).MustBeDone();
        Receipt receipt = Receipt.Parse(bytes).Value!;
        SoundnessReport report = SoundnessReport.For(receipt.Shape);
        Assert.All(report.Terms, term => Assert.Contains(term.Name, run.Output, StringComparison.Ordinal));
        Assert.All(Headings, heading => Assert.Contains(heading, run.Output, StringComparison.Ordinal));
        Assert.Contains($"  {"in all",-48} {bytes.Length,9:N0}\n", run.Output, StringComparison.Ordinal);
    }

    private static string WithoutName(CliRun run) => run.Output[run.Output.IndexOf(':', StringComparison.Ordinal)..];

    [Fact]
    public void Untrusted_output_cannot_steer_the_terminal()
    {
        using TemporaryFolder folder = new();
        byte[] receipt = SharedReceipt.Bytes;
        receipt[receipt.AsSpan().IndexOf("fibonacci"u8)] = 0x1B;
        CliRun run = CliRun.Of("inspect", folder.Write("r", receipt)).MustBeDone();
        Assert.Contains("\\u001bibonacci", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', run.Output);
    }
}
