using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Probity.Cli.Programs;
using Probity.ProofSystem.Parameters;

namespace Probity.Cli.Commands;

/// <summary>Arguments and options that several commands share.</summary>
internal static class CommonSymbols
{
    /// <summary>How the notes of commands explain a GUEST.</summary>
    public static string GuestNote { get; } =
        $"GUEST is a static RV32IM ELF file, or a built-in program, which also brings its usual inputs:\n"
        + $"{BuiltInPrograms.NameList}.\nA file with such a name is written ./name.";

    /// <summary>The program.</summary>
    public static Argument<string> Guest() =>
        new("GUEST") { Description = "An ELF file, or the name of a built-in program." };

    /// <summary>Descriptor 0.</summary>
    public static Option<string?> PrivateInput() => new("--private")
    {
        Description = "The private input, descriptor 0: a file, or - for standard input. It never leaves this machine.",
        HelpName = "FILE|-",
    };

    /// <summary>Descriptor 3.</summary>
    public static Option<string?> PublicInput() => new("--public")
    {
        Description = "The public input, descriptor 3: a file of at most 65,536 bytes. The receipt carries it.",
        HelpName = "FILE",
    };

    /// <summary>One JSON object.</summary>
    public static Option<bool> Json() =>
        new("--json") { Description = "Print exactly one JSON object on standard output." };

    /// <summary>How the notes of commands explain passphrases.</summary>
    public static string PassphraseNote { get; } =
        $"The passphrase is asked for on a terminal; elsewhere it comes from --passphrase-file or from the\n"
        + $"environment variable {KeyFile.PassphraseVariable}.";

    /// <summary>A passphrase in a file.</summary>
    public static Option<string?> PassphraseFile() => new("--passphrase-file")
    {
        Description = "A file whose first line is the passphrase.",
        HelpName = "FILE",
    };

    /// <summary>Certificate authorities.</summary>
    public static Option<string?> Roots() => new("--roots")
    {
        Description = "Certificate authorities to accept instead of the system's, in PEM.",
        HelpName = "FILE",
    };

    /// <summary>Bound on the execution.</summary>
    /// <param name="usual">The bound unless the user gives one; null for none.</param>
    /// <param name="description">What the bound does.</param>
    public static Option<long?> MaxCycles(long? usual, string description)
    {
        Option<long?> option = new("--max-cycles") { Description = description, HelpName = "N" };
        if (usual is not null) { option.DefaultValueFactory = _ => usual; }
        RequireRange(option, 1, long.MaxValue);
        return option;
    }

    /// <summary>Threads to prove with; null where the user leaves it to the command.</summary>
    /// <param name="usual">In words, what happens then.</param>
    public static Option<int?> Threads(string usual)
    {
        Option<int?> option = new("--threads")
        {
            Description = $"Threads that work at once; {usual}. What a receipt proves does not depend on it.",
            HelpName = "N",
        };
        RequireRange(option, 1, 1024);
        return option;
    }

    /// <summary>Refuses what is not a whole number of a range, in our own words.</summary>
    public static void RequireRange(Option option, long minimum, long maximum) => option.Validators.Add(result =>
    {
        foreach (Token token in result.Tokens)
        {
            bool isNumber = long.TryParse(
                token.Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value);
            if (!isNumber || value < minimum || value > maximum)
            {
                string range = maximum == long.MaxValue ? $"of at least {minimum}" : $"from {minimum} to {maximum}";
                result.AddError($"{option.Name} takes a whole number {range}, not '{token.Value}'");
            }
        }
    });

    /// <summary>Parameter set by name.</summary>
    public static Option<string?> Profile()
    {
        string names = string.Join(", ", ProtocolParameters.Known.Select(profile => profile.Name));
        Option<string?> option = new("--profile")
        {
            Description = $"The parameter set: {names}.",
            HelpName = "NAME",
        };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string?>() is { } name && ProtocolParameters.Find(name) is null)
            {
                result.AddError($"there is no profile '{name}'; the profiles are {names}");
            }
        });
        return option;
    }
}
