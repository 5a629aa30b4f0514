using Probity.Chain.Abi;
using Probity.Core.Verdicts;

namespace Probity.Chain.JsonRpc;

/// <summary>An error that a node answered with. Source: JSON-RPC 2.0, section 5.1; EIP-1474.</summary>
/// <param name="Code">The node's number.</param>
/// <param name="Message">The node's words, cut after <see cref="MaxMessageLength"/>; untrusted text.</param>
/// <param name="Data">What a contract returned when it refused; empty where there is nothing.</param>
public sealed record JsonRpcError(int Code, string Message, ReadOnlyMemory<byte> Data)
{
    /// <summary>The longest message that is kept.</summary>
    public const int MaxMessageLength = 1024;

    // Nodes agree on few codes: their words, which geth chose first, tell the rest.
    private static readonly (string Words, JsonRpcErrorKind Kind)[] KnownWords =
    [
        ("execution reverted", JsonRpcErrorKind.Reverted),
        ("nonce too low", JsonRpcErrorKind.NonceTooLow),
        ("already known", JsonRpcErrorKind.AlreadyKnown),
        ("known transaction", JsonRpcErrorKind.AlreadyKnown),
        ("already imported", JsonRpcErrorKind.AlreadyKnown),
        ("underpriced", JsonRpcErrorKind.Underpriced),
        ("max fee per gas less than block base fee", JsonRpcErrorKind.Underpriced),
        ("insufficient funds", JsonRpcErrorKind.InsufficientFunds),
    ];

    /// <summary>What the error means.</summary>
    public JsonRpcErrorKind Kind
    {
        get
        {
            if (Code is -32700 or (<= -32600 and >= -32602)) { return JsonRpcErrorKind.InvalidRequest; }
            if (Code == 3) { return JsonRpcErrorKind.Reverted; }
            if (Code is -32005 or 429) { return JsonRpcErrorKind.LimitExceeded; }
            foreach ((string words, JsonRpcErrorKind kind) in KnownWords)
            {
                if (Message.Contains(words, StringComparison.OrdinalIgnoreCase)) { return kind; }
            }

            return JsonRpcErrorKind.Other;
        }
    }

    /// <summary>The reason that a contract gave with Error(string); null where it gave none.</summary>
    public string? RevertReason
    {
        get
        {
            Verdict<AbiValue> reason = AbiFunction.Error.DecodeCall(Data.Span);
            return reason.IsAccepted ? reason.Value[0].Text : null;
        }
    }
}
