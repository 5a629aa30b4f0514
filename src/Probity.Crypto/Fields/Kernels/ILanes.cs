namespace Probity.Crypto.Fields.Kernels;

/// <summary>A register of field elements. Number form: Montgomery words below p, in and out, everywhere.</summary>
/// <remarks>Kernels are written once over this interface; <see cref="ScalarLanes"/> is the reference in tests.</remarks>
internal interface ILanes<TSelf>
    where TSelf : struct, ILanes<TSelf>
{
    /// <summary>Whether this processor runs the lane type without software fallbacks.</summary>
    static abstract bool IsAccelerated { get; }

    /// <summary>Elements per register; a power of two.</summary>
    static abstract int Count { get; }

    /// <summary>Loads <see cref="Count"/> words that start <paramref name="offset"/> words after the source.</summary>
    static abstract TSelf Load(ref readonly uint source, nuint offset);

    /// <summary>Stores <see cref="Count"/> words that start <paramref name="offset"/> words after the target.</summary>
    static abstract void Store(TSelf value, ref uint target, nuint offset);

    /// <summary>Stores around the caches, for what is not read soon. The address is a multiple of the register.</summary>
    static abstract void StoreStreaming(TSelf value, ref uint target, nuint offset);

    /// <summary>Every lane gets this word. Range: below p.</summary>
    static abstract TSelf Broadcast(uint word);

    /// <summary>Sum.</summary>
    static abstract TSelf Add(TSelf a, TSelf b);

    /// <summary>Difference.</summary>
    static abstract TSelf Subtract(TSelf a, TSelf b);

    /// <summary>Montgomery product.</summary>
    static abstract TSelf Multiply(TSelf a, TSelf b);

    /// <summary>Montgomery product with a register whose lanes are all the same.</summary>
    /// <param name="a">Range: any word, so also what the unreduced forms give.</param>
    /// <param name="same">Range: below p.</param>
    static abstract TSelf MultiplyAll(TSelf a, TSelf same);

    /// <summary>a + b below 2p, fit only to be the first operand of <see cref="MultiplyAll"/>.</summary>
    static abstract TSelf AddUnreduced(TSelf a, TSelf b);

    /// <summary>a - b + p below 2p, fit only to be the first operand of <see cref="MultiplyAll"/>.</summary>
    static abstract TSelf SubtractUnreduced(TSelf a, TSelf b);

    /// <summary>ab + cd with one reduction.</summary>
    static abstract TSelf Sum2(TSelf a, TSelf b, TSelf c, TSelf d);

    /// <summary>a0 b0 + a1 b1 + a2 b2 with one reduction.</summary>
    static abstract TSelf Sum3(TSelf a0, TSelf b0, TSelf a1, TSelf b1, TSelf a2, TSelf b2);

    /// <summary>a0 b0 + ... + a3 b3 with one reduction.</summary>
    static abstract TSelf Sum4(
        TSelf a0, TSelf b0, TSelf a1, TSelf b1, TSelf a2, TSelf b2, TSelf a3, TSelf b3);

    /// <summary>The items of even index of a followed by b; with one lane, a.</summary>
    static abstract TSelf Even(TSelf a, TSelf b);

    /// <summary>The items of odd index of a followed by b; with one lane, b.</summary>
    static abstract TSelf Odd(TSelf a, TSelf b);

    /// <summary>The sum of all lanes.</summary>
    static abstract uint SumAcross(TSelf a);

    /// <summary>Product in the quintic extension, in the form that is fastest on this instruction set.</summary>
    static abstract QuinticLanes<TSelf> MultiplyQuintic(in QuinticLanes<TSelf> a, in QuinticLanes<TSelf> b);

    /// <summary>Product with one prepared element of the extension.</summary>
    static abstract QuinticLanes<TSelf> MultiplyQuintic(in QuinticLanes<TSelf> a, in QuinticFactor<TSelf> b);
}
