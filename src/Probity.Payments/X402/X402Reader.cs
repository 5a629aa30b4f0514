using System.Buffers;
using System.Text.Json;
using Probity.Payments.X402.Networks;

namespace Probity.Payments.X402;

/// <summary>The wire's values as types; null for another form.</summary>
internal static class X402Reader
{
    public static PaymentRequired? PaymentRequired(JsonElement root)
    {
        if (!TryReadVersion(root.Member("x402Version"), out int version)
            || !root.Member("error").TryReadOptionalText(out string? error)
            || root.Member("accepts") is not { ValueKind: JsonValueKind.Array } accepts
            || accepts.GetArrayLength() is 0 or > X402Json.MaxAccepts)
        {
            return null;
        }

        ResourceInfo? resource = version == 2 ? Resource(root.Member("resource")) : null;
        List<PaymentRequirements> offers = [];
        foreach (JsonElement accept in accepts.EnumerateArray())
        {
            ResourceInfo? offered = null;
            PaymentRequirements? offer = version == 2
                ? Requirements(accept)
                : RequirementsOfVersion1(accept, out offered);
            if (offer is null) { return null; }
            offers.Add(offer);
            resource ??= offered;
        }

        JsonElement extensions = default;
        if (resource is null || (version == 2 && !root.Member("extensions").TryKeepObject(out extensions)))
        {
            return null;
        }

        return new PaymentRequired
        {
            X402Version = version,
            Error = error,
            Resource = resource,
            Accepts = offers,
            Extensions = extensions,
        };
    }

    public static PaymentPayload? PaymentPayload(JsonElement root)
    {
        if (!TryReadVersion(root.Member("x402Version"), out int version)
            || root.Member("payload") is not { ValueKind: JsonValueKind.Object } payload)
        {
            return null;
        }

        if (version == 1)
        {
            return !root.Member("scheme").TryReadName(out string? scheme)
                || !root.Member("network").TryReadName(out string? network)
                ? null
                : new PaymentPayload
                {
                    X402Version = 1,
                    Accepted = new PaymentRequirements
                    {
                        Scheme = scheme,
                        Network = NetworkNames.ToCaip2(network),
                        Amount = string.Empty,
                        Asset = string.Empty,
                        PayTo = string.Empty,
                        MaxTimeoutSeconds = 0,
                    },
                    Payload = payload.Clone(),
                };
        }

        ResourceInfo? resource = Resource(root.Member("resource"));
        return (resource is null && !root.Member("resource").IsMissing())
            || Requirements(root.Member("accepted")) is not { } accepted
            || !root.Member("extensions").TryKeepObject(out JsonElement extensions)
            ? null
            : new PaymentPayload
            {
                X402Version = 2,
                Resource = resource,
                Accepted = accepted,
                Payload = payload.Clone(),
                Extensions = extensions,
            };
    }

    public static FacilitatorRequest? FacilitatorRequest(JsonElement root)
    {
        // The specification's example leaves the outer version away.
        JsonElement outer = root.Member("x402Version");
        if (PaymentPayload(root.Member("paymentPayload")) is not { } payment
            || (outer.ValueKind != JsonValueKind.Undefined
                && (!TryReadVersion(outer, out int version) || version != payment.X402Version)))
        {
            return null;
        }

        JsonElement wire = root.Member("paymentRequirements");
        if (payment.X402Version == 2)
        {
            return Requirements(wire) is { } current ? new FacilitatorRequest(payment, current) : null;
        }

        return RequirementsOfVersion1(wire, out ResourceInfo? resource) is { } requirements
            ? new FacilitatorRequest(payment with { Resource = resource }, requirements)
            : null;
    }

    public static VerifyResponse? VerifyResponse(JsonElement root) =>
        root.Member("isValid").TryReadBool(out bool isValid)
        && root.Member("invalidReason").TryReadOptionalText(out string? reason)
        && root.Member("invalidMessage").TryReadOptionalText(out string? message)
        && root.Member("payer").TryReadOptionalText(out string? payer)
        && root.Member("extensions").TryKeepObject(out JsonElement extensions)
            ? new VerifyResponse(isValid, reason, message, payer) { Extensions = extensions }
            : null;

    public static SettleResponse? SettleResponse(JsonElement root) =>
        root.Member("success").TryReadBool(out bool success)
        && root.Member("errorReason").TryReadOptionalText(out string? reason)
        && root.Member("errorMessage").TryReadOptionalText(out string? message)
        && root.Member("payer").TryReadOptionalText(out string? payer)
        && root.Member("transaction").TryReadText(out string? transaction)
        && root.Member("network").TryReadText(out string? network)
        && root.Member("amount").TryReadOptionalText(out string? amount)
        && root.Member("extensions").TryKeepObject(out JsonElement extensions)
            ? new SettleResponse
            {
                Success = success,
                ErrorReason = reason,
                ErrorMessage = message,
                Payer = payer,
                Transaction = transaction,
                Network = network,
                Amount = amount,
                Extensions = extensions,
            }
            : null;

