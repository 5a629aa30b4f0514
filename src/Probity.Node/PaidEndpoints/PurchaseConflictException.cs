namespace Probity.Node.PaidEndpoints;

/// <summary>A payment's identifier was used for another payment.</summary>
internal sealed class PurchaseConflictException : Exception
{
    public PurchaseConflictException()
        : base("The payment's identifier was used for another payment.")
    {
    }
}
