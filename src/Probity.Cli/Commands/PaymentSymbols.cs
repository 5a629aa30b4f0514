using System.CommandLine;

namespace Probity.Cli.Commands;

/// <summary>Options that the commands of payments share.</summary>
internal static class PaymentSymbols
{
    /// <summary>More tokens.</summary>
    public static Option<string?> Assets() => new("--assets")
    {
        Description = "More networks and tokens, in JSON; Base and Base Sepolia with their USDC are known.",
        HelpName = "FILE",
    };

    /// <summary>A network.</summary>
    public static Option<string> Network() => new("--network")
    {
        Description = "The network, by name or id: base, base-sepolia, eip155:8453, …",
        HelpName = "NAME",
        DefaultValueFactory = _ => "base-sepolia",
    };

    /// <summary>A token.</summary>
    public static Option<string> Asset() => new("--asset")
    {
        Description = "The token, by its symbol.",
        HelpName = "SYMBOL",
        DefaultValueFactory = _ => "USDC",
    };

    /// <summary>A wallet.</summary>
    public static Argument<string> Wallet() => new("WALLET")
    {
        Description = "The wallet: a file, or postgres://… for one that several machines share.",
    };
}
