using System.Diagnostics.CodeAnalysis;
using Probity.Chain.Rlp;
using Probity.Crypto.Signatures;

namespace Probity.Chain.Signing;

/// <summary>A transaction of the first kind, with one gas price. Source: Yellow Paper, section 4.2;
/// EIP-155.</summary>
public sealed record LegacyTransaction : EthereumTransaction
{
    /// <summary>The chain, or null for the form before EIP-155, which can be replayed on every
    /// chain.</summary>
    public required UInt256? ChainId { get; init; }

    /// <summary>Unit: wei for one unit of gas.</summary>
    public required UInt256 GasPrice { get; init; }

    /// <inheritdoc/>
    public override UInt256? SigningChain => ChainId;

    /// <summary>Reads a signed transaction.</summary>
    internal static bool TryRead(
        ReadOnlySpan<byte> encoded,
        [NotNullWhen(true)] out LegacyTransaction? transaction,
        [NotNullWhen(true)] out RecoverableSignature? signature)
    {
        (transaction, signature) = (null, null);
        RlpReader outer = new(encoded);
        if (!outer.TryReadList(out RlpReader fields) || !outer.IsAtEnd
            || !fields.TryReadUInt64(out ulong nonce) || nonce == ulong.MaxValue
            || !fields.TryReadUInt256(out UInt256 gasPrice)
            || !fields.TryReadUInt64(out ulong gasLimit) || !TryReadTarget(ref fields, out Address? to)
            || !fields.TryReadUInt256(out UInt256 value) || !fields.TryReadBytes(out ReadOnlySpan<byte> data)
            || !fields.TryReadUInt256(out UInt256 v) || !TrySplit(v, out UInt256? chainId, out int recoveryId)
            || !TryReadSignature(ref fields, recoveryId, out signature) || !fields.IsAtEnd)
        {
            return false;
        }

        transaction = new LegacyTransaction
        {
            ChainId = chainId,
            Nonce = nonce,
            GasPrice = gasPrice,
            GasLimit = gasLimit,
            To = to,
            Value = value,
            Data = data.ToArray(),
        };
        return signature is not null;
    }

    internal override byte[] SigningForm()
    {
        RlpWriter writer = WriteFields();
        if (ChainId is { } chain) { writer.Write(chain).Write([]).Write([]); }
        return writer.ToList();
    }

    internal override byte[] SignedForm(RecoverableSignature signature)
    {
        UInt256 parity = (ulong)signature.RecoveryId;
        UInt256 v = ChainId is { } chain ? (chain * 2) + 35 + parity : parity + 27;
        return WriteFields().Write(v).Write(Number(signature.R)).Write(Number(signature.S)).ToList();
    }

    private RlpWriter WriteFields() => WriteCall(new RlpWriter().Write(Nonce).Write(GasPrice));

    // 27 and 28 are those before EIP-155; from 35 on, v is 35 + 2 * chain + parity, and no chain has the
    // number zero.
    private static bool TrySplit(UInt256 v, out UInt256? chainId, out int recoveryId)
    {
        (chainId, recoveryId) = (null, v.ToBigInteger().IsEven ? 1 : 0);
        if (v == 27 || v == 28) { return true; }
        if (v < 37 || !UInt256.TryFrom((v.ToBigInteger() - 35) / 2, out UInt256 chain)) { return false; }
        chainId = chain;
        return true;
    }
}
