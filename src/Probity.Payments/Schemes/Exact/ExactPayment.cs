using System.Text.Json;
using Probity.Chain;
using Probity.Core.Verdicts;

namespace Probity.Payments.Schemes.Exact;

/// <summary>What a payer signed for the scheme "exact", with the signature.</summary>
/// <remarks>Two forms: <see cref="Eip3009Payment"/> and <see cref="Permit2Payment"/>. Parsed, not checked:
/// that is <see cref="ExactChecks"/>.</remarks>
public abstract class ExactPayment
{
    /// <summary>Bytes of a nonce.</summary>
    public const int NonceBytes = 32;

    /// <summary>The longest signature that is read: contract wallets have long ones.</summary>
    public const int MaxSignatureBytes = 4096;

    private CheckedSignature? _checked;

    private protected ExactPayment()
    {
    }

    /// <summary>How the token is moved.</summary>
    public abstract TransferMethod Method { get; }

    /// <summary>Whose money it is.</summary>
    public required Address Payer { get; init; }

    /// <summary>Who gets it.</summary>
    public required Address PayTo { get; init; }

    /// <summary>The token, where it is signed; null with EIP-3009, where the domain says it.</summary>
    public abstract Address? Token { get; }

    /// <summary>Unit: the smallest of the token.</summary>
    public required UInt256 Amount { get; init; }

    /// <summary>From when it is valid. Unit: seconds since 1970.</summary>
    public required UInt256 ValidAfter { get; init; }

    /// <summary>Until when it is valid. Unit: seconds since 1970.</summary>
    public required UInt256 ValidBefore { get; init; }

    /// <summary>Used once by this payer. Shape: 32 bytes.</summary>
    public required ReadOnlyMemory<byte> Nonce { get; init; }

    /// <summary>By a key, or in the form of a contract wallet. Shape: 1 to 4096 bytes; none within an
    /// <see cref="ExactIntent"/>.</summary>
    public required ReadOnlyMemory<byte> Signature { get; init; }

    /// <summary>Reads what the scheme needs of a payment; total.</summary>
    /// <param name="payload">Any value.</param>
    public static Verdict<ExactPayment> Parse(JsonElement payload) => ExactPayload.Parse(payload);

    /// <summary>What makes this payment one payment.</summary>
    public abstract PaymentKey Key(ExactTerms terms);

    /// <summary>The digest that is signed (EIP-712). Cost: 3 to 5 blocks of Keccak-256.</summary>
    /// <exception cref="InvalidOperationException">The terms are for the other method.</exception>
    public abstract byte[] Digest(ExactTerms terms);

    // Recovering costs more than all other checks together, and is asked for when checking and when settling.
    internal SignatureStanding Standing(ExactTerms terms, Func<SignatureStanding> check)
    {
        CheckedSignature? known = _checked;
        if (known is null || !ReferenceEquals(known.Terms, terms))
        {
            _checked = known = new CheckedSignature(terms, check());
        }

        return known.Standing;
    }

    private sealed record CheckedSignature(ExactTerms Terms, SignatureStanding Standing);
}
