using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Probity.Payments.X402;

/// <summary>Writes JSON byte for byte as JavaScript does.</summary>
/// <remarks>
/// The platform escapes characters that JavaScript leaves alone, so texts are quoted here. Source: ECMA-262,
/// "QuoteJSONString".
/// </remarks>
internal static class JsonWriting
{
    private static readonly SearchValues<char> Escaped = SearchValues.Create(
        [.. Enumerable.Range(0, ' ').Select(code => (char)code), '"', '\\']);

    /// <summary>Writes one value.</summary>
    public static byte[] Write(Action<Utf8JsonWriter> write)
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter writer = new(buffer)) { write(writer); }
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Writes a text.</summary>
    public static void WriteQuoted(this Utf8JsonWriter writer, string text) =>
        writer.WriteRawValue(Quote(text), skipInputValidation: true);

    /// <summary>Writes a member that is a text, unless it is null.</summary>
    public static void WriteText(this Utf8JsonWriter writer, string name, string? text)
    {
        if (text is null) { return; }
        writer.WritePropertyName(name);
        writer.WriteQuoted(text);
    }

    /// <summary>Writes a member as it came, unless it is undefined.</summary>
    public static void WriteKept(this Utf8JsonWriter writer, string name, JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Undefined) { return; }
        writer.WritePropertyName(name);
        writer.WriteKept(value);
    }

    /// <summary>Writes a value as it came.</summary>
    public static void WriteKept(this Utf8JsonWriter writer, JsonElement value) =>
        writer.WriteRawValue(value.GetRawText(), skipInputValidation: true);

    /// <summary>A text in quotes.</summary>
    public static string Quote(string text)
    {
        if (!text.AsSpan().ContainsAny(Escaped)) { return $"\"{text}\""; }
        StringBuilder quoted = new(text.Length + 2);
        quoted.Append('"');
        foreach (char character in text)
        {
            string? escaped = character switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                '\b' => "\\b",
                '\f' => "\\f",
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                < ' ' => "\\u" + ((int)character).ToString("x4", CultureInfo.InvariantCulture),
                _ => null,
            };
            if (escaped is null) { quoted.Append(character); } else { quoted.Append(escaped); }
        }

        return quoted.Append('"').ToString();
    }
}
