using System.Diagnostics.CodeAnalysis;

namespace Probity.ZkTls.Tls;

/// <summary>What a peer's message means, or the failure that it causes.</summary>
/// <remarks>Like a verdict, with the alert that TLS wants sent in place of a rejection code.</remarks>
internal readonly struct Outcome<T>
    where T : class
{
    private Outcome(T? value, TlsFailure? failure) => (Value, Failure) = (value, failure);

    /// <summary>The message; null on failure.</summary>
    public T? Value { get; }

    /// <summary>The failure; null on success.</summary>
    public TlsFailure? Failure { get; }

    /// <summary>Whether the message was accepted.</summary>
    [MemberNotNullWhen(true, nameof(Value))]
    [MemberNotNullWhen(false, nameof(Failure))]
    public bool IsAccepted => Value is not null;

    public static implicit operator Outcome<T>(T value) => new(value, null);

    public static implicit operator Outcome<T>(TlsFailure failure) => new(null, failure);
}
