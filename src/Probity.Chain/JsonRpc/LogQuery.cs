using System.Text.Json;

namespace Probity.Chain.JsonRpc;

/// <summary>Which log entries a node is asked for.</summary>
public sealed record LogQuery
{
    private const int HashBytes = 32;

    /// <summary>The contracts; empty for all.</summary>
    public IReadOnlyList<Address> Addresses { get; init; } = [];

    /// <summary>For each topic what it may be, of 32 bytes each; empty for anything.</summary>
    public IReadOnlyList<IReadOnlyList<byte[]>> Topics { get; init; } = [];

    /// <summary>The first block.</summary>
    public BlockReference From { get; init; } = BlockReference.Latest;

    /// <summary>The last block.</summary>
    public BlockReference To { get; init; } = BlockReference.Latest;

    /// <summary>The hash of the only block, in place of first and last; null for those.</summary>
    /// <remarks>A block that was reorganised away is an error then, and not an empty answer.</remarks>
    public byte[]? BlockHash { get; init; }

    internal void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        if (BlockHash is { } hash)
        {
            writer.WriteString("blockHash"u8, Word(hash));
        }
        else
        {
            writer.WriteString("fromBlock"u8, From.ToString());
            writer.WriteString("toBlock"u8, To.ToString());
        }

        if (Addresses.Count > 0)
        {
            writer.WriteStartArray("address"u8);
            foreach (Address address in Addresses) { writer.WriteStringValue(Hex.From(address.ToArray())); }
            writer.WriteEndArray();
        }

        writer.WriteStartArray("topics"u8);
        foreach (IReadOnlyList<byte[]> choices in Topics)
        {
            if (choices.Count == 0)
            {
                writer.WriteNullValue();
                continue;
            }

            writer.WriteStartArray();
            foreach (byte[] choice in choices) { writer.WriteStringValue(Word(choice)); }
            writer.WriteEndArray();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static string Word(byte[] bytes) => bytes.Length == HashBytes
        ? Hex.From(bytes)
        : throw new ArgumentException($"A hash and a topic have {HashBytes} bytes.", nameof(bytes));
}
