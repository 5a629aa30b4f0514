using System.Diagnostics.CodeAnalysis;
using Probity.Chain.Rlp;
using Probity.Crypto.Signatures;

namespace Probity.Chain.Signing;

/// <summary>A transaction of type 2, with a base fee and a tip. Source: EIP-1559; EIP-2930 for access
/// lists.</summary>
public sealed record FeeMarketTransaction : EthereumTransaction
{
    /// <summary>The first byte of the encoded form.</summary>
    public const byte Type = 2;

    /// <summary>The chain.</summary>
    public required UInt256 ChainId { get; init; }

    /// <summary>The tip. Unit: wei for one unit of gas. Range: at most <see cref="MaxFeePerGas"/>.</summary>
    public required UInt256 MaxPriorityFeePerGas { get; init; }

    /// <summary>The most that base fee and tip may come to. Unit: wei for one unit of gas.</summary>
    public required UInt256 MaxFeePerGas { get; init; }

    /// <summary>What the transaction announces to touch.</summary>
    public IReadOnlyList<AccessListEntry> AccessList { get; init; } = [];

    /// <inheritdoc/>
    public override UInt256? SigningChain => ChainId;

    /// <summary>Reads a signed transaction, with its type.</summary>
    internal static bool TryRead(
        ReadOnlySpan<byte> encoded,
        [NotNullWhen(true)] out FeeMarketTransaction? transaction,
        [NotNullWhen(true)] out RecoverableSignature? signature)
    {
        (transaction, signature) = (null, null);
        if (encoded.IsEmpty || encoded[0] != Type) { return false; }
        RlpReader outer = new(encoded[1..]);
        if (!outer.TryReadList(out RlpReader fields) || !outer.IsAtEnd
            || !fields.TryReadUInt256(out UInt256 chainId) || chainId.IsZero
            || !fields.TryReadUInt64(out ulong nonce) || nonce == ulong.MaxValue
            || !fields.TryReadUInt256(out UInt256 tip) || !fields.TryReadUInt256(out UInt256 fee) || tip > fee
            || !fields.TryReadUInt64(out ulong gasLimit) || !TryReadTarget(ref fields, out Address? to)
            || !fields.TryReadUInt256(out UInt256 value) || !fields.TryReadBytes(out ReadOnlySpan<byte> data)
            || !fields.TryReadList(out RlpReader list)
            || !TryReadAccessList(list, out IReadOnlyList<AccessListEntry> accessList)
            || !fields.TryReadUInt64(out ulong parity) || parity > 1
            || !TryReadSignature(ref fields, (int)parity, out signature) || !fields.IsAtEnd)
        {
            return false;
        }

        transaction = new FeeMarketTransaction
        {
            ChainId = chainId,
            Nonce = nonce,
            MaxPriorityFeePerGas = tip,
            MaxFeePerGas = fee,
            GasLimit = gasLimit,
            To = to,
            Value = value,
            Data = data.ToArray(),
            AccessList = accessList,
        };
        return signature is not null;
    }

    internal override byte[] SigningForm() => [Type, .. WriteFields().ToList()];

    internal override byte[] SignedForm(RecoverableSignature signature) =>
    [
        Type,
        .. WriteFields().Write((ulong)signature.RecoveryId)
            .Write(Number(signature.R)).Write(Number(signature.S)).ToList(),
    ];

    private RlpWriter WriteFields()
    {
        RlpWriter accounts = new();
        foreach (AccessListEntry entry in AccessList)
        {
            RlpWriter keys = new();
            foreach (UInt256 key in entry.StorageKeys) { keys.Write(key.ToBigEndian()); }
            accounts.WriteList(new RlpWriter().Write(entry.Address.ToArray()).WriteList(keys));
        }

        RlpWriter fees = new RlpWriter()
            .Write(ChainId).Write(Nonce).Write(MaxPriorityFeePerGas).Write(MaxFeePerGas);
        return WriteCall(fees).WriteList(accounts);
    }

    private static bool TryReadAccessList(RlpReader list, out IReadOnlyList<AccessListEntry> entries)
    {
        List<AccessListEntry> found = [];
        entries = found;
        while (!list.IsAtEnd)
        {
            if (!list.TryReadList(out RlpReader entry)
                || !entry.TryReadBytes(Address.Bytes, out ReadOnlySpan<byte> address)
                || !entry.TryReadList(out RlpReader keys) || !entry.IsAtEnd)
            {
                return false;
            }

            List<UInt256> slots = [];
            while (!keys.IsAtEnd)
            {
                if (!keys.TryReadBytes(UInt256.Bytes, out ReadOnlySpan<byte> slot)) { return false; }
                slots.Add(UInt256.FromBigEndian(slot));
            }

            found.Add(new AccessListEntry(new Address(address), slots));
        }

        return true;
    }
}
