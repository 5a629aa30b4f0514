using Probity.Chain;
using Probity.Chain.Abi;
using Probity.Chain.JsonRpc;
using Probity.Payments.X402;

namespace Probity.Payments.Schemes.Exact;

/// <summary>What the chain is asked about a payment, and what its answers mean. Does no I/O.</summary>
/// <remarks>Source: `@x402/evm` 2.27.0, the facilitator's side of "exact". The payment passed
/// <see cref="ExactChecks.Check"/>.</remarks>
public static class ExactCalls
{
    /// <summary>How much gas a contract wallet may use for saying whether it signed.</summary>
    public const ulong ContractSignatureGas = 2_000_000;

    // bytes4(keccak256("isValidSignature(bytes32,bytes)")), with zeros behind it.
    private static readonly byte[] SignedMagic = [0x16, 0x26, 0xba, 0x7e, .. new byte[28]];

    /// <summary>The transaction that settles a payment.</summary>
    /// <remarks>A key's signature goes in three parts, which every token with EIP-3009 takes; a contract
    /// wallet's in one, which newer tokens take. Of Permit2 it is a call of x402's proxy.</remarks>
    public static (Address To, byte[] Data) Settlement(ExactPayment payment, ExactTerms terms)
    {
        ArgumentNullException.ThrowIfNull(payment);
        ArgumentNullException.ThrowIfNull(terms);
        if (payment is Permit2Payment permit) { return (ExactContracts.Permit2Proxy, SettlePermit(permit)); }
        List<AbiValue> values =
        [
            AbiValue.Of(payment.Payer), AbiValue.Of(payment.PayTo), AbiValue.Of(payment.Amount),
            AbiValue.Of(payment.ValidAfter), AbiValue.Of(payment.ValidBefore),
            AbiValue.Of(payment.Nonce.Span),
        ];
        ReadOnlySpan<byte> signature = payment.Signature.Span;
        if (ExactChecks.CheckSignature(payment, terms) != SignatureStanding.Signed)
        {
            values.Add(AbiValue.Of(signature));
            return (terms.Asset, ExactAbi.TransferByBytes.EncodeCall([.. values]));
        }

        values.Add(AbiValue.Of((UInt256)(ulong)signature[64]));
        values.Add(AbiValue.Of(signature[..32]));
        values.Add(AbiValue.Of(signature[32..64]));
        return (terms.Asset, ExactAbi.TransferByKey.EncodeCall([.. values]));
    }

    /// <summary>Asks whether the settlement would succeed: the reply is no error then.</summary>
    /// <param name="payment">The payment.</param>
    /// <param name="terms">The offer.</param>
    /// <param name="from">Who would send the transaction.</param>
    public static JsonRpcCall Simulate(ExactPayment payment, ExactTerms terms, Address from)
    {
        (Address to, byte[] data) = Settlement(payment, terms);
        return EthereumCalls.Call(from, to, data, BlockReference.Latest);
    }

