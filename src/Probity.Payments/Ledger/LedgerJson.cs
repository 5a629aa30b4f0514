using System.Text.Json.Serialization;

namespace Probity.Payments.Ledger;

/// <summary>How ledgers are stored.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, AllowDuplicateProperties = false,
    RespectNullableAnnotations = true, Converters = [typeof(AmountJsonConverter)])]
[JsonSerializable(typeof(Dictionary<string, LedgerAccount>))]
internal sealed partial class LedgerJson : JsonSerializerContext;
