using System.Collections.Concurrent;
using Probity.Payments.Schemes.Exact;

namespace Probity.Node.Facilitator;

/// <summary>Remembers for a while which payments the chain would have taken: a settlement right after a check
/// need not ask again.</summary>
/// <remarks>What could have changed since is found in the receipt; only gas is at stake.</remarks>
internal sealed class VerifiedPayments(TimeProvider time)
{
    private const int MaxKept = 1 << 14;

    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(20);

    private readonly ConcurrentDictionary<string, Entry> _known = new(StringComparer.Ordinal);

    /// <summary>The payment would be taken now.</summary>
    public void Remember(CheckedPayment payment)
    {
        if (_known.Count >= MaxKept) { Forget(); }
        if (_known.Count < MaxKept)
        {
            _known[payment.Id] = new Entry(
                payment.Digest, payment.Payment.Signature, payment.Standing, time.GetTimestamp());
        }
    }

    /// <summary>What its signature says, if this very payment, with this very signature, was checked a
    /// moment ago; forgets it. Null where it was not.</summary>
    public SignatureStanding? Take(CheckedPayment payment) =>
        _known.TryRemove(payment.Id, out Entry? entry)
        && time.GetElapsedTime(entry.At) < Lifetime
        && entry.Digest.AsSpan().SequenceEqual(payment.Digest)
        && entry.Signature.Span.SequenceEqual(payment.Payment.Signature.Span)
            ? entry.Standing
            : null;

    private void Forget()
    {
        foreach ((string id, Entry entry) in _known)
        {
            if (time.GetElapsedTime(entry.At) >= Lifetime) { _known.TryRemove(id, out _); }
        }
    }

    private sealed record Entry(
        byte[] Digest, ReadOnlyMemory<byte> Signature, SignatureStanding Standing, long At);
}
