using System.Text;
using System.Text.Json.Nodes;
using Probity.Chain.JsonRpc;
using Probity.Chain.Transport;
using Probity.Core.Verdicts;

namespace Probity.Node.Tests.Payments;

/// <summary>A node whose answers a test gives; what the test leaves open another node answers, or nobody.</summary>
internal sealed class ScriptedNode(IJsonRpcClient? node = null) : IJsonRpcClient
{
    /// <summary>Answers a call; null leaves it to the other node.</summary>
    public Func<JsonRpcCall, JsonRpcReply?> Answer { get; set; } = _ => null;

    /// <summary>Runs before a request is answered, and may wait or throw.</summary>
    public Func<Task> BeforeAnswer { get; set; } = () => Task.CompletedTask;

    /// <summary>The methods that were asked for, those of a request together.</summary>
    public List<string[]> Requests { get; } = [];

    public static JsonRpcReply Result(JsonNode? result) =>
        Read(new JsonObject { ["jsonrpc"] = "2.0", ["id"] = 1, ["result"] = result });

    public static JsonRpcReply Error(int code, string message) => Read(new JsonObject
    {
        ["jsonrpc"] = "2.0",
        ["id"] = 1,
        ["error"] = new JsonObject { ["code"] = code, ["message"] = message },
    });

    public async Task<Verdict<IReadOnlyList<JsonRpcReply>>> SendAsync(
        IReadOnlyCollection<JsonRpcCall> calls, CancellationToken cancellationToken)
    {
        lock (Requests) { Requests.Add([.. calls.Select(call => call.Method)]); }
        await BeforeAnswer();
        List<JsonRpcReply> replies = [];
        foreach (JsonRpcCall call in calls)
        {
            replies.Add(Answer(call)
                ?? (node is null ? Error(-32601, "no such method")
                    : (await node.SendAsync([call], cancellationToken)).Value![0]));
        }

        return replies;
    }

    private static JsonRpcReply Read(JsonObject response) => new JsonRpcBatch([EthereumCalls.ChainId()], 1)
        .Match(Encoding.UTF8.GetBytes(response.ToJsonString())).Value![0];
}
