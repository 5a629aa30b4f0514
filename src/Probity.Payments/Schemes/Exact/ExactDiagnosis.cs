using Probity.Chain;
using Probity.Chain.Abi;
using Probity.Chain.JsonRpc;
using Probity.Payments.X402;

namespace Probity.Payments.Schemes.Exact;

/// <summary>Why a settlement would fail: questions to the chain, and what the answers come to.</summary>
/// <remarks>Source: `@x402/evm` 2.27.0, its diagnosis after a failed simulation: its order and names. For
/// Permit2 we ask for the nonce too.</remarks>
internal static class ExactDiagnosis
{
    public static IReadOnlyList<JsonRpcCall> Calls(ExactPayment payment, ExactTerms terms)
    {
        ArgumentNullException.ThrowIfNull(payment);
        ArgumentNullException.ThrowIfNull(terms);
        AbiValue payer = AbiValue.Of(payment.Payer);
        JsonRpcCall balance = ExactAbi.Read(terms.Asset, ExactAbi.BalanceOf, payer);
        JsonRpcCall nonce = ExactCalls.NonceUsed(payment, terms);
        return payment.Method == TransferMethod.Permit2
            ?
            [
                ExactAbi.Read(ExactContracts.Permit2Proxy, ExactAbi.ProxysPermit2),
                balance,
                ExactAbi.Read(
                    terms.Asset, ExactAbi.Allowance, payer, AbiValue.Of(ExactContracts.Permit2)),
                nonce,
            ]
            :
            [
                balance,
                ExactAbi.Read(terms.Asset, ExactAbi.TokenName),
                ExactAbi.Read(terms.Asset, ExactAbi.TokenVersion),
                nonce,
            ];
    }

    public static PaymentError Read(
        ExactPayment payment, ExactTerms terms, IReadOnlyList<JsonRpcReply> replies, JsonRpcError? simulation)
    {
        ArgumentNullException.ThrowIfNull(payment);
        ArgumentNullException.ThrowIfNull(terms);
        ArgumentNullException.ThrowIfNull(replies);
        if (replies.Count != 4) { throw new ArgumentException("Each call has a reply.", nameof(replies)); }
        return payment.Method == TransferMethod.Permit2
            ? ReadPermit(payment, terms, replies) ?? new PaymentError(
                PaymentErrors.Permit2SimulationFailed, Detail(simulation))
            : ReadAuthorization(payment, terms, replies) ?? new PaymentError(
                PaymentErrors.SimulationFailed, Detail(simulation));
    }

    private static PaymentError? ReadAuthorization(
        ExactPayment payment, ExactTerms terms, IReadOnlyList<JsonRpcReply> replies)
    {
        if (!ExactCalls.TryReadNonceUsed(payment, replies[3], out bool isUsed))
        {
            if (IsRefusal(replies[3]))
            {
                return new PaymentError(
                    PaymentErrors.Eip3009NotSupported, "the token has no authorizationState");
            }
        }
        else if (isUsed)
        {
            return new PaymentError(PaymentErrors.NonceAlreadyUsed, "the nonce was used or cancelled");
        }

        if (ExactAbi.Result(ExactAbi.TokenName, replies[1]) is { } name && name.Text != terms.TokenName)
        {
            return new PaymentError(
                PaymentErrors.TokenNameMismatch, "the token has another name than the offer says");
        }

        if (ExactAbi.Result(ExactAbi.TokenVersion, replies[2]) is { } version
            && version.Text != terms.TokenVersion)
        {
            return new PaymentError(
                PaymentErrors.TokenVersionMismatch, "the token has another version than the offer says");
        }

        return IsBelow(ExactAbi.BalanceOf, replies[0], terms.Amount)
            ? new PaymentError(PaymentErrors.InsufficientBalance, "the payer has not enough")
            : null;
    }

    private static PaymentError? ReadPermit(
        ExactPayment payment, ExactTerms terms, IReadOnlyList<JsonRpcReply> replies)
    {
        if (ExactAbi.Result(ExactAbi.ProxysPermit2, replies[0]) is null && IsRefusal(replies[0]))
        {
            return new PaymentError(
                PaymentErrors.Permit2ProxyNotDeployed, "x402's proxy is not on this chain");
        }

        if (IsBelow(ExactAbi.BalanceOf, replies[1], terms.Amount))
        {
            return new PaymentError(PaymentErrors.Permit2InsufficientBalance, "the payer has not enough");
        }

        if (IsBelow(ExactAbi.Allowance, replies[2], terms.Amount))
        {
            return new PaymentError(
                PaymentErrors.Permit2AllowanceRequired, "the payer did not allow Permit2 as much");
        }

        return ExactCalls.TryReadNonceUsed(payment, replies[3], out bool isUsed) && isUsed
            ? new PaymentError(PaymentErrors.Permit2InvalidNonce, "the nonce was used or cancelled")
            : null;
    }

    private static bool IsBelow(AbiFunction function, JsonRpcReply reply, UInt256 amount) =>
        ExactAbi.Result(function, reply) is { } held && held.UInt < amount;

    // Whether the contract has no such function; a node that did not ask it says nothing about it.
    private static bool IsRefusal(JsonRpcReply reply) =>
        reply.Error is null || reply.Error.Kind == JsonRpcErrorKind.Reverted;

    private static string Detail(JsonRpcError? simulation) => simulation is null
        ? "the transaction would fail"
        : $"the transaction would fail: {ExactReverts.Describe(simulation)}";
}
