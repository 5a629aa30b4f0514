namespace Probity.Payments.Budgets;

/// <summary>The rules of wallets, by the names that refusals carry.</summary>
public static class PolicyRule
{
    /// <summary>The wallet was halted.</summary>
    public const string Halted = "halted";

    /// <summary>The policy has expired.</summary>
    public const string Expired = "policy-expired";

    /// <summary>The network is not allowed.</summary>
    public const string Network = "network";

    /// <summary>The token is not allowed.</summary>
    public const string Asset = "asset";

    /// <summary>The host is not allowed.</summary>
    public const string Host = "host";

    /// <summary>The offer is for another host than the one that was asked.</summary>
    public const string Resource = "resource";

    /// <summary>The offer's signature is false, or a stranger's.</summary>
    public const string Offer = "offer";

    /// <summary>The payee is not allowed.</summary>
    public const string Payee = "payee";

    /// <summary>The authorisation would be valid for too long.</summary>
    public const string Validity = "validity";

    /// <summary>The amount is above the limit of one payment.</summary>
    public const string PerPayment = "per-payment";

    /// <summary>The amount is above what the caller of this request allows.</summary>
    public const string Maximum = "max";

    /// <summary>The hour's limit would be passed.</summary>
    public const string PerHour = "per-hour";

    /// <summary>The day's limit would be passed.</summary>
    public const string PerDay = "per-day";

    /// <summary>The purpose is not allowed, or its limit would be passed.</summary>
    public const string Purpose = "purpose";

    /// <summary>The budget is used up.</summary>
    public const string Budget = "budget";

    /// <summary>Operating funds do not cover the gas.</summary>
    public const string Operating = "operating";

    /// <summary>A person must approve it.</summary>
    public const string Approval = "approval";
}
