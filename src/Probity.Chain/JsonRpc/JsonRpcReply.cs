using System.Text.Json;

namespace Probity.Chain.JsonRpc;

/// <summary>What a node answered to one call: a result, which may be null, or an error.</summary>
public sealed class JsonRpcReply
{
    internal JsonRpcReply(JsonElement result) => Result = result;

    /// <summary>An error in place of an answer.</summary>
    public JsonRpcReply(JsonRpcError error) => Error = error;

    /// <summary>The result; has no kind where there is an error.</summary>
    public JsonElement Result { get; }

    /// <summary>The error; null where there is a result.</summary>
    public JsonRpcError? Error { get; }
}
