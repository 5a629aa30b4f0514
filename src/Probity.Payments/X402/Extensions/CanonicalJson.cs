using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Probity.Payments.X402.Extensions;

/// <summary>One text for one value of JSON: members sorted, no blanks.</summary>
/// <remarks>
/// As `@x402/extensions` 2.27.0 has it for signing, which is nearly RFC 8785: all control characters are
/// written with four digits. Numbers stay as they came: ours are whole.
/// </remarks>
internal static class CanonicalJson
{
    public static string Write(JsonElement value)
    {
        StringBuilder text = new();
        Append(text, value);
        return text.ToString();
    }

    private static void Append(StringBuilder text, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                text.Append('{');
                string mark = string.Empty;
                foreach (JsonProperty member in value.EnumerateObject()
                    .OrderBy(member => member.Name, StringComparer.Ordinal))
                {
                    text.Append(mark);
                    AppendQuoted(text, member.Name);
                    text.Append(':');
                    Append(text, member.Value);
                    mark = ",";
                }

                text.Append('}');
                break;
            case JsonValueKind.Array:
                text.Append('[');
                for (int i = 0; i < value.GetArrayLength(); i++)
                {
                    if (i > 0) { text.Append(','); }
                    Append(text, value[i]);
                }

                text.Append(']');
                break;
            case JsonValueKind.String:
                AppendQuoted(text, value.GetString()!);
                break;
            default:
                text.Append(value.GetRawText());
                break;
        }
    }

    private static void AppendQuoted(StringBuilder text, string value)
    {
        text.Append('"');
        foreach (char character in value)
        {
            if (character < ' ')
            {
                text.Append("\\u").Append(((int)character).ToString("x4", CultureInfo.InvariantCulture));
                continue;
            }

            if (character is '"' or '\\') { text.Append('\\'); }
            text.Append(character);
        }

        text.Append('"');
    }
}
