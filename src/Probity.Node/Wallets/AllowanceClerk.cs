using Probity.Chain;
using Probity.Chain.JsonRpc;
using Probity.Chain.Signing;
using Probity.Chain.Transport;
using Probity.Core.Verdicts;
using Probity.Payments.Budgets;
using Probity.Payments.Ledger;

namespace Probity.Node.Wallets;

/// <summary>Has a chain set what Permit2 may move of a wallet's token.</summary>
internal sealed class AllowanceClerk(PaymentSigner signer, IJsonRpcClient node, TimeProvider time)
{
    private const int MaxLooks = 120;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    /// <summary>Sets it, and waits until it is in a block.</summary>
    /// <returns>The transaction's digest.</returns>
    /// <exception cref="SpendingRefusedException">The policy or the ledger refuses; nothing was
    /// signed.</exception>
    /// <exception cref="WalletException">The node does not answer as it must, or the token
    /// refuses.</exception>
    public async Task<string> SetAsync(
        string network, Address token, UInt256 amount, CancellationToken cancellationToken)
    {
        IReadOnlyList<JsonRpcReply> replies = await AskAsync(
            [
                EthereumCalls.ChainId(), EthereumCalls.GasPrice(), EthereumCalls.MaxPriorityFeePerGas(),
                EthereumCalls.GetTransactionCount(signer.Payer, BlockReference.Pending),
            ],
            cancellationToken).ConfigureAwait(false);
        UInt256 price = Number(replies[1], "what gas costs");
        UInt256 tip = replies[2].Error is null ? Number(replies[2], "what a tip is") : UInt256.One;
        if (!Number(replies[3], "how many transactions the wallet made").TryToUInt64(out ulong nonce))
        {
            throw new WalletException(
                "The node says that the wallet made more transactions than there can be.");
        }

        AllowanceIntent intent = new()
        {
            Network = network,
            ChainId = Number(replies[0], "which chain it is of"),
            Token = token,
            Amount = amount,
            Nonce = nonce,
            MaxFeePerGas = price * 2ul,
            MaxPriorityFeePerGas = tip < price ? tip : price,
        };
        SignedTransaction signed = await signer.SignAllowanceAsync(intent, cancellationToken)
            .ConfigureAwait(false);
        TransactionReceipt receipt = await SendAsync(signed, cancellationToken).ConfigureAwait(false);
        await signer.RefundGasAsync(intent, receipt.GasUsed * receipt.EffectiveGasPrice, cancellationToken)
            .ConfigureAwait(false);
        return receipt.IsSuccess
            ? Hex.From(signed.Hash)
            : throw new WalletException("The token refused the allowance; only gas was used.");
    }

    private async Task<TransactionReceipt> SendAsync(
        SignedTransaction signed, CancellationToken cancellationToken)
    {
        JsonRpcReply sent = (await AskAsync(
            [EthereumCalls.SendRawTransaction(signed.Encoded.ToArray())], cancellationToken)
                .ConfigureAwait(false))[0];
        if (sent.Error is { Kind: not JsonRpcErrorKind.AlreadyKnown } error)
        {
            throw new WalletException($"The node does not take the transaction: {error.Message}.");
        }

        for (int look = 0; look < MaxLooks; look++)
        {
            JsonRpcReply reply = (await AskAsync(
                [EthereumCalls.GetTransactionReceipt(signed.Hash)], cancellationToken)
                    .ConfigureAwait(false))[0];
            if (reply.Error is null && reply.Result.ValueKind == System.Text.Json.JsonValueKind.Object
                && EthereumResults.ReadReceipt(reply.Result) is { IsAccepted: true } receipt)
            {
                return receipt.Value;
            }

            await Task.Delay(Pause, time, cancellationToken).ConfigureAwait(false);
        }

        throw new WalletException(
            $"The transaction {Hex.From(signed.Hash)} is sent and in no block yet. Look later.");
    }

    private async Task<IReadOnlyList<JsonRpcReply>> AskAsync(
        JsonRpcCall[] calls, CancellationToken cancellationToken)
    {
        try
        {
            Verdict<IReadOnlyList<JsonRpcReply>> replies = await node.SendAsync(calls, cancellationToken)
                .ConfigureAwait(false);
            return replies.IsAccepted
                ? replies.Value
                : throw new WalletException($"The node gave an answer that is none: {replies.Detail}.");
        }
        catch (HttpRequestException failure)
        {
            throw new WalletException("The node does not answer.", failure);
        }
    }

    private static UInt256 Number(JsonRpcReply reply, string what) =>
        reply.Error is null && EthereumResults.TryReadQuantity(reply.Result, out UInt256 value)
            ? value
            : throw new WalletException($"The node does not say {what}.");
}
