using System.Runtime.CompilerServices;
using Probity.Core.Encoding;

namespace Probity.Crypto.Fields;

/// <summary>An element of the challenge field F = F_p[θ] / (θ^5 + θ^2 - 1), of about 2^154.94 elements.</summary>
/// <remarks>
/// Value: C0 + C1 θ + C2 θ^2 + C3 θ^3 + C4 θ^4. The polynomial is irreducible over F_p (a test checks
/// θ^(p^5) = θ and gcd(θ^p - θ, f) = 1); 5 does not divide p - 1, so no binomial of degree 5 is.
/// </remarks>
public readonly record struct Quintic(KoalaBear C0, KoalaBear C1, KoalaBear C2, KoalaBear C3, KoalaBear C4)
{
    /// <summary>Coordinates of an element over F_p.</summary>
    public const int Degree = 5;

    /// <summary>Bytes of an element on the wire: five canonical 32-bit little-endian words.</summary>
    public const int EncodedBytes = Degree * sizeof(uint);

    private static readonly Quintic[] FrobeniusBasis = MakeFrobeniusBasis();

    /// <summary>Zero.</summary>
    public static Quintic Zero => default;

    /// <summary>One.</summary>
    public static Quintic One => From(KoalaBear.One);

    /// <summary>Whether this is zero.</summary>
    public bool IsZero => (C0.Montgomery | C1.Montgomery | C2.Montgomery | C3.Montgomery | C4.Montgomery) == 0;

    /// <summary>The coordinate of θ^<paramref name="index"/>.</summary>
    public KoalaBear this[int index] => index switch
    {
        0 => C0,
        1 => C1,
        2 => C2,
        3 => C3,
        4 => C4,
        _ => throw new ArgumentOutOfRangeException(nameof(index)),
    };

    /// <summary>Embeds a base-field element.</summary>
    public static Quintic From(KoalaBear value) => new(value, default, default, default, default);

    /// <summary>Embeds a small number.</summary>
    public static Quintic From(uint value) => From(KoalaBear.From(value));

    /// <summary>The monomial θ^<paramref name="index"/>. Range: 0 to 4.</summary>
    public static Quintic Theta(int index) => new(
        index == 0 ? KoalaBear.One : default,
        index == 1 ? KoalaBear.One : default,
        index == 2 ? KoalaBear.One : default,
        index == 3 ? KoalaBear.One : default,
        index == 4 ? KoalaBear.One : default);

    /// <summary>Sum.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Quintic operator +(Quintic a, Quintic b) =>
        new(a.C0 + b.C0, a.C1 + b.C1, a.C2 + b.C2, a.C3 + b.C3, a.C4 + b.C4);

    /// <summary>Difference.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Quintic operator -(Quintic a, Quintic b) =>
        new(a.C0 - b.C0, a.C1 - b.C1, a.C2 - b.C2, a.C3 - b.C3, a.C4 - b.C4);

    /// <summary>Negation.</summary>
    public static Quintic operator -(Quintic a) => default(Quintic) - a;

    /// <summary>Product with a base-field element.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Quintic operator *(Quintic a, KoalaBear b) =>
        new(a.C0 * b, a.C1 * b, a.C2 * b, a.C3 * b, a.C4 * b);

    /// <summary>Product.</summary>
    public static Quintic operator *(in Quintic a, in Quintic b)
    {
        // The coordinates of b θ^i are those of b and these four, since θ^5 = 1 - θ^2.
        ulong b03 = (b.C0 - b.C3).Montgomery, b42 = (b.C4 - b.C2).Montgomery;
        KoalaBear oneLessFour = b.C1 - b.C4;
        ulong b14 = oneLessFour.Montgomery, b314 = (b.C3 - oneLessFour).Montgomery;
        ulong b0 = b.C0.Montgomery, b1 = b.C1.Montgomery, b2 = b.C2.Montgomery, b3 = b.C3.Montgomery;
        ulong b4 = b.C4.Montgomery;
        ulong a0 = a.C0.Montgomery, a1 = a.C1.Montgomery, a2 = a.C2.Montgomery, a3 = a.C3.Montgomery;
        ulong a4 = a.C4.Montgomery;
        return new(
            Reduce((a0 * b0) + (a1 * b4), (a2 * b3) + (a3 * b2) + (a4 * b14)),
            Reduce((a0 * b1) + (a1 * b0), (a2 * b4) + (a3 * b3) + (a4 * b2)),
            Reduce((a0 * b2) + (a1 * b14), (a2 * b03) + (a3 * b42) + (a4 * b314)),
            Reduce((a0 * b3) + (a1 * b2), (a2 * b14) + (a3 * b03) + (a4 * b42)),
            Reduce((a0 * b4) + (a1 * b3), (a2 * b2) + (a3 * b14) + (a4 * b03)));
    }

    /// <summary>This element raised to a power; 0^0 is 1.</summary>
    public Quintic Power(ulong exponent)
    {
        Quintic result = One, square = this;
        for (; exponent != 0; exponent >>= 1)
        {
            if ((exponent & 1) != 0)
            {
                result *= square;
            }

            square *= square;
        }

        return result;
    }

    /// <summary>The p-th power, which is linear over F_p.</summary>
    public Quintic Frobenius() =>
        (FrobeniusBasis[1] * C1) + (FrobeniusBasis[2] * C2) + (FrobeniusBasis[3] * C3) + (FrobeniusBasis[4] * C4)
        + From(C0);

    /// <summary>The multiplicative inverse; zero gives zero.</summary>
    /// <remarks>Itoh and Tsujii: a^-1 = a^(p + p^2 + p^3 + p^4) / N(a), and the norm N(a) lies in F_p.</remarks>
    public Quintic Inverse()
    {
        Quintic first = Frobenius();
        Quintic pair = first * first.Frobenius();
        Quintic conjugates = pair * pair.Frobenius().Frobenius();
        return conjugates * (this * conjugates).C0.Inverse();
    }

    /// <summary>Inverts every element in place with one inversion and three products per element.</summary>
    /// <returns>False, and nothing is changed, when an element is zero.</returns>
    public static bool InvertAll(Span<Quintic> elements)
    {
        if (elements.IsEmpty) { return true; }
        Quintic[] prefixes = new Quintic[elements.Length];
        Quintic product = One;
        for (int i = 0; i < elements.Length; i++)
        {
            prefixes[i] = product;
            product *= elements[i];
        }

        if (product.IsZero) { return false; }
        Quintic inverse = product.Inverse();
        for (int i = elements.Length - 1; i >= 0; i--)
        {
            Quintic element = elements[i];
            elements[i] = inverse * prefixes[i];
            inverse *= element;
        }

        return true;
    }

    /// <summary>Reads an element; false when bytes are missing or a word is p or more.</summary>
    /// <remarks>A failed read leaves the reader where it was.</remarks>
    public static bool TryRead(ref ByteReader reader, out Quintic value)
    {
        value = default;
        ByteReader ahead = reader;
        if (!KoalaBear.TryRead(ref ahead, out KoalaBear c0) || !KoalaBear.TryRead(ref ahead, out KoalaBear c1)
            || !KoalaBear.TryRead(ref ahead, out KoalaBear c2) || !KoalaBear.TryRead(ref ahead, out KoalaBear c3)
            || !KoalaBear.TryRead(ref ahead, out KoalaBear c4))
        {
            return false;
        }

        reader = ahead;
        value = new(c0, c1, c2, c3, c4);
        return true;
    }

    /// <summary>Appends the five canonical words.</summary>
    public void Write(ByteWriter writer)
    {
        writer.WriteUInt32(C0.Canonical);
        writer.WriteUInt32(C1.Canonical);
        writer.WriteUInt32(C2.Canonical);
        writer.WriteUInt32(C3.Canonical);
        writer.WriteUInt32(C4.Canonical);
    }

    /// <inheritdoc/>
    public override string ToString() => $"[{C0}, {C1}, {C2}, {C3}, {C4}]";

    // Two products are below W = 2^32 p and three below 2 W < 2^64; so is the sum after the first step.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static KoalaBear Reduce(ulong two, ulong three)
    {
        const ulong wide = (ulong)KoalaBear.Modulus << 32;
        ulong sum = two + Math.Min(three, three - wide);
        return KoalaBear.FromMontgomery(KoalaBear.Reduce(Math.Min(sum, sum - wide)));
    }

    private static Quintic[] MakeFrobeniusBasis()
    {
        Quintic[] basis = new Quintic[Degree];
        for (int i = 0; i < Degree; i++)
        {
            basis[i] = Theta(i).Power(KoalaBear.Modulus);
        }

        return basis;
    }
}
