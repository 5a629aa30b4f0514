using System.Text.Json;
using Probity.Chain;

namespace Probity.Payments.Schemes.Exact;

/// <summary>What a wallet is asked to sign: a payment, with everything that it means. Never a
/// digest.</summary>
public sealed class ExactIntent
{
    private ExactIntent(ExactTerms terms) => Terms = terms;

    /// <summary>The offer that is taken.</summary>
    public ExactTerms Terms { get; }

    /// <summary>Who pays.</summary>
    public Address Payer { get; private init; }

    /// <summary>From when the payment is valid. Unit: seconds since 1970.</summary>
    public UInt256 ValidAfter { get; private init; }

    /// <summary>Until when the payment is valid. Unit: seconds since 1970.</summary>
    public UInt256 ValidBefore { get; private init; }

    /// <summary>Used once by this payer. Shape: 32 bytes.</summary>
    public ReadOnlyMemory<byte> Nonce { get; private init; }

    /// <summary>A payment of an offer.</summary>
    /// <param name="terms">The offer.</param>
    /// <param name="payer">Who pays.</param>
    /// <param name="now">The clock's time.</param>
    /// <param name="nonce">Shape: 32 bytes, random or bound to a request.</param>
    /// <remarks>
    /// Valid from the beginning of time, and for as long as the offer says: a chain whose clock is behind
    /// takes it too. Source: `@x402/evm` 2.27.0, whose clients sign so in version 2.
    /// </remarks>
    /// <exception cref="ArgumentException">The nonce has another length.</exception>
    public static ExactIntent Create(
        ExactTerms terms, Address payer, DateTimeOffset now, ReadOnlySpan<byte> nonce)
    {
        ArgumentNullException.ThrowIfNull(terms);
        if (nonce.Length != ExactPayment.NonceBytes)
        {
            throw new ArgumentException($"A nonce has {ExactPayment.NonceBytes} bytes.", nameof(nonce));
        }

        return new ExactIntent(terms)
        {
            Payer = payer,
            ValidAfter = UInt256.Zero,
            ValidBefore = ExactTime.Seconds(now) + (ulong)terms.MaxTimeoutSeconds,
            Nonce = nonce.ToArray(),
        };
    }

    /// <summary>What was signed before, from its parts: the same digest again.</summary>
    /// <param name="terms">The offer that was taken.</param>
    /// <param name="payer">Who signs.</param>
    /// <param name="validAfter">Unit: seconds since 1970.</param>
    /// <param name="validBefore">Unit: seconds since 1970.</param>
    /// <param name="nonce">Shape: 32 bytes.</param>
    public static ExactIntent Restore(
        ExactTerms terms, Address payer, UInt256 validAfter, UInt256 validBefore, ReadOnlySpan<byte> nonce) =>
        new(terms) { Payer = payer, ValidAfter = validAfter, ValidBefore = validBefore, Nonce = nonce.ToArray() };

    /// <summary>The digest to sign.</summary>
    public byte[] Digest() => ToPayment(default).Digest(Terms);

    /// <summary>The payment, signed.</summary>
    public ExactPayment ToPayment(ReadOnlyMemory<byte> signature) => Terms.Method == TransferMethod.Permit2
        ? new Permit2Payment
        {
            Payer = Payer,
            PayTo = Terms.PayTo,
            PermittedToken = Terms.Asset,
            Amount = Terms.Amount,
            Spender = ExactContracts.Permit2Proxy,
            ValidAfter = ValidAfter,
            ValidBefore = ValidBefore,
            Nonce = Nonce,
            Signature = signature,
        }
        : new Eip3009Payment
        {
            Payer = Payer,
            PayTo = Terms.PayTo,
            Amount = Terms.Amount,
            ValidAfter = ValidAfter,
            ValidBefore = ValidBefore,
            Nonce = Nonce,
            Signature = signature,
        };

    /// <summary>The payment for the wire: what stands in <see cref="X402.PaymentPayload.Payload"/>.</summary>
    /// <param name="signature">Shape: 65 bytes of a key, or a contract wallet's.</param>
    public JsonElement ToPayload(ReadOnlyMemory<byte> signature) => ExactPayload.Write(ToPayment(signature));
}
