namespace Probity.Crypto.Fields.Kernels;

/// <summary>Which lane type a kernel runs on.</summary>
internal enum LaneKind
{
    /// <summary><see cref="ScalarLanes"/>.</summary>
    Scalar,

    /// <summary><see cref="Avx2Lanes"/>.</summary>
    Avx2,

    /// <summary><see cref="Avx512Lanes"/>.</summary>
    Avx512,
}

/// <summary>The one place that chooses between lane types; every choice gives the same bytes.</summary>
internal static class LaneDispatch
{
    /// <summary>The widest accelerated lane type of this processor.</summary>
    internal static LaneKind Widest =>
        Avx512Lanes.IsAccelerated ? LaneKind.Avx512 : Avx2Lanes.IsAccelerated ? LaneKind.Avx2 : LaneKind.Scalar;

    /// <summary>Tests only: the lane type to use for the whole process, or null. Must be supported.</summary>
    internal static LaneKind? Forced { get; set; }

    /// <summary>The lane type to use.</summary>
    internal static LaneKind Kind => Forced ?? Widest;

    /// <summary>Whether this processor runs the lane type.</summary>
    internal static bool IsSupported(LaneKind kind) => kind switch
    {
        LaneKind.Avx512 => Avx512Lanes.IsAccelerated,
        LaneKind.Avx2 => Avx2Lanes.IsAccelerated,
        _ => true,
    };
}
