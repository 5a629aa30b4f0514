using System.Text.Json;
using Probity.Chain.InProcess.Contracts;
using Probity.Chain.JsonRpc;

namespace Probity.Chain.InProcess.Node;

/// <summary>Which log entries eth_getLogs is asked for.</summary>
internal sealed class LogFilter
{
    private const int MaxTopics = 4;
    private const int MaxChoices = 1_000;

    private readonly HashSet<Address>? _addresses;
    private readonly List<HashSet<UInt256>?> _topics;

    private LogFilter(HashSet<Address>? addresses, List<HashSet<UInt256>?> topics) =>
        (_addresses, _topics) = (addresses, topics);

    /// <summary>Reads addresses and topics: null takes all, an array takes one of its entries.</summary>
    public static LogFilter? TryRead(JsonElement element)
    {
        HashSet<Address>? addresses = null;
        if (element.TryGetProperty("address"u8, out JsonElement member)
            && member.ValueKind != JsonValueKind.Null)
        {
            addresses = [];
            foreach (JsonElement choice in Choices(member))
            {
                if (addresses.Count == MaxChoices
                    || !EthereumResults.TryReadAddress(choice, out Address address))
                {
                    return null;
                }

                addresses.Add(address);
            }
        }

        List<HashSet<UInt256>?> topics = [];
        if (element.TryGetProperty("topics"u8, out member) && member.ValueKind != JsonValueKind.Null)
        {
            if (member.ValueKind != JsonValueKind.Array || member.GetArrayLength() > MaxTopics)
            {
                return null;
            }

            foreach (JsonElement place in member.EnumerateArray())
            {
                HashSet<UInt256>? hashes = place.ValueKind == JsonValueKind.Null ? null : [];
                foreach (JsonElement choice in hashes is null ? [] : Choices(place))
                {
                    if (hashes!.Count == MaxChoices || !EthereumResults.TryReadHash(choice, out byte[] hash))
                    {
                        return null;
                    }

                    hashes.Add(UInt256.FromBigEndian(hash));
                }

                topics.Add(hashes is { Count: 0 } ? null : hashes);
            }
        }

        return new LogFilter(addresses is { Count: 0 } ? null : addresses, topics);
    }

    /// <summary>Whether an entry is asked for.</summary>
    public bool Takes(ContractLog log)
    {
        if (_addresses?.Contains(log.Address) == false || log.Topics.Length < _topics.Count) { return false; }
        for (int i = 0; i < _topics.Count; i++)
        {
            if (_topics[i]?.Contains(UInt256.FromBigEndian(log.Topics[i])) == false) { return false; }
        }

        return true;
    }

    private static JsonElement[] Choices(JsonElement element) =>
        element.ValueKind == JsonValueKind.Array ? [.. element.EnumerateArray()] : [element];
}
