using System.Collections.Concurrent;
using System.Text.Json;

namespace Probity.Node.Facilitator;

/// <summary>Remembers for a while which payments the chain would have taken: a settlement right after a check
/// need not ask again.</summary>
/// <remarks>What could have changed since is found in the receipt; only gas is at stake.</remarks>
internal sealed class VerifiedPayments(TimeProvider time)
{
    private const int MaxKept = 1 << 14;

    // What an offer says beside its terms is kept with them, and is as long as whoever asks likes.
    private const int MaxExtraLength = 512;

    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(20);

    private readonly ConcurrentDictionary<string, Entry> _known = new(StringComparer.Ordinal);
    private long _forgotAt = time.GetTimestamp();

    /// <summary>The payment would be taken now.</summary>
    public void Remember(CheckedPayment payment)
    {
        if (LengthOf(payment.Terms.Source.Extra) + LengthOf(payment.Terms.Source.Others) > MaxExtraLength)
        {
            return;
        }

        if (_known.Count >= MaxKept || time.GetElapsedTime(_forgotAt) >= Lifetime) { Forget(); }
        if (_known.Count < MaxKept)
        {
            _known[payment.Id] = new Entry(payment, time.GetTimestamp());
        }
    }

    /// <summary>The payment as it was checked a moment ago, with what is known of its signature, if it is this
    /// very one: the same digest and the same signature. Forgets it; null where it was not checked.</summary>
    public CheckedPayment? Take(CheckedPayment payment) =>
        _known.TryRemove(payment.Id, out Entry? entry)
        && time.GetElapsedTime(entry.At) < Lifetime
        && entry.Payment.Digest.AsSpan().SequenceEqual(payment.Digest)
        && entry.Payment.Payment.Signature.Span.SequenceEqual(payment.Payment.Signature.Span)
            ? entry.Payment
            : null;

    private static int LengthOf(JsonElement element) =>
        element.ValueKind == JsonValueKind.Undefined ? 0 : element.GetRawText().Length;

    private void Forget()
    {
        _forgotAt = time.GetTimestamp();
        foreach ((string id, Entry entry) in _known)
        {
            if (time.GetElapsedTime(entry.At) >= Lifetime) { _known.TryRemove(id, out _); }
        }
    }

    private sealed record Entry(CheckedPayment Payment, long At);
}
