using System.Text.Json;
using System.Text.Json.Serialization;
using Probity.Chain;

namespace Probity.Payments.Ledger;

/// <summary>Amounts as decimal digits in a string: JSON's numbers are too small, and rounded by
/// some.</summary>
internal sealed class AmountJsonConverter : JsonConverter<UInt256>
{
    public override UInt256 Read(
        ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String
            && UInt256.TryParseDecimal(reader.GetString(), out UInt256 amount)
            ? amount
            : throw new JsonException("An amount is a string of decimal digits.");

    public override void Write(Utf8JsonWriter writer, UInt256 value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString());
}
