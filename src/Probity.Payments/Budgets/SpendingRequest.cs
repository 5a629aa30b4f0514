using System.Security.Cryptography;
using System.Text;
using Probity.Core.Encoding;
using Probity.Payments.Schemes.Exact;
using Probity.Payments.X402.Extensions;

namespace Probity.Payments.Budgets;

/// <summary>What an agent wants to pay: typed, so that a signer can judge it.</summary>
/// <param name="Terms">The offer it would take.</param>
/// <param name="Host">Where it would pay: the host that it asked, in small letters.</param>
/// <param name="Purpose">What for, in the agent's words; one of the policy's names.</param>
/// <param name="Resource">What it buys, as offered.</param>
public sealed record SpendingRequest(ExactTerms Terms, string Host, string Purpose, string Resource)
{
    /// <summary>The offer as its seller signed it, checked; null where it did not.</summary>
    public SignedOffer? SignedOffer { get; init; }

    /// <summary>What a person approves: the same payee, amount, token, host, purpose and resource
    /// again.</summary>
    /// <returns>Shape: 32 hexadecimal digits: so many that nobody finds two requests with the same.</returns>
    public string ApprovalId()
    {
        ByteWriter writer = new();
        foreach (string part in (string[])[
            "probity/approval/1", Terms.Network, Terms.Asset.ToString(), Terms.PayTo.ToString(),
            Terms.Amount.ToString(), Host, Purpose, Resource])
        {
            byte[] bytes = Encoding.UTF8.GetBytes(part);
            writer.WriteUInt32((uint)bytes.Length);
            writer.WriteBytes(bytes);
        }

        return Convert.ToHexStringLower(SHA256.HashData(writer.Written)[..16]);
    }
}
