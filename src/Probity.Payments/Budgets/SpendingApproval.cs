using System.Text.Json;
using Probity.Core.Verdicts;

namespace Probity.Payments.Budgets;

/// <summary>A request that waits for a person, or was approved by one; it is good for one payment.</summary>
/// <param name="Id">What is approved: see <see cref="SpendingRequest.ApprovalId"/>.</param>
/// <param name="Summary">What it is, for people.</param>
/// <param name="AskedAt">When the agent asked.</param>
/// <param name="ApprovedUntil">Until when the approval may be used; null while nobody has approved.</param>
/// <param name="Seal">Proves that whoever approved had the wallet's passphrase; null while nobody
/// has.</param>
public sealed record SpendingApproval(
    string Id, string Summary, DateTimeOffset AskedAt, DateTimeOffset? ApprovedUntil = null,
    byte[]? Seal = null)
{
    /// <summary>The form in a store.</summary>
    public byte[] ToArray() => JsonSerializer.SerializeToUtf8Bytes(this, BudgetJson.Default.SpendingApproval);

    /// <summary>Reads the form in a store.</summary>
    public static Verdict<SpendingApproval> Parse(ReadOnlySpan<byte> stored)
    {
        try
        {
            return JsonSerializer.Deserialize(stored, BudgetJson.Default.SpendingApproval) is { } approval
                ? approval
                : new Rejection(RejectionCode.Malformed, "this is no stored approval");
        }
        catch (JsonException)
        {
            return new Rejection(RejectionCode.Malformed, "this is no stored approval");
        }
    }
}
