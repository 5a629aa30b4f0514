using Probity.Core.Verdicts;
using Probity.Crypto.Hashes;
using Probity.Crypto.Signatures;

namespace Probity.Chain.Signing;

/// <summary>A transaction with the signature of its sender, as it is sent to a node.</summary>
public sealed class SignedTransaction
{
    /// <summary>The longest encoded form that is read, as nodes have it.</summary>
    public const int MaxBytes = 128 * 1024;

    private readonly byte[] _encoded;

    internal SignedTransaction(
        EthereumTransaction transaction, RecoverableSignature signature, byte[] encoded, Address sender)
    {
        (Transaction, Signature, Sender, _encoded) = (transaction, signature, sender, encoded);
        Hash = Keccak256.Hash(encoded);
    }

    /// <summary>What was signed.</summary>
    public EthereumTransaction Transaction { get; }

    /// <summary>The signature.</summary>
    public RecoverableSignature Signature { get; }

    /// <summary>The account that signed, recovered from the signature.</summary>
    public Address Sender { get; }

    /// <summary>The digest by which the chain knows the transaction.</summary>
    public byte[] Hash { get; }

    /// <summary>The bytes for eth_sendRawTransaction.</summary>
    public ReadOnlySpan<byte> Encoded => _encoded;

    /// <summary>Reads a legacy transaction or one of type 2, and recovers its sender.</summary>
    public static Verdict<SignedTransaction> Parse(ReadOnlySpan<byte> encoded)
    {
        if (encoded.Length > MaxBytes)
        {
            return new Rejection(
                RejectionCode.TooLong, $"a transaction of {encoded.Length} bytes, at most {MaxBytes}");
        }

        if (encoded is [not FeeMarketTransaction.Type and < 0xC0, ..])
        {
            return new Rejection(
                RejectionCode.UnsupportedVersion, $"transactions of type {encoded[0]} are not read");
        }

        EthereumTransaction? transaction;
        RecoverableSignature? signature;
        if (LegacyTransaction.TryRead(encoded, out LegacyTransaction? legacy, out signature))
        {
            transaction = legacy;
        }
        else if (FeeMarketTransaction.TryRead(encoded, out FeeMarketTransaction? typed, out signature))
        {
            transaction = typed;
        }
        else
        {
            return new Rejection(
                RejectionCode.Malformed, "the bytes are not the canonical form of a transaction");
        }

        return EthereumSignature.TryRecover(transaction.SigningDigest(), signature, out Address sender)
            ? new SignedTransaction(transaction, signature, encoded.ToArray(), sender)
            : new Rejection(RejectionCode.WrongSignature, "no account made this signature");
    }
}
