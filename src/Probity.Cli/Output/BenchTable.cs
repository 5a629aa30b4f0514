namespace Probity.Cli.Output;

/// <summary>The benchmark as text.</summary>
internal static class BenchTable
{
    /// <summary>The head of the table.</summary>
    public static void WriteHead(TextWriter output) => output.WriteLine(
        "program        cycles  cycles/s  receipt B  verify ms   cold ms   peak MB"
        + "  cells/c  interactions/c   committed");

    /// <summary>One program, then its stages.</summary>
    public static void WriteRow(TextWriter output, ProgramBenchmark row)
    {
        output.WriteLine(
            $"{row.Name,-11} {Wording.Count(row.Cycles),9} {Wording.Count((long)row.CyclesPerSecond),9} "
            + $"{Wording.Count(row.ReceiptBytes),10} "
            + $"{Wording.OneDigit(row.VerifyMilliseconds),10} {Wording.OneDigit(row.ColdVerifyMilliseconds),9} "
            + $"{Wording.Count(row.PeakMemoryBytes >> 20),9} {Wording.OneDigit(row.Cells),8} "
            + $"{Wording.OneDigit(row.Interactions),15} {Wording.Count(row.CommittedCells),11}");
        output.WriteLine("            seconds: " + string.Join(
            ", ", row.Stages.Select(stage => $"{stage.Name} {Wording.Number(stage.Seconds, 2)}"))
            + $"; in all {Wording.Number(row.ProveSeconds, 2)}");
    }

    /// <summary>The figures over all programs.</summary>
    public static void WriteFoot(TextWriter output, BenchReport report)
    {
        int count = report.Programs.Count;
        output.WriteLine();
        output.WriteFact("geomean", $"{Wording.Count((long)report.GeometricMeanCyclesPerSecond)} cycles per second");
        output.WriteFact("minimum", $"{Wording.Count((long)report.MinimumCyclesPerSecond)} cycles per second");
        output.WriteFact(
            "means",
            $"{Wording.OneDigit(report.Programs.Sum(p => p.Cells) / count)} cells and "
            + $"{Wording.OneDigit(report.Programs.Sum(p => p.Interactions) / count)} interactions per cycle");
        output.WriteFact("max. receipt", $"{Wording.Count(report.Programs.Max(p => p.ReceiptBytes))} bytes");
        output.WriteFact("profile", $"{report.Profile}, {report.Programs.Min(p => p.SecurityBits)} proven bits");
        output.WriteFact("threads", Wording.Count(report.Threads));
        MachineReport machine = report.Machine;
        output.WriteFact("machine", $"{machine.Cpu}, {machine.LogicalCores} logical cores, vectors of {machine.Lanes}");
        output.WriteFact("system", $"{machine.Os}, .NET {machine.Dotnet}");
    }
}
