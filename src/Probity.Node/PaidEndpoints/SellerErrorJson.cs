using System.Text.Json.Serialization;

namespace Probity.Node.PaidEndpoints;

/// <summary>What a seller writes when it refuses a request.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(SellerErrorBody))]
internal sealed partial class SellerErrorJson : JsonSerializerContext;
