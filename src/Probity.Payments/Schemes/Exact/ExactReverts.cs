using System.Collections.Frozen;
using Probity.Chain;
using Probity.Chain.Abi;
using Probity.Chain.JsonRpc;
using Probity.Payments.X402;

namespace Probity.Payments.Schemes.Exact;

/// <summary>What contracts mean when they refuse.</summary>
/// <remarks>Source: `@x402/evm` 2.27.0, which looks for the same words in the same order; errors of USDC, of
/// OpenZeppelin's tokens, of Uniswap's Permit2 and of x402's proxy.</remarks>
internal static class ExactReverts
{
    private const int MaxDetailLength = 500;

    // By the selector; the names' first words are what is looked for.
    private static readonly FrozenDictionary<string, string> Errors = new[]
    {
        "AuthorizationExpired()", "AuthorizationExpired(uint256,uint256)", "AuthorizationNotYetValid()",
        "AuthorizationNotYetValid(uint256,uint256)", "AuthorizationAlreadyUsed()",
        "AuthorizationAlreadyUsed(address,bytes32)", "AuthorizationUsedOrCanceled()",
        "AuthorizationUsedOrCanceled(address,bytes32)", "ERC20InsufficientBalance(address,uint256,uint256)",
        "SignerMismatch()", "InvalidSignatureV()", "InvalidSignatureS()", "InvalidSignature()",
        "InvalidSignatureLength()", "InvalidSigner()", "InvalidContractSignature()",
        "SignatureExpired(uint256)", "InvalidNonce()", "InvalidAmount()", "InvalidAmount(uint256)",
        "InvalidDestination()", "InvalidOwner()", "PaymentTooEarly()", "Permit2612AmountMismatch()",
        "InvalidPermit2Address()", "ReentrancyGuardReentrantCall()",
    }.ToFrozenDictionary(error => Hex.From(AbiFunction.Parse(error, "()").Value!.Selector));

    private static readonly (string[] Words, string Reason)[] OfAuthorizations =
    [
        (["authorization", "expired"], PaymentErrors.ValidBefore),
        (["authorization", "valid before"], PaymentErrors.ValidBefore),
        (["authorization", "not", "valid"], PaymentErrors.ValidAfter),
        (["authorization", "used"], PaymentErrors.NonceAlreadyUsed),
        (["transfer", "exceeds", "balance"], PaymentErrors.InsufficientBalance),
        (["insufficient", "balance"], PaymentErrors.InsufficientBalance),
        (["invalid", "signature"], PaymentErrors.InvalidSignature),
        (["SignerMismatch"], PaymentErrors.InvalidSignature),
    ];

    private static readonly (string[] Words, string Reason)[] OfPermits =
    [
        (["Permit2612AmountMismatch"], PaymentErrors.Permit2612AmountMismatch),
        (["InvalidAmount"], PaymentErrors.Permit2InvalidAmount),
        (["InvalidDestination"], PaymentErrors.Permit2InvalidDestination),
        (["InvalidOwner"], PaymentErrors.Permit2InvalidOwner),
        (["PaymentTooEarly"], PaymentErrors.Permit2PaymentTooEarly),
        (["InvalidSigner"], PaymentErrors.Permit2InvalidSignature),
        (["InvalidContractSignature"], PaymentErrors.Permit2InvalidSignature),
        (["InvalidSignature"], PaymentErrors.Permit2InvalidSignature),
        (["SignatureExpired"], PaymentErrors.Permit2InvalidSignature),
        (["InvalidNonce"], PaymentErrors.Permit2InvalidNonce),
    ];

    public static PaymentError Read(ExactPayment payment, JsonRpcError error)
    {
        ArgumentNullException.ThrowIfNull(payment);
        ArgumentNullException.ThrowIfNull(error);
        string text = Describe(error);
        foreach ((string[] words, string reason) in
            payment.Method == TransferMethod.Permit2 ? OfPermits : OfAuthorizations)
        {
            if (HasInOrder(text, words)) { return new PaymentError(reason, text); }
        }

        return new PaymentError(PaymentErrors.TransactionFailed, text);
    }

    /// <summary>The node's words, and the contract's.</summary>
    public static string Describe(JsonRpcError error)
    {
        string text = error.Message;
        if (error.RevertReason is { } reason && !text.Contains(reason, StringComparison.Ordinal))
        {
            text = $"{text}: {reason}";
        }
        else if (error.Data.Length >= AbiFunction.SelectorBytes
            && Errors.TryGetValue(Hex.From(error.Data.Span[..AbiFunction.SelectorBytes]), out string? name))
        {
            text = $"{text}: {name}";
        }

        return text.Length > MaxDetailLength ? text[..MaxDetailLength] : text;
    }

    private static bool HasInOrder(string text, string[] words)
    {
        int at = 0;
        foreach (string word in words)
        {
            int found = text.IndexOf(word, at, StringComparison.OrdinalIgnoreCase);
            if (found < 0) { return false; }
            at = found + word.Length;
        }

        return true;
    }
}
