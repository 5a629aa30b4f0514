using System.Text.Json.Serialization;
using Probity.Payments.Ledger;

namespace Probity.Payments.Budgets;

/// <summary>How policies and a wallet's payments are written.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, UseStringEnumConverter = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, AllowDuplicateProperties = false,
    RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true,
    Converters = [typeof(AmountJsonConverter)])]
[JsonSerializable(typeof(WalletPolicy))]
[JsonSerializable(typeof(WalletPayment))]
[JsonSerializable(typeof(SpendingApproval))]
internal sealed partial class BudgetJson : JsonSerializerContext;
