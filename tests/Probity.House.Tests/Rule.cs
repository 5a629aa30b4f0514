namespace Probity.House.Tests;

/// <summary>A rule that is broken names every place.</summary>
internal static class Rule
{
    /// <summary>Fails and lists what was found, unless nothing was.</summary>
    public static void None(IEnumerable<string> found)
    {
        string[] all = [.. found];
        Assert.True(all.Length == 0, $"{all.Length} places break this rule:\n{string.Join('\n', all)}");
    }
}