    /// <summary>Asks the payer, if it is a contract, whether it signed (ERC-1271). Its gas is limited, since
    /// it is the payer's own code.</summary>
    public static JsonRpcCall ContractSignature(ExactPayment payment, ExactTerms terms)
    {
        ArgumentNullException.ThrowIfNull(payment);
        byte[] data = ExactAbi.IsValidSignature.EncodeCall(
            AbiValue.Of(payment.Digest(terms)), AbiValue.Of(payment.Signature.Span));
        return new JsonRpcCall("eth_call", writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("to", Hex.From(payment.Payer.ToArray()));
            writer.WriteString("gas", ((UInt256)ContractSignatureGas).ToQuantity());
            writer.WriteString("data", Hex.From(data));
            writer.WriteEndObject();
            writer.WriteStringValue(BlockReference.Latest.ToString());
        });
    }

    /// <summary>Whether the answer to <see cref="ContractSignature"/> says yes; total.</summary>
    /// <remarks>An account without code returns nothing, which is no.</remarks>
    public static bool IsSigned(JsonRpcReply reply)
    {
        ArgumentNullException.ThrowIfNull(reply);
        return reply.Error is null
            && EthereumResults.TryReadBytes(reply.Result, AbiDecoder.MaxBytes, out byte[] bytes)
            && bytes.AsSpan().StartsWith(SignedMagic);
    }

    /// <summary>Asks whether the nonce was used or cancelled.</summary>
    public static JsonRpcCall NonceUsed(ExactPayment payment, ExactTerms terms)
    {
        ArgumentNullException.ThrowIfNull(payment);
        ArgumentNullException.ThrowIfNull(terms);
        return payment.Method == TransferMethod.Permit2
            ? ExactAbi.Read(
                ExactContracts.Permit2, ExactAbi.NonceBitmap, AbiValue.Of(payment.Payer),
                AbiValue.Of(UInt256.FromBigEndian(payment.Nonce.Span[..^1])))
            : ExactAbi.Read(
                terms.Asset, ExactAbi.AuthorizationState, AbiValue.Of(payment.Payer),
                AbiValue.Of(payment.Nonce.Span));
    }

    /// <summary>Reads the answer to <see cref="NonceUsed"/>; total. False where it is no answer.</summary>
    public static bool TryReadNonceUsed(ExactPayment payment, JsonRpcReply reply, out bool isUsed)
    {
        ArgumentNullException.ThrowIfNull(payment);
        ArgumentNullException.ThrowIfNull(reply);
        isUsed = false;
        if (payment.Method == TransferMethod.Eip3009)
        {
            AbiValue? state = ExactAbi.Result(ExactAbi.AuthorizationState, reply);
            isUsed = state is not null && state.Bool;
            return state is not null;
        }

        // Permit2 keeps 256 nonces in a word: the last byte of a nonce says which bit is its own.
        if (ExactAbi.Result(ExactAbi.NonceBitmap, reply) is not { } bitmap) { return false; }
        int bit = payment.Nonce.Span[^1];
        isUsed = (bitmap.UInt.ToBigEndian()[31 - (bit / 8)] & (1 << (bit % 8))) != 0;
        return true;
    }

    /// <summary>Asks why a settlement would fail.</summary>
    public static IReadOnlyList<JsonRpcCall> Diagnose(ExactPayment payment, ExactTerms terms) =>
        ExactDiagnosis.Calls(payment, terms);

    /// <summary>Reads the answers to <see cref="Diagnose"/>, in the same order; total.</summary>
    /// <param name="payment">The payment.</param>
    /// <param name="terms">The offer.</param>
    /// <param name="replies">As many as there were calls.</param>
    /// <param name="simulation">What the simulation failed with; null where that is not known.</param>
    /// <exception cref="ArgumentException">There are more or fewer replies.</exception>
    public static PaymentError ReadDiagnosis(
        ExactPayment payment, ExactTerms terms, IReadOnlyList<JsonRpcReply> replies,
        JsonRpcError? simulation) =>
        ExactDiagnosis.Read(payment, terms, replies, simulation);

    /// <summary>What a node's refusal to run a settlement means: from the contract's error, whether it is
    /// Error(string) or one of its own.</summary>
    public static PaymentError ReadRevert(ExactPayment payment, JsonRpcError error) =>
        ExactReverts.Read(payment, error);

    /// <summary>Whether a transaction settled this payment: it succeeded, and the token says so.</summary>
    /// <remarks>
    /// With EIP-3009 whoever sent it: the token says that this nonce was used, and the next transfer that it
    /// tells is this one. A transfer elsewhere in the transaction may be another payment's. Permit2 tells no
    /// nonces: the transaction must be known to be this payment's, because we sent it or by
    /// <see cref="IsSettlement"/>.
    /// </remarks>
    public static bool MovedMoney(TransactionReceipt receipt, ExactPayment payment, ExactTerms terms)
    {
        ArgumentNullException.ThrowIfNull(receipt);
        ArgumentNullException.ThrowIfNull(payment);
        ArgumentNullException.ThrowIfNull(terms);
        if (!receipt.IsSuccess || payment.Method != terms.Method) { return false; }
        bool isPermit = payment.Method == TransferMethod.Permit2;
        if (isPermit && receipt.To != ExactContracts.Permit2Proxy) { return false; }
        bool isOpen = isPermit;
        foreach (LogEntry entry in receipt.Logs)
        {
            if (entry.Address != terms.Asset || entry.Topics.Count == 0) { continue; }
            if (!isPermit && Is(entry, 0, ExactAbi.AuthorizationUsed.Topic))
            {
                isOpen = entry.Topics.Count == 3 && Is(entry, 1, ExactAbi.Word(payment.Payer))
                    && Is(entry, 2, payment.Nonce.Span);
            }
            else if (isOpen && Is(entry, 0, ExactAbi.Transfer.Topic))
            {
                if (IsTransfer(entry, payment.Payer, terms)) { return true; }

                // The proxy moves one token once, but a token may tell of a fee besides.
                isOpen = isPermit;
            }
        }

        return false;
    }

    /// <summary>Where a settlement by somebody else would be seen.</summary>
    /// <remarks>
    /// With EIP-3009 an entry means that the nonce was used: take its transaction's receipt to
    /// <see cref="MovedMoney"/>. With Permit2 an entry is some transfer from this payer to this payee: take
    /// its transaction to <see cref="IsSettlement"/> first. A nonce that is used, and no such entry:
    /// cancelled, or spent on something else.
    /// </remarks>
    public static LogFilter FindUse(ExactPayment payment, ExactTerms terms, UInt256 fromBlock)
    {
        ArgumentNullException.ThrowIfNull(payment);
        ArgumentNullException.ThrowIfNull(terms);
        byte[] payer = ExactAbi.Word(payment.Payer);
        return payment.Method == TransferMethod.Permit2
            ? new LogFilter(
                terms.Asset, [ExactAbi.Transfer.Topic.ToArray(), payer, ExactAbi.Word(terms.PayTo)],
                fromBlock)
            : new LogFilter(
                terms.Asset, [ExactAbi.AuthorizationUsed.Topic.ToArray(), payer, payment.Nonce.ToArray()],
                fromBlock);
    }

    /// <summary>Whether a transaction, if it succeeded, settled this payment: whoever sent it, and however
    /// the signature is written.</summary>
    /// <param name="to">Who is called.</param>
    /// <param name="data">The call.</param>
    /// <param name="payment">The payment.</param>
    /// <param name="terms">The offer.</param>
    /// <remarks>Calls from inside of another contract are not seen.</remarks>
    public static bool IsSettlement(
        Address? to, ReadOnlySpan<byte> data, ExactPayment payment, ExactTerms terms)
    {
        ArgumentNullException.ThrowIfNull(payment);
        ArgumentNullException.ThrowIfNull(terms);
        const int Selector = AbiFunction.SelectorBytes, Word = UInt256.Bytes;
        (Address contract, byte[] ours) = Settlement(payment, terms);
        if (to != contract) { return false; }
        bool isPermit = payment.Method == TransferMethod.Permit2;

        // What is signed stands in the first words; the signature follows.
        ReadOnlySpan<byte> signed = ours.AsSpan(Selector, (isPermit ? 7 : 6) * Word);
        AbiFunction[] functions = isPermit
            ? [ExactAbi.Settle, ExactAbi.SettleWithPermit]
            : [ExactAbi.TransferByKey, ExactAbi.TransferByBytes];
        foreach (AbiFunction function in functions)
        {
            int before = ReferenceEquals(function, ExactAbi.SettleWithPermit) ? 5 * Word : 0;
            if (data.StartsWith(function.Selector) && data.Length >= Selector + before
                && data[(Selector + before)..].StartsWith(signed))
            {
                return true;
            }
        }

        return false;
    }

    private static byte[] SettlePermit(Permit2Payment payment) => ExactAbi.Settle.EncodeCall(
        AbiValue.List(
            AbiValue.List(AbiValue.Of(payment.PermittedToken), AbiValue.Of(payment.Amount)),
            AbiValue.Of(UInt256.FromBigEndian(payment.Nonce.Span)), AbiValue.Of(payment.ValidBefore)),
        AbiValue.Of(payment.Payer),
        AbiValue.List(AbiValue.Of(payment.PayTo), AbiValue.Of(payment.ValidAfter)),
        AbiValue.Of(payment.Signature.Span));

    private static bool IsTransfer(LogEntry entry, Address payer, ExactTerms terms) =>
        entry.Topics.Count == 3 && Is(entry, 1, ExactAbi.Word(payer))
        && Is(entry, 2, ExactAbi.Word(terms.PayTo))
        && entry.Data.AsSpan().SequenceEqual(terms.Amount.ToBigEndian());

    private static bool Is(LogEntry entry, int topic, ReadOnlySpan<byte> value) =>
        entry.Topics[topic].AsSpan().SequenceEqual(value);
}
