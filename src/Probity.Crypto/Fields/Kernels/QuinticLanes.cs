using System.Runtime.CompilerServices;

namespace Probity.Crypto.Fields.Kernels;

/// <summary>A register of elements of F, one lane register per coordinate (structure of arrays).</summary>
/// <remarks>Number form: Montgomery words below p. In memory the five coordinates are five planes.</remarks>
internal readonly struct QuinticLanes<TLanes>(TLanes c0, TLanes c1, TLanes c2, TLanes c3, TLanes c4)
    where TLanes : struct, ILanes<TLanes>
{
    /// <summary>Coordinate of 1.</summary>
    public readonly TLanes C0 = c0;

    /// <summary>Coordinate of θ.</summary>
    public readonly TLanes C1 = c1;

    /// <summary>Coordinate of θ^2.</summary>
    public readonly TLanes C2 = c2;

    /// <summary>Coordinate of θ^3.</summary>
    public readonly TLanes C3 = c3;

    /// <summary>Coordinate of θ^4.</summary>
    public readonly TLanes C4 = c4;

    /// <summary>Every lane gets this element.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static QuinticLanes<TLanes> Broadcast(Quintic value) => new(
        TLanes.Broadcast(value.C0.Montgomery),
        TLanes.Broadcast(value.C1.Montgomery),
        TLanes.Broadcast(value.C2.Montgomery),
        TLanes.Broadcast(value.C3.Montgomery),
        TLanes.Broadcast(value.C4.Montgomery));

    /// <summary>Embeds base-field elements.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static QuinticLanes<TLanes> From(TLanes value)
    {
        TLanes zero = TLanes.Broadcast(0);
        return new(value, zero, zero, zero, zero);
    }

    /// <summary>Loads from five planes; plane k starts k · <paramref name="planeStride"/> words after plane 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static QuinticLanes<TLanes> Load(ref readonly uint plane0, nuint planeStride, nuint offset) => new(
        TLanes.Load(in plane0, offset),
        TLanes.Load(in plane0, offset + planeStride),
        TLanes.Load(in plane0, offset + (2 * planeStride)),
        TLanes.Load(in plane0, offset + (3 * planeStride)),
        TLanes.Load(in plane0, offset + (4 * planeStride)));

    /// <summary>Stores to five planes laid out as for <see cref="Load"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(ref uint plane0, nuint planeStride, nuint offset)
    {
        TLanes.Store(C0, ref plane0, offset);
        TLanes.Store(C1, ref plane0, offset + planeStride);
        TLanes.Store(C2, ref plane0, offset + (2 * planeStride));
        TLanes.Store(C3, ref plane0, offset + (3 * planeStride));
        TLanes.Store(C4, ref plane0, offset + (4 * planeStride));
    }

    /// <summary>Sum.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static QuinticLanes<TLanes> Add(in QuinticLanes<TLanes> a, in QuinticLanes<TLanes> b) => new(
        TLanes.Add(a.C0, b.C0),
        TLanes.Add(a.C1, b.C1),
        TLanes.Add(a.C2, b.C2),
        TLanes.Add(a.C3, b.C3),
        TLanes.Add(a.C4, b.C4));

    /// <summary>Difference.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static QuinticLanes<TLanes> Subtract(in QuinticLanes<TLanes> a, in QuinticLanes<TLanes> b) => new(
        TLanes.Subtract(a.C0, b.C0),
        TLanes.Subtract(a.C1, b.C1),
        TLanes.Subtract(a.C2, b.C2),
        TLanes.Subtract(a.C3, b.C3),
        TLanes.Subtract(a.C4, b.C4));

    /// <summary>Product.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static QuinticLanes<TLanes> Multiply(in QuinticLanes<TLanes> a, in QuinticLanes<TLanes> b) =>
        TLanes.MultiplyQuintic(in a, in b);

    /// <summary>Product by a call, for methods with more than two or three products.</summary>
    /// <remarks>
    /// The compiler has a budget for inlining that grows with the size of the calling method; past it, products fall
    /// apart into calls of their smallest parts and take five times as long. This one always takes about 1.2 times
    /// an inlined one. It names every coordinate so that it is itself large enough.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Product(
        in QuinticLanes<TLanes> a, in QuinticLanes<TLanes> b, out QuinticLanes<TLanes> product)
    {
        QuinticLanes<TLanes> x = new(a.C0, a.C1, a.C2, a.C3, a.C4), y = new(b.C0, b.C1, b.C2, b.C3, b.C4);
        QuinticLanes<TLanes> result = TLanes.MultiplyQuintic(in x, in y);
        product = new(result.C0, result.C1, result.C2, result.C3, result.C4);
    }

    /// <summary>Product with one prepared element; cheaper than with a broadcast one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static QuinticLanes<TLanes> Multiply(in QuinticLanes<TLanes> a, in QuinticFactor<TLanes> b) =>
        TLanes.MultiplyQuintic(in a, in b);

    /// <summary>Product with base-field elements.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static QuinticLanes<TLanes> Multiply(in QuinticLanes<TLanes> a, TLanes b) => new(
        TLanes.Multiply(a.C0, b),
        TLanes.Multiply(a.C1, b),
        TLanes.Multiply(a.C2, b),
        TLanes.Multiply(a.C3, b),
        TLanes.Multiply(a.C4, b));

    /// <summary>Items of even index of a followed by b.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static QuinticLanes<TLanes> Even(in QuinticLanes<TLanes> a, in QuinticLanes<TLanes> b) => new(
        TLanes.Even(a.C0, b.C0),
        TLanes.Even(a.C1, b.C1),
        TLanes.Even(a.C2, b.C2),
        TLanes.Even(a.C3, b.C3),
        TLanes.Even(a.C4, b.C4));

    /// <summary>Items of odd index of a followed by b.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static QuinticLanes<TLanes> Odd(in QuinticLanes<TLanes> a, in QuinticLanes<TLanes> b) => new(
        TLanes.Odd(a.C0, b.C0),
        TLanes.Odd(a.C1, b.C1),
        TLanes.Odd(a.C2, b.C2),
        TLanes.Odd(a.C3, b.C3),
        TLanes.Odd(a.C4, b.C4));

    /// <summary>The sum of all lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Quintic SumAcross() => new(
        KoalaBear.FromMontgomery(TLanes.SumAcross(C0)),
        KoalaBear.FromMontgomery(TLanes.SumAcross(C1)),
        KoalaBear.FromMontgomery(TLanes.SumAcross(C2)),
        KoalaBear.FromMontgomery(TLanes.SumAcross(C3)),
        KoalaBear.FromMontgomery(TLanes.SumAcross(C4)));
}
