using System.Text.Json.Serialization;

namespace Probity.Node.Notary;

/// <summary>The JSON that attestors write.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(AttestorDescription))]
internal sealed partial class NotaryJson : JsonSerializerContext;
