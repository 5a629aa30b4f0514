using System.Text.Json;
using System.Text.Unicode;
using Probity.Core.Verdicts;

namespace Probity.ZkTls.Templates.Language;

/// <summary>What is refused of any JSON before its members are looked at.</summary>
internal static class StrictJson
{
    private const int MaxMessageLength = 240;

    /// <summary>Checks that the text is JSON in UTF-8 whose strings are all valid.</summary>
    /// <param name="utf8">Any bytes.</param>
    /// <param name="maxBytes">The longest text.</param>
    /// <param name="maxDepth">The deepest nesting.</param>
    public static Rejection? Check(ReadOnlySpan<byte> utf8, int maxBytes, int maxDepth)
    {
        if (utf8.Length > maxBytes)
        {
            return new Rejection(
                RejectionCode.TooLong, $"The text has {utf8.Length} bytes; at most {maxBytes} are read.");
        }

        if (!Utf8.IsValid(utf8)) { return Malformed("The text is not valid UTF-8."); }
        try
        {
            Utf8JsonReader reader = new(utf8, new JsonReaderOptions { MaxDepth = maxDepth });
            while (reader.Read())
            {
                // Decoding is what finds half of a surrogate pair.
                if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName)
                {
                    _ = reader.GetString();
                }
            }

            return null;
        }
        catch (JsonException failure)
        {
            return Malformed($"The text is not JSON: {Explain(failure)}");
        }
        catch (InvalidOperationException)
        {
            return Malformed("A string of the text has half of a surrogate pair.");
        }
    }

    /// <summary>What a parser says, without what a hostile text could make a terminal do with it.</summary>
    public static string Explain(JsonException failure)
    {
        string message = new([.. failure.Message.Select(c => c is >= ' ' and <= '~' ? c : '?')]);
        return message.Length <= MaxMessageLength ? message : message[..MaxMessageLength] + "...";
    }

    private static Rejection Malformed(string detail) => new(RejectionCode.Malformed, detail);
}
