namespace Probity.Cli.Guests;

/// <summary>What to compile, as the user of <c>probity guest build</c> says it.</summary>
/// <param name="Sources">C or assembler files. At least one.</param>
/// <param name="OutputPath">Where the ELF file goes; an existing file is replaced.</param>
public sealed record GuestBuildOptions(IReadOnlyList<string> Sources, string OutputPath)
{
    /// <summary>Directories for <c>#include</c>, in order of search.</summary>
    public IReadOnlyList<string> IncludeDirectories { get; init; } = [];

    /// <summary>Macros: <c>NAME</c> or <c>NAME=VALUE</c>.</summary>
    public IReadOnlyList<string> Defines { get; init; } = [];

    /// <summary>One of 0, 1, 2, 3, s, g: the letter behind <c>-O</c>.</summary>
    public char OptimizationLevel { get; init; } = '2';

    /// <summary>The compiler to run, a name on the path or a file.</summary>
    public string Compiler { get; init; } = "riscv64-unknown-elf-gcc";
}
