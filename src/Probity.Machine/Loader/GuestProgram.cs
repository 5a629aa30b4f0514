using System.Collections.Immutable;
using Probity.Machine.Isa;

namespace Probity.Machine.Loader;

/// <summary>A loaded program: the decoded text and the initial memory image. A parsed type; always valid.</summary>
/// <param name="TextBase">Byte address of the first instruction. Range: multiple of 4.</param>
/// <param name="EntryPc">Byte address of the first instruction to run; inside the text.</param>
/// <param name="Instructions">The text, one entry per word; instruction i stands at TextBase + 4 i.</param>
/// <param name="Image">
/// The words of all loadable segments, text included, in ascending order of address, without words that are zero.
/// </param>
/// <param name="InitialBreak">Byte address where the heap starts. Range: multiple of 16.</param>
public sealed record GuestProgram(
    uint TextBase,
    uint EntryPc,
    ImmutableArray<Instruction> Instructions,
    ImmutableArray<ImageWord> Image,
    uint InitialBreak)
{
    /// <summary>Bytes of guest memory: byte addresses run from 0 to this minus 1.</summary>
    public const uint MemoryBytes = 1u << 29;

    /// <summary>Bytes below the end of memory that the stack may use; the heap may not grow into them.</summary>
    public const uint StackBytes = 8u << 20;

    /// <summary>The value of sp when the program starts: argc, argv, envp (all zero words) lie above it.</summary>
    public const uint InitialStackPointer = MemoryBytes - 16;

    /// <summary>The largest text, in instructions: the program table has at most 2^19 rows.</summary>
    public const int MaxInstructions = 1 << 19;

    /// <summary>
    /// The largest image, in words: image words share the program table's 2^19 rows with the initial sp, break and floor.
    /// </summary>
    public const int MaxImageWords = (1 << 19) - 3;
}
