using System.Text.Json;
using Probity.Core.Verdicts;

namespace Probity.Payments.X402;

/// <summary>The wire of x402, versions 1 and 2: bytes in UTF-8 to types and back. Parsers are
/// total.</summary>
/// <remarks>
/// Names of networks and of members in version 1 are translated to version 2's, and back in writing. No
/// member may be double; unknown ones are passed over. Source: docs/specs/x402.md; `@x402/core` 2.27.0, whose
/// order of members is written.
/// </remarks>
public static class X402Json
{
    /// <summary>The longest header's content that is read, after base64.</summary>
    public const int MaxBytes = 1 << 16;

    /// <summary>The longest body that is read.</summary>
    public const int MaxBodyBytes = 3 << 16;

    /// <summary>How deep values may be nested.</summary>
    public const int MaxDepth = 32;

    /// <summary>The most offers of one answer.</summary>
    public const int MaxAccepts = 64;

    /// <summary>The most kinds, names or signers that a facilitator may list.</summary>
    public const int MaxListed = 4096;

    /// <summary>Reads what a seller asks for: the header of version 2, or the body of version 1.</summary>
    public static Verdict<PaymentRequired> ParsePaymentRequired(ReadOnlyMemory<byte> json) =>
        JsonReading.Parse(json, MaxBytes, "a payment request", X402Reader.PaymentRequired);

    /// <summary>Reads a payment.</summary>
    public static Verdict<PaymentPayload> ParsePaymentPayload(ReadOnlyMemory<byte> json) =>
        JsonReading.Parse(json, MaxBytes, "a payment", X402Reader.PaymentPayload);

    /// <summary>Reads what a facilitator is asked.</summary>
    /// <remarks>Of version 1 the payment's resource is that of the requirements.</remarks>
    public static Verdict<FacilitatorRequest> ParseFacilitatorRequest(ReadOnlyMemory<byte> json) =>
        JsonReading.Parse(json, MaxBodyBytes, "a facilitator's request", X402Reader.FacilitatorRequest);

    /// <summary>Reads what a facilitator says of a payment.</summary>
    public static Verdict<VerifyResponse> ParseVerifyResponse(ReadOnlyMemory<byte> json) =>
        JsonReading.Parse(json, MaxBodyBytes, "an answer to verify", X402Reader.VerifyResponse);

    /// <summary>Reads what became of a payment. The network stays in the words that came.</summary>
    public static Verdict<SettleResponse> ParseSettleResponse(ReadOnlyMemory<byte> json) =>
        JsonReading.Parse(json, MaxBodyBytes, "an answer to settle", X402Reader.SettleResponse);

    /// <summary>Reads what a facilitator can settle. Networks stay in the words that came.</summary>
    public static Verdict<SupportedKinds> ParseSupportedKinds(ReadOnlyMemory<byte> json) =>
        JsonReading.Parse(json, MaxBodyBytes, "a list of kinds", X402Reader.SupportedKinds);

    /// <summary>Writes what a seller asks for, in the version that it names.</summary>
    /// <exception cref="ArgumentException">The version is neither 1 nor 2.</exception>
    public static byte[] WritePaymentRequired(PaymentRequired required)
    {
        ArgumentNullException.ThrowIfNull(required);
        RequireVersion(required.X402Version);
        return JsonWriting.Write(writer => X402Writer.Write(writer, required));
    }

    /// <summary>Writes a payment, in the version that it names.</summary>
    /// <exception cref="ArgumentException">The version is neither 1 nor 2.</exception>
    public static byte[] WritePaymentPayload(PaymentPayload payment)
    {
        ArgumentNullException.ThrowIfNull(payment);
        RequireVersion(payment.X402Version);
        return JsonWriting.Write(writer => X402Writer.Write(writer, payment));
    }

    /// <summary>Writes what a facilitator is asked, in the payment's version.</summary>
    /// <remarks>Version 1 wants the resource within the requirements: it is the payment's.</remarks>
    /// <exception cref="ArgumentException">The version is neither 1 nor 2.</exception>
    public static byte[] WriteFacilitatorRequest(FacilitatorRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        RequireVersion(request.Payment.X402Version);
        return JsonWriting.Write(writer => X402Writer.Write(writer, request));
    }

    /// <summary>Writes what a facilitator says of a payment.</summary>
    public static byte[] WriteVerifyResponse(VerifyResponse response)
    {
        ArgumentNullException.ThrowIfNull(response);
        return JsonWriting.Write(writer => X402Writer.Write(writer, response));
    }

    /// <summary>Writes what became of a payment.</summary>
    public static byte[] WriteSettleResponse(SettleResponse response)
    {
        ArgumentNullException.ThrowIfNull(response);
        return JsonWriting.Write(writer => X402Writer.Write(writer, response));
    }

    /// <summary>Writes what a facilitator can settle.</summary>
    public static byte[] WriteSupportedKinds(SupportedKinds kinds)
    {
        ArgumentNullException.ThrowIfNull(kinds);
        return JsonWriting.Write(writer => X402Writer.Write(writer, kinds));
    }

    private static void RequireVersion(int version)
    {
        if (version is not (1 or 2)) { throw new ArgumentException("x402 has versions 1 and 2."); }
    }
}
