using System.Runtime.InteropServices;

namespace Probity.Core.Kernels;

/// <summary>Hints to the system about memory that we own.</summary>
internal static unsafe partial class MemoryAdvice
{
    private const int HugePages = 14;

    /// <summary>Asks Linux for huge pages. Advice only: where it is not followed, nothing else changes.</summary>
    internal static void UseHugePages(void* start, nuint bytes)
    {
        if (OperatingSystem.IsLinux())
        {
            // SAFETY: the caller owns the range; MADV_HUGEPAGE does not change its contents.
            _ = Advise(start, bytes, HugePages);
        }
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Advise(void* address, nuint bytes, int advice);
}
