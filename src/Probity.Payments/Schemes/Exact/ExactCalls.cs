using Probity.Chain;
using Probity.Chain.JsonRpc;
using Probity.Payments.X402;

namespace Probity.Payments.Schemes.Exact;

/// <summary>What the chain is asked about a payment, and what its answers mean. Does no I/O.</summary>
public static class ExactCalls
{
    /// <summary>The transaction that settles a payment.</summary>
    public static (Address To, byte[] Data) Settlement(ExactPayment payment, ExactTerms terms) =>
        throw new NotSupportedException();

    /// <summary>Asks whether the settlement would succeed; read as a reply without an error.</summary>
    /// <param name="payment">The payment.</param>
    /// <param name="terms">The offer.</param>
    /// <param name="from">Who would send the transaction.</param>
    public static JsonRpcCall Simulate(ExactPayment payment, ExactTerms terms, Address from) =>
        throw new NotSupportedException();

    /// <summary>Asks the payer, if it is a contract, whether it signed (ERC-1271).</summary>
    public static JsonRpcCall ContractSignature(ExactPayment payment, ExactTerms terms) =>
        throw new NotSupportedException();

    /// <summary>Whether the answer to <see cref="ContractSignature"/> says yes; total.</summary>
    public static bool IsSigned(JsonRpcReply reply) => throw new NotSupportedException();

    /// <summary>Asks whether the nonce was used or cancelled.</summary>
    public static JsonRpcCall NonceUsed(ExactPayment payment, ExactTerms terms) =>
        throw new NotSupportedException();

    /// <summary>Reads the answer to <see cref="NonceUsed"/>; total. False where it is no answer.</summary>
    public static bool TryReadNonceUsed(ExactPayment payment, JsonRpcReply reply, out bool isUsed) =>
        throw new NotSupportedException();

    /// <summary>Asks why a settlement would fail.</summary>
    public static IReadOnlyList<JsonRpcCall> Diagnose(ExactPayment payment, ExactTerms terms) =>
        throw new NotSupportedException();

    /// <summary>Reads the answers to <see cref="Diagnose"/>, in the same order; total.</summary>
    /// <param name="payment">The payment.</param>
    /// <param name="terms">The offer.</param>
    /// <param name="replies">As many as there were calls.</param>
    /// <param name="simulation">What the simulation failed with; null where that is not known.</param>
    public static PaymentError ReadDiagnosis(
        ExactPayment payment, ExactTerms terms, IReadOnlyList<JsonRpcReply> replies, JsonRpcError? simulation) =>
        throw new NotSupportedException();

    /// <summary>What a node's refusal to run a settlement means.</summary>
    public static PaymentError ReadRevert(ExactPayment payment, JsonRpcError error) =>
        throw new NotSupportedException();

    /// <summary>Whether a transaction settled this payment: it succeeded, and the token says so.</summary>
    public static bool MovedMoney(TransactionReceipt receipt, ExactPayment payment, ExactTerms terms) =>
        throw new NotSupportedException();

    /// <summary>Where a settlement by somebody else would be seen.</summary>
    public static LogFilter FindUse(ExactPayment payment, ExactTerms terms, UInt256 fromBlock) =>
        throw new NotSupportedException();

    /// <summary>Whether a transaction, if it succeeded, settled this payment: by whomever, in any
    /// signature's form.</summary>
    public static bool IsSettlement(
        Address? to, ReadOnlySpan<byte> data, ExactPayment payment, ExactTerms terms) =>
        throw new NotSupportedException();
}
