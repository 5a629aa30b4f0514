using System.Text.Json;

namespace Probity.Payments.X402.Extensions;

/// <summary>The object of extensions: finding and adding, everything else kept as it came.</summary>
public static class PaymentExtensions
{
    /// <summary>An extension; undefined where there is none.</summary>
    public static JsonElement Find(JsonElement extensions, string id) => extensions.Member(id);

    /// <summary>The extensions with one more, in place of one of the same name.</summary>
    /// <param name="extensions">An object, or undefined.</param>
    /// <param name="id">The name.</param>
    /// <param name="extension">The value.</param>
    public static JsonElement With(JsonElement extensions, string id, JsonElement extension) =>
        JsonReading.Keep(JsonWriting.Write(writer =>
        {
            writer.WriteStartObject();
            bool isReplaced = false;
            if (extensions.ValueKind == JsonValueKind.Object)
            {
                foreach (JsonProperty member in extensions.EnumerateObject())
                {
                    bool isThis = member.Name == id;
                    writer.WriteKept(member.Name, isThis ? extension : member.Value);
                    isReplaced |= isThis;
                }
            }

            if (!isReplaced) { writer.WriteKept(id, extension); }
            writer.WriteEndObject();
        }));
}
