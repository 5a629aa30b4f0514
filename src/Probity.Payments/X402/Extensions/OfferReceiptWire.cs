using System.Text.Json;

namespace Probity.Payments.X402.Extensions;

/// <summary>Signed offers and receipts as the wire has them; null for another form.</summary>
internal static class OfferReceiptWire
{
    /// <summary>The longest signed offer or receipt, as text: it must fit into evidence. Unit:
    /// characters.</summary>
    private const int MaxLength = 1 << 14;

    private const long MaxExactNumber = (1L << 53) - 1;

    private static readonly JsonElement OfferSchema = JsonReading.KeepText(
        """
        {"$schema":"https://json-schema.org/draft/2020-12/schema","type":"object","properties":{
        "offers":{"type":"array","items":{"type":"object","properties":{"format":{"type":"string"},
        "acceptIndex":{"type":"integer"},"payload":{"type":"object","properties":{"version":{
        "type":"integer"},"resourceUrl":{"type":"string"},"scheme":{"type":"string"},"network":{
        "type":"string"},"asset":{"type":"string"},"payTo":{"type":"string"},"amount":{
        "type":"string"},"validUntil":{"type":"integer"}},"required":["version","resourceUrl",
        "scheme","network","asset","payTo","amount"]},"signature":{"type":"string"}},"required":[
        "format","signature"]}}},"required":["offers"]}
        """);

    private static readonly JsonElement ReceiptSchema = JsonReading.KeepText(
        """
        {"$schema":"https://json-schema.org/draft/2020-12/schema","type":"object","properties":{
        "receipt":{"type":"object","properties":{"format":{"type":"string"},"payload":{
        "type":"object","properties":{"version":{"type":"integer"},"network":{"type":"string"},
        "resourceUrl":{"type":"string"},"payer":{"type":"string"},"issuedAt":{"type":"integer"},
        "transaction":{"type":"string"}},"required":["version","network","resourceUrl","payer",
        "issuedAt"]},"signature":{"type":"string"}},"required":["format","signature"]}},"required":[
        "receipt"]}
        """);

    public static SignedOffer? Offer(JsonElement wire)
    {
        int index = -1;
        JsonElement hint = wire.Member("acceptIndex");
        return (hint.ValueKind == JsonValueKind.Undefined || (hint.TryReadInt32(out index) && index >= 0))
            && TryReadSigned(
                wire, out OfferReceiptFormat format, out JsonElement payload, out string signature)
            && OfferPayload(payload) is { } offer
            ? new SignedOffer(format, index < 0 ? null : index, offer, signature)
            : null;
    }

    public static SignedReceipt? Receipt(JsonElement wire) =>
        TryReadSigned(wire, out OfferReceiptFormat format, out JsonElement payload, out string signature)
        && ReceiptPayload(payload) is { } receipt
            ? new SignedReceipt(format, receipt, signature)
            : null;

    public static OfferPayload? OfferPayload(JsonElement wire) =>
        TryReadVersion(wire)
        && wire.Member("resourceUrl").TryReadText(out string? url)
        && wire.Member("scheme").TryReadText(out string? scheme)
        && wire.Member("network").TryReadText(out string? network)
        && wire.Member("asset").TryReadText(out string? asset)
        && wire.Member("payTo").TryReadText(out string? payTo)
        && wire.Member("amount").TryReadText(out string? amount)
        && TryReadTime(wire.Member("validUntil"), out long validUntil)
            ? new OfferPayload(OfferReceipt.Version, url, scheme, network, asset, payTo, amount, validUntil)
            : null;

    public static ReceiptPayload? ReceiptPayload(JsonElement wire) =>
        TryReadVersion(wire)
        && wire.Member("network").TryReadText(out string? network)
        && wire.Member("resourceUrl").TryReadText(out string? url)
        && wire.Member("payer").TryReadText(out string? payer)
        && wire.Member("issuedAt").ValueKind == JsonValueKind.Number
        && TryReadTime(wire.Member("issuedAt"), out long issuedAt)
        && wire.Member("transaction").TryReadOptionalText(out string? transaction)
            ? new ReceiptPayload(
                OfferReceipt.Version, network, url, payer, issuedAt, transaction ?? string.Empty)
            : null;

