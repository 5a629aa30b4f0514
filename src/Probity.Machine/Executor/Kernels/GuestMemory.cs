using System.Runtime.InteropServices;
using Probity.Core;
using Probity.Machine.Loader;

namespace Probity.Machine.Executor.Kernels;

/// <summary>
/// The guest's 512 MB; the system hands out its pages, zeroed, when they are first touched.
/// </summary>
internal sealed unsafe class GuestMemory : IDisposable
{
    internal const uint LowBase = ElfLoader.FirstValidAddress;
    internal const uint StackBase = GuestProgram.MemoryBytes - GuestProgram.StackBytes;

    private byte* _memory;

    internal GuestMemory(GuestProgram program)
    {
        InitialBreak = program.InitialBreak;
        Break = program.InitialBreak;
        TextBase = program.TextBase;
        TextEnd = program.TextBase + (4 * (uint)program.Instructions.Length);
        Invariant.Require(TextBase % 4 == 0 && LowBase <= TextBase && TextBase <= TextEnd);
        Invariant.Require(TextEnd <= InitialBreak && InitialBreak <= StackBase);
        _memory = (byte*)NativeMemory.AllocZeroed(GuestProgram.MemoryBytes);
        foreach (ImageWord word in program.Image)
        {
            WriteWord(word.WordAddress, word.Value);
        }
    }

    ~GuestMemory() => Release();

    /// <summary>Where the heap starts.</summary>
    internal uint InitialBreak { get; }

    /// <summary>Where the heap ends.</summary>
    internal uint Break { get; private set; }

    internal uint TextBase { get; }

    internal uint TextEnd { get; }

    /// <summary>
    /// Valid words from <see cref="LowBase"/> on; a word that the break cuts belongs to the heap.
    /// </summary>
    internal uint LowWords => (Break - LowBase + 3) / 4;

    /// <summary>The guest's byte 0. Valid until this object is disposed.</summary>
    internal byte* Pointer => _memory;

    public void Dispose()
    {
        Release();
        GC.SuppressFinalize(this);
    }

    /// <summary>Moves the break if the address is allowed; otherwise leaves it.</summary>
    internal void SetBreak(uint address)
    {
        if (address >= InitialBreak && address <= StackBase) { Break = address; }
    }

    /// <summary>Whether all bytes of a range may be accessed.</summary>
    internal bool IsValid(uint address, uint byteCount)
    {
        ulong end = (ulong)address + byteCount;
        return (address >= LowBase && end <= (ulong)LowBase + (4ul * LowWords))
            || (address >= StackBase && end <= GuestProgram.MemoryBytes);
    }

    /// <summary>Whether a range has bytes in the text.</summary>
    internal bool TouchesText(uint address, uint byteCount) =>
        byteCount != 0 && address < TextEnd && (ulong)address + byteCount > TextBase;

    /// <summary>A range of memory; only after <see cref="IsValid"/>.</summary>
    internal Span<byte> Slice(uint address, uint byteCount)
    {
        ObjectDisposedException.ThrowIf(_memory == null, this);
        Invariant.Require((ulong)address + byteCount <= GuestProgram.MemoryBytes);
        // SAFETY: the allocation has MemoryBytes bytes and is not released yet; the range was just checked.
        return new Span<byte>(_memory + address, (int)byteCount);
    }

    internal uint ReadWord(uint wordAddress) =>
        MemoryMarshal.Read<uint>(Slice(checked(wordAddress * 4), 4));

    private void WriteWord(uint wordAddress, uint value) =>
        MemoryMarshal.Write(Slice(checked(wordAddress * 4), 4), value);

    private void Release()
    {
        NativeMemory.Free(_memory);
        _memory = null;
    }
}
