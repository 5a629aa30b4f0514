using System.Runtime.InteropServices;

namespace Probity.Core.Kernels;

/// <summary>Large blocks from one reserved range of addresses, reused within and across proofs.</summary>
/// <remarks>
/// Fresh pages cost more than the arithmetic on them: the kernel clears each one at its first touch. A block that was
/// given back is therefore handed out again, lowest address first, and never returned to the system. First fit with
/// merging of neighbours; all calls are rare (a few hundred per proof) and share one lock.
/// </remarks>
internal static unsafe partial class NativeArena
{
    /// <summary>Blocks start at multiples of this, the size of a huge page.</summary>
    public const nuint BlockBytes = 2 << 20;

    private static readonly nuint ReservedBytes = unchecked((nuint)(1UL << 36));
    private const int ReadWrite = 3;
    private const int PrivateAnonymousNoReserve = 0x4022;
    private const int HugePages = 14;

    private static readonly Lock Gate = new();
    private static readonly SortedDictionary<nuint, nuint> Free = [];
    private static readonly byte* Start = Reserve();
    private static nuint _touched;

    /// <summary>Takes a block; null when the reserved range is used up.</summary>
    /// <param name="bytes">Rounded up to whole blocks.</param>
    /// <param name="isZero">Whether the block was never used, so that its bytes are zero.</param>
    public static byte* Rent(nuint bytes, out bool isZero)
    {
        isZero = false;
        bytes = RoundUp(bytes);
        lock (Gate)
        {
            foreach ((nuint offset, nuint length) in Free)
            {
                if (length < bytes) { continue; }
                Free.Remove(offset);
                if (length > bytes) { Free.Add(offset + bytes, length - bytes); }
                isZero = offset >= _touched;
                _touched = Math.Max(_touched, offset + bytes);
                return Start + offset;
            }
        }

        return null;
    }

    /// <summary>Gives a block back.</summary>
    public static void Return(byte* block, nuint bytes)
    {
        bytes = RoundUp(bytes);
        lock (Gate)
        {
            nuint offset = (nuint)(block - Start);
            foreach ((nuint other, nuint length) in Free)
            {
                if (other + length == offset)
                {
                    Free.Remove(other);
                    (offset, bytes) = (other, length + bytes);
                    break;
                }

                if (other > offset) { break; }
            }

            if (Free.Remove(offset + bytes, out nuint next)) { bytes += next; }
            Free.Add(offset, bytes);
        }
    }

    private static nuint RoundUp(nuint bytes) => (bytes + BlockBytes - 1) / BlockBytes * BlockBytes;

    // SAFETY: a fresh private mapping that nothing else knows; it lives as long as the process.
    private static byte* Reserve()
    {
        if (!OperatingSystem.IsLinux() || sizeof(nuint) < sizeof(ulong)) { return null; }
        nint mapped = Map(0, ReservedBytes, ReadWrite, PrivateAnonymousNoReserve, -1, 0);
        if (mapped == -1) { return null; }
        nuint aligned = RoundUp((nuint)mapped);
        nuint usable = ReservedBytes - (aligned - (nuint)mapped);
        _ = Advise(aligned, usable, HugePages);
        Free.Add(0, usable / BlockBytes * BlockBytes);
        return (byte*)aligned;
    }

    [LibraryImport("libc", EntryPoint = "mmap")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint Map(nint address, nuint bytes, int protection, int flags, int file, long offset);

    [LibraryImport("libc", EntryPoint = "madvise")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Advise(nuint address, nuint bytes, int advice);
}
