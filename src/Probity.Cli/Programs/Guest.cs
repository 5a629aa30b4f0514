using Probity.Cli.Output;
using Probity.Core.Verdicts;
using Probity.Machine.Executor;
using Probity.Machine.Loader;

namespace Probity.Cli.Programs;

/// <summary>A program as the user named it: an ELF file, or one of the built-in programs.</summary>
/// <param name="Name">As the user wrote it.</param>
/// <param name="IsBuiltIn">Whether it is one of <see cref="BuiltInPrograms"/>.</param>
/// <param name="Program">Loaded.</param>
internal sealed record Guest(string Name, bool IsBuiltIn, GuestProgram Program)
{
    /// <summary>Loads a program.</summary>
    /// <param name="name">The name of a built-in program, or a path. A file of such a name is written ./name.</param>
    public static Guest Load(string name)
    {
        bool isBuiltIn = BuiltInPrograms.Names.Contains(name);
        byte[] elf;
        if (isBuiltIn)
        {
            elf = BuiltInPrograms.Elf(name);
        }
        else if (!File.Exists(name) && !Directory.Exists(name))
        {
            throw new CliException(
                $"there is no file {name}, nor a built-in program of that name; these are: {BuiltInPrograms.NameList}");
        }
        else
        {
            elf = InputFile.Read(name, "the program", ElfLoader.MaxFileBytes);
        }

        Verdict<GuestProgram> program = ElfLoader.Parse(elf);
        return program.IsAccepted
            ? new Guest(name, isBuiltIn, program.Value)
            : throw new CliException($"cannot load the program {name}: {Wording.Clause(program.Detail)}");
    }

    /// <summary>
    /// Reads what the program will read; a built-in program's usual input stands in for what the user left out.
    /// </summary>
    /// <param name="terminal">Whose standard input "-" means.</param>
    /// <param name="privatePath">A file, "-", or null.</param>
    /// <param name="publicPath">A file or null.</param>
    public ExecutionInput ReadInput(Terminal terminal, string? privatePath, string? publicPath)
    {
        byte[] secret = privatePath is not null
            ? InputFile.ReadFileOrInput(terminal, privatePath, "the private input", ExecutionInput.MaxBytes)
            : IsBuiltIn ? BuiltInPrograms.Input(Name, "private") : [];
        byte[] open = publicPath is not null
            ? InputFile.Read(publicPath, "the public input", ExecutionInput.MaxPublicBytes)
            : IsBuiltIn ? BuiltInPrograms.Input(Name, "public") : [];
        return new ExecutionInput(secret, open);
    }
}
