using System.Diagnostics.CodeAnalysis;

namespace Probity.Core.Verdicts;

/// <summary>The outcome of checking another party's bytes: a value, or a rejection with a stable code.</summary>
/// <typeparam name="T">What the bytes mean once they are accepted.</typeparam>
public readonly struct Verdict<T>
    where T : class
{
    private Verdict(T? value, RejectionCode code, string detail)
    {
        Value = value;
        Code = code;
        Detail = detail;
    }

    /// <summary>The accepted value; null when rejected.</summary>
    public T? Value { get; }

    /// <summary>Why the bytes were refused; <see cref="RejectionCode.None"/> when accepted.</summary>
    public RejectionCode Code { get; }

    /// <summary>One sentence for people: what was expected and what came. Never holds a secret.</summary>
    public string Detail { get; }

    /// <summary>Whether the bytes were accepted.</summary>
    [MemberNotNullWhen(true, nameof(Value))]
    public bool IsAccepted => Value is not null;

    /// <summary>An accepting verdict.</summary>
    public static Verdict<T> Accept(T value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return new Verdict<T>(value, RejectionCode.None, string.Empty);
    }

    /// <summary>A rejecting verdict.</summary>
    public static Verdict<T> Reject(RejectionCode code, string detail)
    {
        ArgumentOutOfRangeException.ThrowIfEqual((int)code, (int)RejectionCode.None);
        return new Verdict<T>(null, code, detail);
    }

    /// <summary>Carries a rejection over to a verdict about another type.</summary>
    /// <exception cref="InvalidOperationException">This verdict is an acceptance.</exception>
    public Verdict<TOther> Forward<TOther>()
        where TOther : class =>
        IsAccepted
            ? throw new InvalidOperationException("Only a rejection can be forwarded.")
            : Verdict<TOther>.Reject(Code, Detail);

    /// <summary>Accepts <paramref name="value"/>.</summary>
    public static implicit operator Verdict<T>(T value) => Accept(value);

    /// <summary>Rejects with the code and detail of <paramref name="rejection"/>.</summary>
    public static implicit operator Verdict<T>(Rejection rejection) => Reject(rejection.Code, rejection.Detail);
}
