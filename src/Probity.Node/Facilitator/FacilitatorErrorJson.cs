using System.Text.Json;
using System.Text.Json.Serialization;

namespace Probity.Node.Facilitator;

/// <summary>What a facilitator writes when it cannot answer at all.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(FacilitatorErrorBody))]
internal sealed partial class FacilitatorErrorJson : JsonSerializerContext
{
    public static byte[] Write(string error) =>
        JsonSerializer.SerializeToUtf8Bytes(new FacilitatorErrorBody(error), Default.FacilitatorErrorBody);
}
