using Probity.Chain.JsonRpc;
using Probity.Core.Verdicts;

namespace Probity.Chain.Transport;

/// <summary>Asks a node; safe for many callers at once.</summary>
public interface IJsonRpcClient
{
    /// <summary>Sends calls together.</summary>
    /// <returns>Replies in the order of the calls, or why the response is none.</returns>
    /// <exception cref="HttpRequestException">The node cannot be reached, or refuses to answer.</exception>
    /// <exception cref="OperationCanceledException">The caller's token, or the client's timeout.</exception>
    Task<Verdict<IReadOnlyList<JsonRpcReply>>> SendAsync(
        IReadOnlyCollection<JsonRpcCall> calls, CancellationToken cancellationToken);
}
