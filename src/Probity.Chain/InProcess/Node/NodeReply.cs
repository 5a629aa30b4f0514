using System.Text.Json.Nodes;

namespace Probity.Chain.InProcess.Node;

/// <summary>A result, which may be null, or an error.</summary>
/// <param name="Result">The result.</param>
/// <param name="Error">Not null in place of a result.</param>
internal readonly record struct NodeReply(JsonNode? Result, NodeError? Error)
{
    public static NodeReply Null => default;

    public static NodeReply Of(JsonNode? result) => new(result, null);

    public static NodeReply Of(UInt256 quantity) => new(NodeJson.Quantity(quantity), null);

    public static NodeReply Of(ReadOnlySpan<byte> bytes) => new(NodeJson.Bytes(bytes), null);

    public static implicit operator NodeReply(NodeError error) => new(null, error);
}
