using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Probity.ZkTls.Templates;

/// <summary>Where a value stands in a JSON document.</summary>
/// <remarks>The part of RFC 9535 that has one meaning: names, indices from the front, and every element.</remarks>
public sealed class JsonPath
{
    private JsonPath(IReadOnlyList<JsonPathStep> steps) => Steps = steps;

    /// <summary>The steps from the document inwards; none for the whole document.</summary>
    public IReadOnlyList<JsonPathStep> Steps { get; }

    /// <summary>Whether the path can lead to several values.</summary>
    public bool VisitsEvery => Steps.Any(step => step.IsEvery);

    /// <summary>The last name on the path; null where there is none.</summary>
    public string? LastKey => Steps.LastOrDefault(step => step.Key is not null).Key;

    /// <summary>Reads <c>$.account.balance</c>, <c>$.items[*].amount</c>, <c>$.list[0]</c>, <c>$['odd key']</c>.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="path">The path; null on failure.</param>
    public static bool TryParse(ReadOnlySpan<char> text, [NotNullWhen(true)] out JsonPath? path)
    {
        path = null;
        if (text.IsEmpty || text[0] != '$') { return false; }
        List<JsonPathStep> steps = [];
        for (text = text[1..]; !text.IsEmpty;)
        {
            bool isRead = text[0] switch
            {
                '.' => TryReadName(ref text, steps),
                '[' => TryReadBracket(ref text, steps),
                _ => false,
            };
            if (!isRead || steps.Count > TemplateLimits.MaxPathSteps) { return false; }
        }

        path = new JsonPath(steps);
        return true;
    }

    /// <summary>The one spelling of this path.</summary>
    public override string ToString()
    {
        StringBuilder text = new("$");
        foreach (JsonPathStep step in Steps)
        {
            if (step.IsEvery) { text.Append("[*]"); }
            else if (step.IsIndex) { text.Append(CultureInfo.InvariantCulture, $"[{step.Index}]"); }
            else if (IsPlain(step.Key!)) { text.Append('.').Append(step.Key); }
            else
            {
                string quoted = step.Key!.Replace(@"\", @"\\", StringComparison.Ordinal)
                    .Replace("'", @"\'", StringComparison.Ordinal);
                text.Append("['").Append(quoted).Append("']");
            }
        }

        return text.ToString();
    }

    private static bool TryReadName(ref ReadOnlySpan<char> text, List<JsonPathStep> steps)
    {
        int end = 1;
        while (end < text.Length && text[end] is not ('.' or '[')) { end++; }
        string key = text[1..end].ToString();
        text = text[end..];
        steps.Add(new JsonPathStep(key, -1));
        return IsPlain(key) && key.Length <= TemplateLimits.MaxKeyBytes;
    }

    private static bool TryReadBracket(ref ReadOnlySpan<char> text, List<JsonPathStep> steps)
    {
        if (text.Length < 3) { return false; }
        if (text[1] is '\'' or '"') { return TryReadQuoted(ref text, steps); }
        int end = text.IndexOf(']');
        if (end < 0) { return false; }
        ReadOnlySpan<char> inside = text[1..end];
        text = text[(end + 1)..];
        if (inside is "*")
        {
            steps.Add(new JsonPathStep(null, -1));
            return true;
        }

        bool isNumber = inside.Length is > 0 and <= 5 && !inside.ContainsAnyExceptInRange('0', '9')
            && (inside.Length == 1 || inside[0] != '0');
        if (!isNumber) { return false; }
        int index = int.Parse(inside, NumberStyles.None, CultureInfo.InvariantCulture);
        steps.Add(new JsonPathStep(null, index));
        return index <= TemplateLimits.MaxIndex;
    }

    private static bool TryReadQuoted(ref ReadOnlySpan<char> text, List<JsonPathStep> steps)
    {
        char quote = text[1];
        StringBuilder key = new();
        int at = 2;
        for (; at < text.Length && text[at] != quote; at++)
        {
            if (text[at] == '\\')
            {
                at++;
                if (at == text.Length || text[at] is not ('\\' or '\'' or '"')) { return false; }
            }
            else if (char.IsControl(text[at])) { return false; }

            key.Append(text[at]);
        }

        if (at + 1 >= text.Length || text[at + 1] != ']') { return false; }
        text = text[(at + 2)..];
        string name = key.ToString();
        steps.Add(new JsonPathStep(name, -1));
        return TextRules.Utf8Bytes(name) is >= 0 and <= TemplateLimits.MaxKeyBytes;
    }

    private static bool IsPlain(string key) =>
        key.Length > 0 && !char.IsAsciiDigit(key[0]) && key.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');
}
