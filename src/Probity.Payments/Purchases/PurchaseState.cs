namespace Probity.Payments.Purchases;

/// <summary>How far a purchase is, as its seller keeps it.</summary>
public enum PurchaseState
{
    /// <summary>A payment is taken for one request, before any work is done; nobody else can have
    /// it.</summary>
    Claimed = 1,

    /// <summary>The work is done and its answer stored, and the money is not there yet.</summary>
    Answered = 2,

    /// <summary>The money is there, and the answer is not: the flow `upfront`, before the work.</summary>
    Prepaid = 3,

    /// <summary>Both are there: whoever brings the payment with the same request gets the answer.</summary>
    Paid = 4,

    /// <summary>The payment cannot be settled; the answer is thrown away.</summary>
    Failed = 5,

    /// <summary>The work failed and nothing was paid: the payment may be taken again, for any request. The
    /// record stays, so that whoever worked on the claim before finds that it is over.</summary>
    Released = 6,
}
