using System.Security.Cryptography;
using Probity.Core.Verdicts;
using Probity.Payments.Budgets;

namespace Probity.Node.Wallets;

/// <summary>A policy under a seal that only the wallet's key makes: writing to the store is not enough to
/// change it.</summary>
/// <remarks>Shape: 32 bytes of HMAC-SHA-256, then the policy.</remarks>
internal static class SealedPolicy
{
    private static readonly byte[] Label = "probity/wallet/policy/1"u8.ToArray();

    public static byte[] Seal(WalletPolicy policy, ReadOnlySpan<byte> sealKey)
    {
        byte[] json = policy.ToArray();
        return [.. HMACSHA256.HashData(sealKey, [.. Label, .. json]), .. json];
    }

    /// <exception cref="WalletException">Somebody else wrote it.</exception>
    public static WalletPolicy Open(ReadOnlySpan<byte> stored, ReadOnlySpan<byte> sealKey)
    {
        if (stored.Length >= HMACSHA256.HashSizeInBytes)
        {
            ReadOnlySpan<byte> json = stored[HMACSHA256.HashSizeInBytes..];
            byte[] expected = HMACSHA256.HashData(sealKey, [.. Label, .. json]);
            if (CryptographicOperations.FixedTimeEquals(expected, stored[..HMACSHA256.HashSizeInBytes])
                && WalletPolicy.Parse(json) is { IsAccepted: true } policy)
            {
                return policy.Value;
            }
        }

        throw new WalletException(
            "The wallet's policy was changed by somebody without the passphrase. Nothing is signed; set the policy again.");
    }
}
