using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Probity.Cli.Output;

namespace Probity.Cli.Programs;

/// <summary>Describes the machine that a benchmark runs on.</summary>
internal static class MachineProbe
{
    private const string ProcessorFile = "/proc/cpuinfo";
    private const string ModelField = "model name";

    /// <summary>Looks.</summary>
    public static MachineReport Describe() => new(
        Processor(),
        Environment.ProcessorCount,
        RuntimeInformation.OSDescription,
        Environment.Version.ToString(),
        Vector512.IsHardwareAccelerated ? "512 bits" : Vector256.IsHardwareAccelerated ? "256 bits" : "scalar");

    private static string Processor()
    {
        string? line = File.Exists(ProcessorFile)
            ? File.ReadLines(ProcessorFile).FirstOrDefault(l => l.StartsWith(ModelField, StringComparison.Ordinal))
            : null;
        return line is null
            ? RuntimeInformation.ProcessArchitecture.ToString()
            : line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
    }
}
