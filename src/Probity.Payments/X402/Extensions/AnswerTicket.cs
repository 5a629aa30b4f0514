using System.Text.Json;
using Probity.Chain;

namespace Probity.Payments.X402.Extensions;

/// <summary>A random word in each 402 that the payment brings back: what was bought is given again to whoever
/// has it.</summary>
/// <remarks>
/// A settlement shows authorisation and signature to everybody who reads the chain. Without a word that is in
/// no transaction they could fetch the answer of a payment that is not bound. Source: docs/specs/x402.md,
/// section 7.
/// </remarks>
public static class AnswerTicket
{
    /// <summary>The extension's name.</summary>
    public const string Id = "probity-answer-ticket";

    /// <summary>Bytes of a ticket.</summary>
    public const int Bytes = 16;

    private const string Schema =
        """
        {"$schema":"https://json-schema.org/draft/2020-12/schema","type":"object","properties":{
        "version":{"type":"integer","const":1},"ticket":{"type":"string","pattern":"^0x[0-9a-f]{32}$"}},
        "required":["version","ticket"]}
        """;

    /// <summary>The extensions of a 402 with a ticket; clients echo extensions as they come.</summary>
    /// <param name="extensions">An object, or undefined.</param>
    /// <param name="ticket">Shape: 16 bytes, random, of this 402 alone.</param>
    /// <exception cref="ArgumentException">The ticket has another length.</exception>
    public static JsonElement Append(JsonElement extensions, ReadOnlySpan<byte> ticket)
    {
        if (ticket.Length != Bytes)
        {
            throw new ArgumentException($"A ticket has {Bytes} bytes.", nameof(ticket));
        }

        string text = Hex.From(ticket);
        return PaymentExtensions.With(extensions, Id, JsonReading.KeepText(
            $$$"""{"info":{"version":1,"ticket":"{{{text}}}"},"schema":{{{Schema}}}}"""));
    }
}
