using System.Text.Json;

namespace Probity.Payments.X402;

/// <summary>Whether two values of JSON are the same, whatever the order of members.</summary>
internal static class JsonComparison
{
    /// <summary>Whether both are the same, or both are missing.</summary>
    public static bool AreSame(JsonElement left, JsonElement right) =>
        left.ValueKind == JsonValueKind.Undefined || right.ValueKind == JsonValueKind.Undefined
            ? left.ValueKind == right.ValueKind
            : JsonElement.DeepEquals(left, right);

    /// <summary>Whether a value is the expected one, but that its objects may have more members.</summary>
    /// <param name="actual">What came; undefined for nothing.</param>
    /// <param name="expected">What must be there; undefined for nothing.</param>
    public static bool Contains(JsonElement actual, JsonElement expected)
    {
        if (expected.ValueKind == JsonValueKind.Undefined) { return true; }
        if (expected.ValueKind != JsonValueKind.Object) { return AreSame(actual, expected); }
        if (actual.ValueKind != JsonValueKind.Object) { return false; }
        foreach (JsonProperty member in expected.EnumerateObject())
        {
            if (!actual.TryGetProperty(member.Name, out JsonElement found) || !Contains(found, member.Value))
            {
                return false;
            }
        }

        return true;
    }
}
