using System.Runtime.CompilerServices;

namespace Probity.Crypto.Fields.Kernels;

/// <summary>One element of F prepared to be multiplied with many: a challenge that folds tables.</summary>
/// <remarks>
/// Number form: Montgomery words below p, the same in all lanes. Besides b it holds the other coordinates of the b θ^i.
/// </remarks>
internal readonly struct QuinticFactor<TLanes>
    where TLanes : struct, ILanes<TLanes>
{
    /// <summary>Coordinate of 1.</summary>
    public readonly TLanes C0;

    /// <summary>Coordinate of θ.</summary>
    public readonly TLanes C1;

    /// <summary>Coordinate of θ^2.</summary>
    public readonly TLanes C2;

    /// <summary>Coordinate of θ^3.</summary>
    public readonly TLanes C3;

    /// <summary>Coordinate of θ^4.</summary>
    public readonly TLanes C4;

    /// <summary>C0 - C3.</summary>
    public readonly TLanes C03;

    /// <summary>C1 - C4.</summary>
    public readonly TLanes C14;

    /// <summary>C4 - C2.</summary>
    public readonly TLanes C42;

    /// <summary>C3 - (C1 - C4).</summary>
    public readonly TLanes C314;

    /// <summary>Prepares an element.</summary>
    public QuinticFactor(Quintic value)
    {
        C0 = TLanes.Broadcast(value.C0.Montgomery);
        C1 = TLanes.Broadcast(value.C1.Montgomery);
        C2 = TLanes.Broadcast(value.C2.Montgomery);
        C3 = TLanes.Broadcast(value.C3.Montgomery);
        C4 = TLanes.Broadcast(value.C4.Montgomery);
        C03 = TLanes.Subtract(C0, C3);
        C14 = TLanes.Subtract(C1, C4);
        C42 = TLanes.Subtract(C4, C2);
        C314 = TLanes.Subtract(C3, C14);
    }
}
