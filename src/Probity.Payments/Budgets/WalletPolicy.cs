using System.Text.Json;
using Probity.Core.Verdicts;

namespace Probity.Payments.Budgets;

/// <summary>What a wallet may do. What does not stand here it may not do.</summary>
public sealed record WalletPolicy
{
    /// <summary>The policy's number of changes; each one must be higher, so an old one cannot come
    /// back.</summary>
    public required int Version { get; init; }

    /// <summary>Until when it holds; nothing is signed afterwards.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>Hosts that may be paid at: names, "*.example.org" for those below a name, "*" for
    /// any.</summary>
    public required IReadOnlyList<string> Hosts { get; init; }

    /// <summary>Who may be paid: addresses, or "*" for anybody.</summary>
    public required IReadOnlyList<string> Payees { get; init; }

    /// <summary>Unit: seconds. The longest that an authorisation may be valid: so long its amount
    /// counts.</summary>
    public required int MaxValiditySeconds { get; init; }

    /// <summary>Tokens that may be spent.</summary>
    public required IReadOnlyList<AssetPolicy> Assets { get; init; }

    /// <summary>The form in a store and in files.</summary>
    public byte[] ToArray() => JsonSerializer.SerializeToUtf8Bytes(this, BudgetJson.Default.WalletPolicy);

    /// <summary>Reads a policy.</summary>
    public static Verdict<WalletPolicy> Parse(ReadOnlySpan<byte> json)
    {
        try
        {
            WalletPolicy? policy = JsonSerializer.Deserialize(json, BudgetJson.Default.WalletPolicy);
            return policy is { MaxValiditySeconds: > 0 } && !policy.Hosts.Contains(null)
                && !policy.Payees.Contains(null) && !policy.Assets.Contains(null)
                ? policy
                : new Rejection(
                    RejectionCode.Malformed, "a policy has a validity above zero, and lists without null");
        }
        catch (JsonException failure)
        {
            return new Rejection(
                RejectionCode.Malformed, $"the policy cannot be read at {failure.Path ?? "its start"}");
        }
    }

    /// <summary>What it says of a token; null for nothing.</summary>
    public AssetPolicy? Find(string network, Chain.Address asset) => Assets.FirstOrDefault(policy =>
        policy.Network == network && Chain.Address.TryParse(policy.Asset, out Chain.Address address)
            && address == asset);
}
