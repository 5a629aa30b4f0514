using System.CommandLine;
using Probity.Cli.Guests;
using Probity.Cli.Output;
using Probity.Cli.Programs;

namespace Probity.Cli.Commands;

/// <summary><c>probity guest build</c>: from C to a program.</summary>
internal static class GuestCommand
{
    private const string Levels = "0123sg";

    /// <summary>The command.</summary>
    public static CliCommand Create(Terminal terminal) => new(
        "guest", "Makes programs for the machine.", ["probity guest build prog.c -o prog.elf"])
    {
        CreateBuild(terminal),
    };

    private static CliCommand CreateBuild(Terminal terminal)
    {
        Argument<string[]> sources = new("SOURCES")
        {
            Description = "C or assembler files.",
            Arity = ArgumentArity.OneOrMore,
        };
        Option<string> output = new("-o", "--output")
        {
            Description = "Where the ELF file goes.",
            HelpName = "FILE",
            Required = true,
        };
        Option<string[]> includes = Repeated("-I", "A folder for #include; may be repeated.", "DIR");
        Option<string[]> defines = Repeated("-D", "A macro; may be repeated.", "NAME[=VALUE]");
        Option<string> level = new("-O")
        {
            Description = "Optimisation, as of the compiler: 0, 1, 2, 3, s or g.",
            HelpName = "LEVEL",
            DefaultValueFactory = _ => "2",
        };
        level.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string>() is not [char c] || !Levels.Contains(c, StringComparison.Ordinal))
            {
                result.AddError("-O takes one of 0, 1, 2, 3, s, g");
            }
        });
        CliCommand command = new(
            "build",
            "Compiles plain C to a program, with riscv64-unknown-elf-gcc and our small start-up code.",
            [
                "probity guest build prog.c -o prog.elf",
                "probity guest build main.c parser.c -I include -D LIMIT=100 -O 3 -o prog.elf",
            ])
        {
            Notes =
            [
                "Programs may use stdio, malloc, string.h and 64-bit integers. They read private input from stdin,\n"
                + "public input from descriptor 3, write public output to stdout and debug text to stderr. The same\n"
                + "sources and compiler give the same bytes. Needs the compiler and picolibc; on Debian or Ubuntu:\n"
                + $"  {GuestBuilder.InstallHint}",
            ],
            Arguments = { sources },
            Options = { output, includes, defines, level },
        };
        command.SetWork(terminal, null, (parsed, _) => Build(
            terminal,
            new GuestBuildOptions(parsed.GetRequiredValue(sources), parsed.GetRequiredValue(output))
            {
                IncludeDirectories = parsed.GetValue(includes) ?? [],
                Defines = parsed.GetValue(defines) ?? [],
                OptimizationLevel = parsed.GetRequiredValue(level)[0],
            }));
        return command;
    }

    private static Option<string[]> Repeated(string name, string description, string helpName) => new(name)
    {
        Description = description,
        HelpName = helpName,
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = false,
    };

    private static int Build(Terminal terminal, GuestBuildOptions options)
    {
        WholeFile.RequireWritable(options.OutputPath);
        DirectoryInfo folder = Directory.CreateTempSubdirectory("probity-build-");
        try
        {
            string built = Path.Combine(folder.FullName, "guest.elf");
            GuestBuildResult result = ProgressDisplay.Show(
                terminal, "compiling", _ => GuestBuilder.Build(options with { OutputPath = built }));
            string message = result.Message.TrimEnd();
            if (!result.IsBuilt)
            {
                bool isOfCompiler = message.Contains('\n', StringComparison.Ordinal);
                throw new CliException(isOfCompiler ? $"the compiler refused\n{message}" : message);
            }

            if (message.Length > 0) { terminal.Error.WriteLine(message); }
            // What cannot be loaded is of no use; say so here rather than at the first run.
            Guest guest = Guest.Load(built);
            WholeFile.Write(options.OutputPath, File.ReadAllBytes(built));
            if (!OperatingSystem.IsWindows())
            {
                // An emulator starts only what may be executed.
                File.SetUnixFileMode(options.OutputPath, File.GetUnixFileMode(options.OutputPath)
                    | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
            }

            terminal.Text.WriteLine(
                $"built {options.OutputPath}: {Wording.Count(guest.Program.Instructions.Length)} instructions; "
                + "probity inspect shows its id");
            return ExitStatus.Done;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
