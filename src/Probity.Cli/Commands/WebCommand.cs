using Probity.Cli.Output;

namespace Probity.Cli.Commands;

/// <summary><c>probity web</c>: claims about what websites answer.</summary>
internal static class WebCommand
{
    /// <summary>The command.</summary>
    public static CliCommand Create(Terminal terminal) => new(
        "web",
        "Proves what a website answered, without showing the rest.",
        ["probity web template list", "probity web prove --help"])
    {
        WebProveCommand.Create(terminal),
        WebTemplateCommand.Create(terminal),
        WebEndorseCommand.Create(terminal),
    };
}
