namespace Probity.Cli.Tests.Support;

/// <summary>One receipt of a short execution that many tests look at: proving is the slow part.</summary>
internal static class SharedReceipt
{
    public const string Program = "fibonacci";

    private static readonly Lazy<(byte[] Receipt, CliRun Prove)> Made = new(Make);

    public static byte[] PublicInput { get; } = "90\n"u8.ToArray();

    public static byte[] Bytes => [.. Made.Value.Receipt];

    /// <summary>The <c>prove --json</c> that made it.</summary>
    public static CliRun Prove => Made.Value.Prove;

    public static string ProgramId => Prove.Json.GetProperty("programId").GetString()!;

    private static (byte[] Receipt, CliRun Prove) Make()
    {
        using TemporaryFolder folder = new();
        string input = folder.Write("n.txt", PublicInput);
        CliRun prove = CliRun.Of("prove", Program, "--public", input, "--out", folder["r"], "--json").MustBeDone();
        Assert.Equal(["n.txt", "r"], folder.Names.Order());
        return (File.ReadAllBytes(folder["r"]), prove);
    }
}
