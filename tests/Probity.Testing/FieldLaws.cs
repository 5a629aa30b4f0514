namespace Probity.Testing;

/// <summary>The operations of a field, as the laws see them.</summary>
public sealed record FieldOperations<T>(
    T Zero, T One, Func<T, T, T> Add, Func<T, T, T> Subtract, Func<T, T, T> Multiply, Func<T, T> Inverse)
    where T : IEquatable<T>;

/// <summary>The axioms of a field, for any representation.</summary>
public static class FieldLaws
{
    /// <summary>Checks every axiom on the three elements.</summary>
    public static void Check<T>(FieldOperations<T> field, T a, T b, T c)
        where T : IEquatable<T>
    {
        Equal(field.Add(a, b), field.Add(b, a), "addition commutes");
        Equal(field.Add(field.Add(a, b), c), field.Add(a, field.Add(b, c)), "addition associates");
        Equal(field.Add(a, field.Zero), a, "zero is neutral");
        Equal(field.Subtract(field.Add(a, b), b), a, "subtraction undoes addition");
        Equal(field.Add(a, field.Subtract(field.Zero, a)), field.Zero, "negatives cancel");
        Equal(field.Multiply(a, b), field.Multiply(b, a), "multiplication commutes");
        Equal(
            field.Multiply(field.Multiply(a, b), c),
            field.Multiply(a, field.Multiply(b, c)),
            "multiplication associates");
        Equal(field.Multiply(a, field.One), a, "one is neutral");
        Equal(field.Multiply(a, field.Zero), field.Zero, "zero absorbs");
        Equal(
            field.Multiply(a, field.Add(b, c)),
            field.Add(field.Multiply(a, b), field.Multiply(a, c)),
            "multiplication distributes");
        T expected = a.Equals(field.Zero) ? field.Zero : field.One;
        Equal(field.Multiply(a, field.Inverse(a)), expected, "inverses multiply to one");
    }

    private static void Equal<T>(T left, T right, string law)
        where T : IEquatable<T> => Laws.Require(left.Equals(right), $"{law}: {left} is not {right}");
}
