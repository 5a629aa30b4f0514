using System.Text;
using System.Text.RegularExpressions;
using Probity.Cli.Tests.Support;
using Probity.Testing;

namespace Probity.Cli.Tests;

public sealed class BadInputTests
{
    [Fact]
    public void Every_mistake_gets_one_sentence_and_its_status()
    {
        using TemporaryFolder folder = Prepare();
        string[] before = [.. folder.Names.Order()];
        StringBuilder text = new();
        foreach (string line in Mistakes)
        {
            CliRun run = CliRun.Of(
                line.Replace("DIR", folder.FullName, StringComparison.Ordinal)
                    .Replace("ZEROS", new string('0', 64), StringComparison.Ordinal)
                    .Split(' '));
            Assert.NotEqual(ExitStatus.Done, run.Status);
            Assert.StartsWith("probity: ", run.Error, StringComparison.Ordinal);
            text.Append("$ probity ").Append(line).Append("\n  status ").Append(run.Status).Append('\n');
            text.Append("  ").Append(Neutral(run.Error, folder)).Append('\n');
            if (run.OutputBytes.Length > 0)
            {
                text.Append("  output: ").Append(Neutral(run.Output, folder)).Append('\n');
            }

            Assert.Equal(before, folder.Names.Order());
        }

        GoldenFile.Require("tests/Probity.Cli.Tests/Golden/bad-input.golden", text.ToString());
    }

    private static IEnumerable<string> Mistakes =>
    [
        // Wrong usage.
        "nonsense",
        "run",
        "run fibonacci --nonsense",
        "run fibonacci --max-cycles 0",
        "run fibonacci --max-cycles many",
        "prove fibonacci",
        "prove fibonacci --out DIR/new --threads 0",
        "prove fibonacci --out DIR/new --profile best",
        "prove fibonacci --out DIR/new --profile strong --compact",
        "verify DIR/empty --program-id 12",
        "verify DIR/empty --program fibonacci --program-id ZEROS",
        "guest",
        "guest build -o DIR/new",
        "guest build DIR/a.c -o DIR/new -O 9",
        "bench zkvm --programs fibonacci,chess",
        "bench zkvm --repeat 0",

        // Files.
        "run DIR/missing",
        "run DIR",
        "run DIR/empty",
        "run DIR/not-elf",
        "run DIR/elf64",
        "run DIR/short-header",
        "run DIR/short-table",
        "run DIR/short-segment",
        "run DIR/other-machine",
        "run DIR/overlapping",
        "run DIR/outside",
        "run DIR/exit7 --private DIR/missing",
        "run DIR/exit7 --public DIR/missing",
        "run DIR/exit7 --public DIR/too-long",
        "prove DIR/exit7 --out DIR/missing/new",
        "prove DIR/exit7 --out DIR",
        "prove DIR/exit7 --out /dev/null",
        "verify DIR/missing",
        "verify DIR/missing --json",
        "verify DIR/too-long-receipt",
        "inspect DIR/missing",
        "inspect DIR/empty",
        "inspect DIR/bad-receipt",
        "guest build DIR/missing.c -o DIR/new",

        // Programs that do not end well.
        "run DIR/trap",
        "run DIR/trap --json",
        "run DIR/illegal",
        "run DIR/endless --max-cycles 1000000",
        "prove DIR/trap --out DIR/new",
        "prove DIR/trap --out DIR/new --json",
        "prove DIR/endless --out DIR/new --max-cycles 1000",

        // Receipts.
        "verify DIR/empty",
        "verify DIR/empty --json",
        "verify DIR/bad-receipt",
        "verify DIR/other-version",
        "verify DIR/other-kind",
        "verify DIR/other-profile",
        "verify DIR/cut",
        "verify DIR/extended",
        "verify DIR/other-output",
        "verify DIR/extended --json",
    ];

    private static TemporaryFolder Prepare()
    {
        TemporaryFolder folder = new();
        folder.Write("empty", []);
        folder.Write("a.c", "int main(void) { return 0; }\n"u8.ToArray());
        folder.Write("not-elf", "#!/bin/sh\n"u8.ToArray());
        folder.Write("exit7", TinyPrograms.Exit7);
        folder.Write("trap", TinyPrograms.Trap);
        folder.Write("endless", TinyPrograms.Endless);
        folder.Write("illegal", With(TinyPrograms.Exit7, 116, 0, 0, 0, 0));
        folder.Write("elf64", With(TinyPrograms.Exit7, 4, 2));
        folder.Write("other-machine", With(TinyPrograms.Exit7, 18, 62));
        folder.Write("short-header", TinyPrograms.Exit7[..40]);
        folder.Write("short-table", TinyPrograms.Exit7[..60]);
        folder.Write("short-segment", TinyPrograms.Exit7[..^1]);
        folder.Write("overlapping", With(TinyPrograms.Exit7, 84 + 8, 0, 0, 1, 0));
        folder.Write("outside", With(TinyPrograms.Exit7, 84 + 8, 0, 0, 0, 0x40));
        folder.Write("too-long", new byte[65_537]);
        folder.Write("too-long-receipt", new byte[1 << 21]);
        byte[] receipt = SharedReceipt.Bytes;
        folder.Write("bad-receipt", "PRBT and no more"u8.ToArray());
        folder.Write("other-version", With(receipt, 4, 2));
        folder.Write("other-kind", With(receipt, 5, 2));
        folder.Write("other-profile", With(receipt, 6, 200));
        folder.Write("cut", receipt[..1000]);
        folder.Write("extended", [.. receipt, 0]);
        int output = receipt.AsSpan().IndexOf("fibonacci"u8);
        folder.Write("other-output", With(receipt, output, (byte)'F'));
        return folder;
    }

    private static byte[] With(byte[] source, int offset, params byte[] replacement)
    {
        byte[] changed = [.. source];
        replacement.CopyTo(changed, offset);
        return changed;
    }

    private static string Neutral(string text, TemporaryFolder folder) => Regex.Replace(
        text.Trim().Replace(folder.FullName, "DIR", StringComparison.Ordinal), "(Milliseconds\":)[0-9.]+", "$1N");
}
