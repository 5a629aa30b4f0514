using System.Globalization;
using System.Text;

namespace Probity.ZkTls.Templates.Import;

/// <summary>Names of another system as names of the language.</summary>
internal static class ImportNames
{
    /// <summary>A valid name that no other has yet.</summary>
    /// <param name="source">Any text.</param>
    /// <param name="taken">The names that are taken; the result is added.</param>
    public static string Take(string source, HashSet<string> taken)
    {
        StringBuilder name = new();
        foreach (char c in source)
        {
            if (char.IsAsciiLetterOrDigit(c)) { name.Append(name.Length == 0 ? char.ToLowerInvariant(c) : c); }
            else if (name.Length > 0 && name[^1] != '-') { name.Append('-'); }
        }

        string text = name.ToString().Trim('-');
        if (text.Length == 0 || !char.IsAsciiLetterLower(text[0])) { text = "value" + text; }
        if (text.Length > 36) { text = text[..36].TrimEnd('-'); }
        string free = text;
        for (int i = 2; !taken.Add(free); i++) { free = text + i.ToString(CultureInfo.InvariantCulture); }
        return free;
    }
}
