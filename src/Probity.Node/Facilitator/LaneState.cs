using System.Text.Json;
using System.Text.Json.Serialization;

namespace Probity.Node.Facilitator;

/// <summary>What is stored of a signer's lane.</summary>
/// <param name="NextNonce">The number of its next transaction.</param>
internal sealed record LaneState(ulong NextNonce)
{
    /// <summary>The collection of lanes in a store.</summary>
    public const string Collection = "lane";

    public byte[] ToArray() => JsonSerializer.SerializeToUtf8Bytes(this, LaneJson.Default.LaneState);

    public static LaneState Parse(ReadOnlySpan<byte> stored) =>
        JsonSerializer.Deserialize(stored, LaneJson.Default.LaneState)
        ?? throw new JsonException("A lane has a number.");
}

/// <summary>How lanes are stored.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(LaneState))]
internal sealed partial class LaneJson : JsonSerializerContext;
