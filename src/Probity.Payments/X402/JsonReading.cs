using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Probity.Core.Verdicts;

namespace Probity.Payments.X402;

/// <summary>Steps of reading untrusted JSON; each is total.</summary>
internal static class JsonReading
{
    private static readonly JsonDocumentOptions Options = new()
    {
        MaxDepth = X402Json.MaxDepth,
        AllowDuplicateProperties = false,
    };

    /// <summary>Reads one value of UTF-8 text.</summary>
    /// <param name="json">Any bytes.</param>
    /// <param name="maxBytes">More are refused unread.</param>
    /// <param name="what">What is expected, for people.</param>
    /// <param name="read">Gives null for a value of another form, and keeps clones only.</param>
    public static Verdict<T> Parse<T>(
        ReadOnlyMemory<byte> json, int maxBytes, string what, Func<JsonElement, T?> read)
        where T : class
    {
        if (json.Length > maxBytes)
        {
            return new Rejection(
                RejectionCode.TooLong, $"{what} of {json.Length} bytes, at most {maxBytes}");
        }

        // The platform looks at the bytes of a text only when the text is asked for.
        if (!Utf8.IsValid(json.Span))
        {
            return new Rejection(RejectionCode.Malformed, $"{what} is not UTF-8");
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(json, Options);
            JsonElement root = document.RootElement;

            // Only an escape can bring one half of a pair of surrogates into text that is UTF-8.
            if (json.Span.IndexOf("\\u"u8) >= 0 && !IsUnicode(root))
            {
                return new Rejection(RejectionCode.Malformed, $"a text in {what} is not Unicode");
            }

            return read(root) is { } value
                ? value
                : new Rejection(RejectionCode.Malformed, $"{what} misses a member, or one has another form");
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException)
        {
            return new Rejection(
                RejectionCode.Malformed, $"{what} is JSON in UTF-8 without double members");
        }
    }

    /// <summary>Reads a value that the caller trusts, and keeps it.</summary>
    public static JsonElement Keep(ReadOnlyMemory<byte> json)
    {
        using JsonDocument document = JsonDocument.Parse(json, Options);
        return document.RootElement.Clone();
    }

    /// <summary>Reads a constant that is broken into lines, and keeps it as one line.</summary>
    public static JsonElement KeepText(string json) =>
        Keep(Encoding.UTF8.GetBytes(json.ReplaceLineEndings(string.Empty)));

    /// <summary>A member; undefined where there is none, or no object.</summary>
    public static JsonElement Member(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out JsonElement member)
            ? member
            : default;

    /// <summary>Whether there is neither a value nor null.</summary>
    public static bool IsMissing(this JsonElement element) =>
        element.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null;

    /// <summary>Reads a text.</summary>
    public static bool TryReadText(this JsonElement element, [NotNullWhen(true)] out string? text)
    {
        text = element.ValueKind == JsonValueKind.String ? element.GetString() : null;
        return text is not null;
    }

    /// <summary>Reads a text, which may be missing or null.</summary>
    public static bool TryReadOptionalText(this JsonElement element, out string? text)
    {
        text = null;
        return element.IsMissing() || element.TryReadText(out text);
    }

    /// <summary>Reads a text that is not empty.</summary>
    public static bool TryReadName(this JsonElement element, [NotNullWhen(true)] out string? text) =>
        element.TryReadText(out text) && text.Length > 0;

    /// <summary>Reads a truth value.</summary>
    public static bool TryReadBool(this JsonElement element, out bool value)
    {
        value = element.ValueKind == JsonValueKind.True;
        return element.ValueKind is JsonValueKind.True or JsonValueKind.False;
    }

    /// <summary>Reads a whole number, however it is written: 60, 60.0 and 6e1 are the same.</summary>
    public static bool TryReadInt32(this JsonElement element, out int value)
    {
        value = 0;
        if (element.ValueKind != JsonValueKind.Number || !element.TryGetDouble(out double number)
            || number is not (>= int.MinValue and <= int.MaxValue) || number != Math.Truncate(number))
        {
            return false;
        }

        value = (int)number;
        return true;
    }

    /// <summary>Keeps an object, null, or nothing.</summary>
    public static bool TryKeepObject(this JsonElement element, out JsonElement kept)
    {
        kept = element.ValueKind == JsonValueKind.Undefined ? default : element.Clone();
        return element.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null or JsonValueKind.Object;
    }

    private static bool IsUnicode(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (JsonProperty member in element.EnumerateObject())
                {
                    // Throws, as the text below does, where the name is none.
                    if (member.Name is null || !IsUnicode(member.Value)) { return false; }
                }

                return true;
            case JsonValueKind.Array:
                foreach (JsonElement item in element.EnumerateArray())
                {
                    if (!IsUnicode(item)) { return false; }
                }

                return true;
            default:
                return element.ValueKind != JsonValueKind.String || element.GetString() is not null;
        }
    }
}
