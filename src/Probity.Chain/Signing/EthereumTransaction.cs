using Probity.Chain.Rlp;
using Probity.Core;
using Probity.Crypto.Hashes;
using Probity.Crypto.Signatures;

namespace Probity.Chain.Signing;

/// <summary>What an account asks of the chain, before it is signed.</summary>
public abstract record EthereumTransaction
{
    private protected EthereumTransaction()
    {
    }

    /// <summary>The chain that the transaction is for; null for one that is valid on every chain.</summary>
    public abstract UInt256? SigningChain { get; }

    /// <summary>How many transactions the account made before. Range: below 2^64 - 1 (EIP-2681).</summary>
    public required ulong Nonce { get; init; }

    /// <summary>The most gas that may be used.</summary>
    public required ulong GasLimit { get; init; }

    /// <summary>Who is called; null creates a contract.</summary>
    public required Address? To { get; init; }

    /// <summary>What is sent along. Unit: wei.</summary>
    public UInt256 Value { get; init; }

    /// <summary>What is called, or the code that makes the contract.</summary>
    public ReadOnlyMemory<byte> Data { get; init; }

    /// <summary>The digest that is signed.</summary>
    public byte[] SigningDigest() => Keccak256.Hash(SigningForm());

    /// <summary>Signs the transaction.</summary>
    public SignedTransaction Sign(Secp256k1PrivateKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        RecoverableSignature signature = key.Sign(SigningDigest());
        return new SignedTransaction(
            this, signature, SignedForm(signature), Address.From(key.PublicKey));
    }

    /// <summary>Joins the transaction and a signature that was made elsewhere.</summary>
    /// <exception cref="InvalidOperationException">No account made this signature of this
    /// transaction.</exception>
    public SignedTransaction Sign(RecoverableSignature signature)
    {
        ArgumentNullException.ThrowIfNull(signature);
        Invariant.Require(signature.RecoveryId <= 1);
        bool isRecovered = EthereumSignature.TryRecover(SigningDigest(), signature, out Address sender);
        Invariant.Require(isRecovered);
        return new SignedTransaction(this, signature, SignedForm(signature), sender);
    }

    internal abstract byte[] SigningForm();

    internal abstract byte[] SignedForm(RecoverableSignature signature);

    private protected RlpWriter WriteCall(RlpWriter writer) =>
        writer.Write(GasLimit).Write(To is { } to ? to.ToArray() : []).Write(Value).Write(Data.Span);

    private protected static UInt256 Number(ReadOnlySpan<byte> bytes) => UInt256.FromBigEndian(bytes);

    // Empty, or 20 bytes.
    private protected static bool TryReadTarget(ref RlpReader reader, out Address? target)
    {
        target = null;
        if (!reader.TryReadBytes(out ReadOnlySpan<byte> bytes)) { return false; }
        if (bytes.Length == Address.Bytes) { target = new Address(bytes); }
        return bytes.Length is 0 or Address.Bytes;
    }

    // r and s as numbers without leading zeros.
    private protected static bool TryReadSignature(
        ref RlpReader reader, int recoveryId, out RecoverableSignature? signature)
    {
        signature = null;
        if (!reader.TryReadUInt256(out UInt256 r) || !reader.TryReadUInt256(out UInt256 s)) { return false; }
        signature = EthereumSignature.RequireLow(
            RecoverableSignature.Parse([.. r.ToBigEndian(), .. s.ToBigEndian()], recoveryId)).Value;
        return signature is not null;
    }
}
