using System.Buffers;
using Probity.Core.Verdicts;

namespace Probity.Payments.X402.Http;

/// <summary>Headers of x402 over HTTP: their names, and their content in base64.</summary>
/// <remarks>
/// What is read is what `@x402/core` 2.27.0 reads: digits of base64 and at most two signs of padding, which
/// may be missing altogether; no other alphabet, no white space. But the content must be UTF-8.
/// Source: x402 specification, "transports", version 1 and 2, HTTP.
/// </remarks>
public static class PaymentHeaders
{
    /// <summary>What a seller asks for, with status 402; version 2.</summary>
    public const string PaymentRequired = "PAYMENT-REQUIRED";

    /// <summary>A payment; version 2.</summary>
    public const string PaymentSignature = "PAYMENT-SIGNATURE";

    /// <summary>What became of a payment; version 2.</summary>
    public const string PaymentResponse = "PAYMENT-RESPONSE";

    /// <summary>A payment; version 1.</summary>
    public const string PaymentVersion1 = "X-PAYMENT";

    /// <summary>What became of a payment; version 1.</summary>
    public const string PaymentResponseVersion1 = "X-PAYMENT-RESPONSE";

    /// <summary>The longest header that is read. Unit: characters.</summary>
    public const int MaxLength = (X402Json.MaxBytes + 2) / 3 * 4;

    private static readonly SearchValues<char> Digits = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/");

    /// <summary>The header that carries a payment of a version.</summary>
    public static string PaymentName(int version) => version == 1 ? PaymentVersion1 : PaymentSignature;

    /// <summary>The header that carries the result of a payment of a version.</summary>
    public static string ResponseName(int version) =>
        version == 1 ? PaymentResponseVersion1 : PaymentResponse;

    /// <summary>The content of PAYMENT-REQUIRED.</summary>
    public static string Encode(PaymentRequired required) =>
        Convert.ToBase64String(X402Json.WritePaymentRequired(required));

    /// <summary>The content of PAYMENT-SIGNATURE or X-PAYMENT.</summary>
    public static string Encode(PaymentPayload payment) =>
        Convert.ToBase64String(X402Json.WritePaymentPayload(payment));

    /// <summary>The content of PAYMENT-RESPONSE or X-PAYMENT-RESPONSE.</summary>
    public static string Encode(SettleResponse response) =>
        Convert.ToBase64String(X402Json.WriteSettleResponse(response));

    /// <summary>Reads PAYMENT-REQUIRED.</summary>
    public static Verdict<PaymentRequired> ParsePaymentRequired(string header) =>
        Parse(header, X402Json.ParsePaymentRequired);

    /// <summary>Reads PAYMENT-SIGNATURE or X-PAYMENT; the content says which version it is.</summary>
    public static Verdict<PaymentPayload> ParsePayment(string header) =>
        Parse(header, X402Json.ParsePaymentPayload);

    /// <summary>Reads PAYMENT-RESPONSE or X-PAYMENT-RESPONSE.</summary>
    public static Verdict<SettleResponse> ParseResponse(string header) =>
        Parse(header, X402Json.ParseSettleResponse);

    /// <summary>Reads what a seller said with 402: the header, or a body of version 1.</summary>
    /// <param name="header">PAYMENT-REQUIRED; null or empty where there is none.</param>
    /// <param name="body">The answer's body, which is looked at only without the header.</param>
    public static Verdict<PaymentRequired> ReadPaymentRequired(string? header, ReadOnlyMemory<byte> body)
    {
        if (!string.IsNullOrEmpty(header)) { return ParsePaymentRequired(header); }
        Verdict<PaymentRequired> read = X402Json.ParsePaymentRequired(body);
        return !read.IsAccepted || read.Value.X402Version == 1
            ? read
            : new Rejection(RejectionCode.UnsupportedVersion, "version 2 says what it asks for in a header");
    }

    private static Verdict<T> Parse<T>(string header, Func<ReadOnlyMemory<byte>, Verdict<T>> parse)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(header);
        if (header.Length > MaxLength)
        {
            return new Rejection(
                RejectionCode.TooLong, $"a header of {header.Length} characters, at most {MaxLength}");
        }

        return TryDecode(header, out byte[] content)
            ? parse(content)
            : new Rejection(RejectionCode.Malformed, "a header's content is base64");
    }

    // As WHATWG's "forgiving-base64 decode", but for white space: padding is right or missing, and bits that
    // are left over are dropped.
    private static bool TryDecode(ReadOnlySpan<char> header, out byte[] content)
    {
        content = [];
        int digits = header.IndexOfAnyExcept(Digits);
        if (digits < 0) { digits = header.Length; }
        int padding = header.Length - digits;
        if (padding > 2 || header[digits..].ContainsAnyExcept('=')
            || (padding > 0 && header.Length % 4 != 0) || digits % 4 == 1)
        {
            return false;
        }

        // The platform refuses bits that are left over, so the last digit is made to have none.
        char[] padded = new char[(digits + 3) / 4 * 4];
        header[..digits].CopyTo(padded);
        if (digits % 4 != 0)
        {
            int mask = digits % 4 == 2 ? 0x30 : 0x3C;
            padded[digits - 1] = Digit(ValueOf(padded[digits - 1]) & mask);
            padded.AsSpan(digits).Fill('=');
        }

        byte[] decoded = new byte[padded.Length / 4 * 3];
        if (!Convert.TryFromBase64Chars(padded, decoded, out int written)) { return false; }
        content = decoded[..written];
        return true;
    }

    private static int ValueOf(char digit) => digit switch
    {
        >= 'A' and <= 'Z' => digit - 'A',
        >= 'a' and <= 'z' => digit - 'a' + 26,
        >= '0' and <= '9' => digit - '0' + 52,
        '+' => 62,
        _ => 63,
    };

    private static char Digit(int value) => value switch
    {
        < 26 => (char)('A' + value),
        < 52 => (char)('a' + value - 26),
        < 62 => (char)('0' + value - 52),
        62 => '+',
        _ => '/',
    };
}
