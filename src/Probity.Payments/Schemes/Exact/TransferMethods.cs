namespace Probity.Payments.Schemes.Exact;

/// <summary>Names of <see cref="TransferMethod"/> in offers and configurations.</summary>
internal static class TransferMethods
{
    /// <summary>Reads a name; none stands for EIP-3009.</summary>
    public static bool TryRead(string? name, out TransferMethod method)
    {
        method = name == "permit2" ? TransferMethod.Permit2 : TransferMethod.Eip3009;
        return name is null or "permit2" or "eip3009";
    }
}
