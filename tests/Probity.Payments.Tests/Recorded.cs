using System.Text;
using System.Text.Json;
using Probity.Payments.X402;
using Probity.Testing;

namespace Probity.Payments.Tests;

/// <summary>Questions of ours and the answers of the official packages: vectors/x402.</summary>
internal static class Recorded
{
    private static readonly IReadOnlyList<JsonElement> Lines =
    [
        .. File.ReadLines(Repository.Path("vectors/x402/recorded.jsonl")).Select(line => Json(line)),
    ];

    /// <summary>Names of all that begin so.</summary>
    public static TheoryData<string> Names(string start) =>
        [.. Lines.Select(Name).Where(name => name.StartsWith(start, StringComparison.Ordinal))];

    /// <summary>The question of a name.</summary>
    public static JsonElement Question(string name) => Find(name).GetProperty("question");

    /// <summary>The answer of a name.</summary>
    public static string Answer(string name) => Find(name).GetProperty("answer").GetString()!;

    /// <summary>The content of a header that was recorded with its name.</summary>
    public static string Header(string name) => Answer(name).Split(": ")[1];

    public static JsonElement Json(string text) => JsonDocument.Parse(text).RootElement.Clone();

    public static string Decode(string header) => Encoding.UTF8.GetString(Convert.FromBase64String(header));

    /// <summary>An offer of version 2, or of version 1 in its words.</summary>
    public static PaymentRequirements Requirements(JsonElement wire) => Required(wire).Accepts[0];

    /// <summary>A 402 with one offer.</summary>
    public static PaymentRequired Required(JsonElement wire)
    {
        bool isFirst = wire.TryGetProperty("maxAmountRequired", out _);
        string text = isFirst
            ? $$"""{"x402Version":1,"accepts":[{{wire.GetRawText()}}]}"""
            : $$"""{"x402Version":2,"resource":{"url":"u"},"accepts":[{{wire.GetRawText()}}]}""";
        return X402Json.ParsePaymentRequired(Encoding.UTF8.GetBytes(text)).Value!;
    }

    private static string Name(JsonElement line) => line.GetProperty("name").GetString()!;

    private static JsonElement Find(string name) => Lines.Single(line => Name(line) == name);
}
