namespace Probity.Chain.InProcess.Contracts;

/// <summary>What things cost: fixed, and near to what they cost on a chain with cold storage.</summary>
/// <remarks>Unit: gas. Source: Yellow Paper, appendix G; EIP-2028, EIP-2929, EIP-2200.</remarks>
internal static class GasCost
{
    public const long Transaction = 21_000;
    public const long ZeroByte = 4;
    public const long OtherByte = 16;
    public const long AccessListAddress = 2_400;
    public const long AccessListSlot = 1_900;
    public const long Call = 2_600;
    public const long Dispatch = 400;
    public const long Read = 2_100;
    public const long WriteFirst = 22_100;
    public const long WriteAgain = 5_000;
    public const long Recover = 3_000;
    public const long Log = 375;
    public const long LogByte = 8;

    /// <summary>A call leaves this part of the gas to its caller (EIP-150).</summary>
    public const long KeptDivisor = 64;

    /// <summary>What a transaction costs before anything runs.</summary>
    public static long Intrinsic(ReadOnlySpan<byte> data, IReadOnlyList<Signing.AccessListEntry> accessList)
    {
        long zeros = data.Count((byte)0);
        long cost = Transaction + (ZeroByte * zeros) + (OtherByte * (data.Length - zeros));
        foreach (Signing.AccessListEntry entry in accessList)
        {
            cost += AccessListAddress + (AccessListSlot * entry.StorageKeys.Count);
        }

        return cost;
    }
}