    public static SupportedKinds? SupportedKinds(JsonElement root)
    {
        if (root.Member("kinds") is not { ValueKind: JsonValueKind.Array } list
            || list.GetArrayLength() > X402Json.MaxListed
            || !TryReadTexts(root.Member("extensions"), out List<string> extensions))
        {
            return null;
        }

        List<SupportedKind> kinds = [];
        foreach (JsonElement kind in list.EnumerateArray())
        {
            if (!kind.Member("x402Version").TryReadInt32(out int version)
                || !kind.Member("scheme").TryReadText(out string? scheme)
                || !kind.Member("network").TryReadText(out string? network)
                || !kind.Member("extra").TryKeepObject(out JsonElement extra))
            {
                return null;
            }

            kinds.Add(new SupportedKind(version, scheme, network, extra));
        }

        Dictionary<string, IReadOnlyList<string>> signers = [];
        JsonElement all = root.Member("signers");
        if (all.ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Object)) { return null; }
        if (all.ValueKind == JsonValueKind.Object)
        {
            foreach (JsonProperty family in all.EnumerateObject())
            {
                if (family.Value.ValueKind != JsonValueKind.Array
                    || !TryReadTexts(family.Value, out List<string> addresses))
                {
                    return null;
                }

                signers.Add(family.Name, addresses);
            }
        }

        return new SupportedKinds(kinds, extensions, signers);
    }

    /// <summary>An offer of version 2.</summary>
    public static PaymentRequirements? Requirements(JsonElement wire) =>
        wire.Member("scheme").TryReadName(out string? scheme)
        && wire.Member("network").TryReadText(out string? network)
        && network.Length >= 3 && network.Contains(':', StringComparison.Ordinal)
        && wire.Member("amount").TryReadName(out string? amount)
        && wire.Member("asset").TryReadName(out string? asset)
        && wire.Member("payTo").TryReadName(out string? payTo)
        && wire.Member("maxTimeoutSeconds").TryReadInt32(out int timeout) && timeout > 0
        && wire.Member("extra").TryKeepObject(out JsonElement extra)
            ? new PaymentRequirements
            {
                Scheme = scheme,
                Network = network,
                Amount = amount,
                Asset = asset,
                PayTo = payTo,
                MaxTimeoutSeconds = timeout,
                Extra = extra,
                Others = KeepOthers(
                    wire, ["scheme", "network", "amount", "asset", "payTo", "maxTimeoutSeconds", "extra"]),
            }
            : null;

    private static PaymentRequirements? RequirementsOfVersion1(JsonElement wire, out ResourceInfo? resource)
    {
        resource = null;
        if (!wire.Member("scheme").TryReadName(out string? scheme)
            || !wire.Member("network").TryReadName(out string? network)
            || !wire.Member("maxAmountRequired").TryReadName(out string? amount)
            || !wire.Member("resource").TryReadOptionalText(out string? url)
            || !wire.Member("description").TryReadOptionalText(out string? description)
            || !wire.Member("mimeType").TryReadOptionalText(out string? mimeType)
            || !wire.Member("asset").TryReadName(out string? asset)
            || !wire.Member("payTo").TryReadName(out string? payTo)
            || !wire.Member("maxTimeoutSeconds").TryReadInt32(out int timeout) || timeout <= 0
            || !wire.Member("extra").TryKeepObject(out JsonElement extra))
        {
            return null;
        }

        resource = new ResourceInfo(url ?? string.Empty, description, mimeType);
        return new PaymentRequirements
        {
            Scheme = scheme,
            Network = NetworkNames.ToCaip2(network),
            Amount = amount,
            Asset = asset,
            PayTo = payTo,
            MaxTimeoutSeconds = timeout,
            Extra = extra,
            Others = KeepOthers(
                wire,
                ["scheme", "network", "maxAmountRequired", "resource", "description", "mimeType", "asset",
                    "payTo", "maxTimeoutSeconds", "extra"]),
        };
    }

    private static ResourceInfo? Resource(JsonElement wire) =>
        wire.Member("url").TryReadName(out string? url)
        && wire.Member("description").TryReadOptionalText(out string? description)
        && wire.Member("mimeType").TryReadOptionalText(out string? mimeType)
            ? new ResourceInfo(url, description, mimeType)
            : null;

    private static bool TryReadVersion(JsonElement element, out int version) =>
        element.TryReadInt32(out version) && version is 1 or 2;

    // A missing list is an empty one.
    private static bool TryReadTexts(JsonElement element, out List<string> texts)
    {
        texts = [];
        if (element.ValueKind == JsonValueKind.Undefined) { return true; }
        if (element.ValueKind != JsonValueKind.Array || element.GetArrayLength() > X402Json.MaxListed)
        {
            return false;
        }

        foreach (JsonElement item in element.EnumerateArray())
        {
            if (!item.TryReadText(out string? text)) { return false; }
            texts.Add(text);
        }

        return true;
    }

    private static JsonElement KeepOthers(JsonElement wire, ReadOnlySpan<string> known)
    {
        int others = 0;
        foreach (JsonProperty member in wire.EnumerateObject())
        {
            if (!known.Contains(member.Name)) { others++; }
        }

        if (others == 0) { return default; }
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter writer = new(buffer))
        {
            writer.WriteStartObject();
            foreach (JsonProperty member in wire.EnumerateObject())
            {
                if (known.Contains(member.Name)) { continue; }
                writer.WritePropertyName(member.Name);
                writer.WriteKept(member.Value);
            }

            writer.WriteEndObject();
        }

        return JsonReading.Keep(buffer.WrittenMemory);
    }
}
