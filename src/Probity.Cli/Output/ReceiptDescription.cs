using System.Security.Cryptography;
using Probity.Crypto.Fields;
using Probity.Machine.Receipts;
using Probity.ProofSystem.Air;
using Probity.ProofSystem.Layout;
using Probity.ProofSystem.Parameters;
using Probity.ProofSystem.Security;

namespace Probity.Cli.Output;

/// <summary>What <c>inspect</c> says about a receipt.</summary>
internal static class ReceiptDescription
{
    /// <summary>Writes the description.</summary>
    public static void Write(TextWriter output, string name, int fileBytes, Receipt receipt)
    {
        ProofShape shape = receipt.Shape;
        output.WriteLine($"{name}: a receipt, not verified here (probity verify does that)");
        output.WriteFact("kind", "one proof of one whole execution");
        output.WriteFact("version", $"{Receipt.Version} of the format, {ProgramId.MachineVersion} of the machine");
        output.WriteFact("profile", $"{shape.Parameters.Name}");
        output.WriteFact("program id", $"{receipt.ProgramId}");
        output.WriteFact(
            "public input", $"{Wording.Count(receipt.PublicInput.Length)} bytes; sha256 "
            + Convert.ToHexStringLower(SHA256.HashData(receipt.PublicInput.Span)));
        output.WriteFact("public output", $"{Wording.Shown(receipt.PublicOutput.Span)}");
        output.WriteFact("exit code", $"{receipt.ExitCode}");
        output.WriteLine();
        WriteTables(output, shape);
        WriteSizes(output, fileBytes, receipt);
        WriteSoundness(output, shape);
        output.WriteLine("Reveals: the program's id, the public input and output, the exit code, the profile, and for");
        output.WriteLine("  each table the power of two at or above its rows: roughly how much of each kind was done.");
        output.WriteLine("Does not reveal: the private input, or anything of memory, registers and the order of steps");
        output.WriteLine("  that does not follow from the above: the proof is zero knowledge, as docs/book argues.");
    }

    private static void WriteTables(TextWriter output, ProofShape shape)
    {
        output.WriteLine("Tables and their rows:");
        for (int i = 0; i < shape.Air.Chips.Count; i++)
        {
            int height = shape.HeightsLog2[i];
            if (height == ProofShape.Absent) { continue; }
            Chip chip = shape.Air.Chips[i];
            output.WriteLine(
                $"  {chip.Name,-24} 2^{height,-3} {chip.MainColumns.Count,3} main and "
                + $"{chip.LookupColumnCount,2} lookup columns");
        }

        output.WriteLine(
            $"  stacked into columns of 2^{shape.StackLog2} cells: "
            + $"{Wording.Count(shape.CommittedCells)} committed cells");
        output.WriteLine();
    }

    private static void WriteSizes(TextWriter output, int fileBytes, Receipt receipt)
    {
        ProofShape shape = receipt.Shape;
        ProtocolParameters parameters = shape.Parameters;
        int roots = 2 * parameters.DigestBytes;
        int zerocheck = ZerocheckBytes(shape);
        int folds = parameters.Folds.Count;
        int clear = 4 * Quintic.Degree << (shape.StackLog2 - (parameters.FoldLog2 * folds));
        output.WriteLine("Bytes:");
        Line("header", fileBytes - receipt.Proof.Length - receipt.PublicInput.Length - receipt.PublicOutput.Length);
        Line("public input", receipt.PublicInput.Length);
        Line("public output", receipt.PublicOutput.Length);
        Line("proof: roots of both trees", roots);
        Line("proof: zerocheck, its rounds and column values", zerocheck);
        Line("proof: last message, in clear", clear);
        Line("proof: opened leaves, Merkle paths, folds", receipt.Proof.Length - roots - zerocheck - clear);
        Line("in all", fileBytes);
        output.WriteLine();

        void Line(string part, int bytes) => output.WriteLine($"  {part,-48} {Wording.Count(bytes),9}");
    }

    // The sum of the mask, then per round the polynomial without its value at 1, then each table's column values.
    private static int ZerocheckBytes(ProofShape shape)
    {
        int values = 1;
        for (int round = 1; round <= shape.MaxHeightLog2; round++)
        {
            values += 1 + (shape.HeightsLog2.Contains(round) ? 2 * Chip.MaxDegree : Chip.MaxDegree);
        }

        for (int i = 0; i < shape.Air.Chips.Count; i++)
        {
            if (shape.HeightsLog2[i] == ProofShape.Absent) { continue; }
            Chip chip = shape.Air.Chips[i];
            values += chip.MainColumns.Count + chip.ProgramColumns.Count + chip.LookupColumnCount;
        }

        return 4 * Quintic.Degree * values;
    }

    private static void WriteSoundness(TextWriter output, ProofShape shape)
    {
        SoundnessReport report = SoundnessReport.For(shape);
        output.WriteLine("Soundness, proven: -log2 of the chance that a step lets a false statement pass");
        foreach (SoundnessTerm term in report.Terms.OrderBy(term => term.Bits))
        {
            Line($"{term.Name} (round: {term.Round})", term.Bits);
        }

        Line("the least round, the figure that is claimed", report.MinimumBits);
        Line("all chances of all rounds added up", report.SumBits);
        Line("in the unique-decoding regime alone, not claimed", report.UniqueDecodingBits);
        output.WriteLine();

        void Line(string name, double bits) => output.WriteLine($"  {name,-64} {Bits(bits),7} bits");
    }

    private static string Bits(double bits) => Wording.OneDigit(Wording.Bits(bits));
}
