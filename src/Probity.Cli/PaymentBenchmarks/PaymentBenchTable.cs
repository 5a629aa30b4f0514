using System.Globalization;
using Probity.Cli.Output;

namespace Probity.Cli.PaymentBenchmarks;

/// <summary>Rows for people, and the gates beside them.</summary>
internal static class PaymentBenchTable
{
    /// <summary>Writes the names of the columns.</summary>
    public static void WriteHead(TextWriter output) => output.WriteLine(
        "operation           side       good/tried  on chain       /s    p50 ms    p99 ms  CPU ms per operation");

    /// <summary>Writes one row.</summary>
    public static void WriteRow(TextWriter output, PaymentBenchRow row)
    {
        string cpu = string.Join(", ", row.CpuMilliseconds.Select(one =>
            string.Create(CultureInfo.InvariantCulture, $"{one.Key} {one.Value:F2}")));
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{row.Operation,-18}  {row.Side,-5}  {row.Good,7}/{row.Count,-7}  {row.PaidOnChain,8}  "
            + $"{row.PerSecond,7:F0}  {row.P50Milliseconds,8:F2}  {row.P99Milliseconds,8:F2}  {cpu}"));
        foreach ((string failure, int count) in row.Failures) { output.WriteLine($"  {count} x {failure}"); }
    }

    /// <summary>Writes the gates, and the machine.</summary>
    public static void WriteFoot(TextWriter output, PaymentBenchReport report)
    {
        output.WriteLine();
        output.WriteLine("gate                     must      aim      peer      ours  ours/peer");
        foreach (BenchOperation operation in BenchOperation.All)
        {
            if (Figure(report, operation, BenchSide.Ours) is not { } ours) { continue; }
            double? peer = Figure(report, operation, BenchSide.Peer);
            double? ratio = operation.IsLatency ? peer / ours : ours / peer;
            string unit = operation.IsLatency ? "ms" : "/s";
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{operation.Name,-18} {unit} {operation.Must,7}  {operation.Aim,7}  {peer,8:F1}  {ours,8:F1}  "
                + $"{ratio,7:F1} x{Verdict(operation, ours)}"));
        }

        output.WriteLine(
            $"{report.Machine.Cpu}, {report.Machine.LogicalCores} cores, .NET {report.Machine.Dotnet}");
    }

    private static string Verdict(BenchOperation operation, double ours) =>
        operation.Must is not { } must ? string.Empty
        : operation.IsLatency ? ours <= must ? "  met" : "  MISSED"
        : ours >= must ? "  met" : "  MISSED";

    private static double? Figure(PaymentBenchReport report, BenchOperation operation, BenchSide side)
    {
        PaymentBenchRow? row = report.Rows.FirstOrDefault(row => row.Operation == operation.Name
            && string.Equals(row.Side, side.ToString(), StringComparison.OrdinalIgnoreCase));
        return row is null ? null : operation.IsLatency ? row.P50Milliseconds : row.PerSecond;
    }
}
