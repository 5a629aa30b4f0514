using System.Diagnostics;

namespace Probity.Cli.Programs;

/// <summary>How much memory this process held at its worst.</summary>
internal static class PeakMemory
{
    /// <summary>Peak resident bytes; the current ones where the system does not keep the peak.</summary>
    public static long Bytes()
    {
        using Process process = Process.GetCurrentProcess();
        process.Refresh();
        return Math.Max(process.PeakWorkingSet64, process.WorkingSet64);
    }
}
