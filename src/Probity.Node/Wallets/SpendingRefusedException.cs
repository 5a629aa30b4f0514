namespace Probity.Node.Wallets;

/// <summary>A wallet's policy refuses a payment; nothing was signed.</summary>
public sealed class SpendingRefusedException : Exception
{
    /// <summary>Names the rule.</summary>
    public SpendingRefusedException(string rule, string detail, string? approvalId = null)
        : base($"The wallet's policy refuses this payment ({rule}): {detail}.")
    {
        (Rule, Detail, ApprovalId) = (rule, detail, approvalId);
    }

    /// <summary>One of <see cref="Payments.Budgets.PolicyRule"/>.</summary>
    public string Rule { get; }

    /// <summary>What was asked and what is allowed.</summary>
    public string Detail { get; }

    /// <summary>What a person can approve; null where approval is not what is missing.</summary>
    public string? ApprovalId { get; }
}
