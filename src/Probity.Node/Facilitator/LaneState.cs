using System.Text.Json;
using System.Text.Json.Serialization;
using Probity.Core.Stores;

namespace Probity.Node.Facilitator;

/// <summary>What is stored of a signer's lane.</summary>
/// <param name="NextNonce">The number of its next transaction.</param>
internal sealed record LaneState(ulong NextNonce)
{
    /// <summary>The collection of lanes in a store.</summary>
    public const string Collection = "lane";

    public byte[] ToArray() => JsonSerializer.SerializeToUtf8Bytes(this, LaneJson.Default.LaneState);

    /// <exception cref="StoreException">The record is damaged.</exception>
    public static LaneState Parse(ReadOnlySpan<byte> stored)
    {
        try
        {
            if (JsonSerializer.Deserialize(stored, LaneJson.Default.LaneState) is { } lane) { return lane; }
        }
        catch (JsonException)
        {
            // As damaged as nothing.
        }

        throw new StoreException("The record of a signer's lane is damaged. Restore a backup.");
    }
}

/// <summary>How lanes are stored.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(LaneState))]
internal sealed partial class LaneJson : JsonSerializerContext;