    public static JsonElement Write(IReadOnlyList<SignedOffer> offers) =>
        JsonReading.Keep(JsonWriting.Write(writer =>
        {
            writer.WriteStartObject();
            writer.WriteStartObject("info");
            writer.WriteStartArray("offers");
            foreach (SignedOffer offer in offers) { Write(writer, offer); }
            writer.WriteEndArray();
            writer.WriteEndObject();
            writer.WriteKept("schema", OfferSchema);
            writer.WriteEndObject();
        }));

    public static JsonElement Write(SignedReceipt receipt) => JsonReading.Keep(JsonWriting.Write(writer =>
    {
        writer.WriteStartObject();
        writer.WriteStartObject("info");
        writer.WritePropertyName("receipt");
        Write(writer, receipt);
        writer.WriteEndObject();
        writer.WriteKept("schema", ReceiptSchema);
        writer.WriteEndObject();
    }));

    public static void Write(Utf8JsonWriter writer, OfferPayload offer)
    {
        writer.WriteStartObject();
        writer.WriteNumber("version", offer.Version);
        writer.WriteText("resourceUrl", offer.ResourceUrl);
        writer.WriteText("scheme", offer.Scheme);
        writer.WriteText("network", offer.Network);
        writer.WriteText("asset", offer.Asset);
        writer.WriteText("payTo", offer.PayTo);
        writer.WriteText("amount", offer.Amount);
        writer.WriteNumber("validUntil", offer.ValidUntil);
        writer.WriteEndObject();
    }

    /// <summary>Writes what is signed of a receipt; a sparse one leaves an empty transaction away.</summary>
    public static void Write(Utf8JsonWriter writer, ReceiptPayload receipt, bool isSparse)
    {
        writer.WriteStartObject();
        writer.WriteNumber("version", receipt.Version);
        writer.WriteText("network", receipt.Network);
        writer.WriteText("resourceUrl", receipt.ResourceUrl);
        writer.WriteText("payer", receipt.Payer);
        writer.WriteNumber("issuedAt", receipt.IssuedAt);
        if (!isSparse || receipt.Transaction.Length > 0)
        {
            writer.WriteText("transaction", receipt.Transaction);
        }

        writer.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter writer, SignedOffer offer)
    {
        writer.WriteStartObject();
        writer.WriteText("format", NameOf(offer.Format));
        if (offer.AcceptIndex is { } index) { writer.WriteNumber("acceptIndex", index); }
        if (offer.Format == OfferReceiptFormat.Eip712)
        {
            writer.WritePropertyName("payload");
            Write(writer, offer.Payload);
        }

        writer.WriteText("signature", offer.Signature);
        writer.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter writer, SignedReceipt receipt)
    {
        writer.WriteStartObject();
        writer.WriteText("format", NameOf(receipt.Format));
        if (receipt.Format == OfferReceiptFormat.Eip712)
        {
            writer.WritePropertyName("payload");
            Write(writer, receipt.Payload, isSparse: false);
        }

        writer.WriteText("signature", receipt.Signature);
        writer.WriteEndObject();
    }

    private static string NameOf(OfferReceiptFormat format) =>
        format == OfferReceiptFormat.Jws ? "jws" : "eip712";

    private static bool TryReadSigned(
        JsonElement wire, out OfferReceiptFormat format, out JsonElement payload, out string signature)
    {
        (format, payload, signature) = (default, wire.Member("payload"), string.Empty);
        if (!wire.Member("format").TryReadText(out string? name)
            || !wire.Member("signature").TryReadText(out string? text))
        {
            return false;
        }

        if (wire.GetRawText().Length > MaxLength) { return false; }
        signature = text;
        if (name != "jws") { return name == "eip712"; }
        format = OfferReceiptFormat.Jws;
        if (!CompactJws.TryParse(text, out CompactJws? jws)) { return false; }
        payload = jws.Payload;
        return true;
    }

    private static bool TryReadVersion(JsonElement wire) =>
        wire.Member("version").TryReadInt32(out int version) && version == OfferReceipt.Version;

    // A time that is missing is none.
    private static bool TryReadTime(JsonElement element, out long seconds)
    {
        seconds = 0;
        return element.ValueKind == JsonValueKind.Undefined
            || (element.ValueKind == JsonValueKind.Number && element.TryGetInt64(out seconds)
                && seconds is >= 0 and <= MaxExactNumber);
    }
}
