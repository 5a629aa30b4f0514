using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Probity.Crypto.Curves.Kernels;

/// <summary>One step of long multiplication on limbs of 64 bits.</summary>
/// <remarks>
/// The two halves of a product are computed apart: <see cref="Math.BigMul(ulong, ulong, out ulong)"/> hands
/// the lower one over in memory, which costs more than a second multiplication. No branch depends on a value.
/// </remarks>
internal static class WideProduct
{
    /// <summary>x * y + addend + carry, which fits two limbs: the lower is returned, the upper is the
    /// carry.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong MultiplyAdd(ulong x, ulong y, ulong addend, ref ulong carry)
    {
        ulong high = High(x, y), low = x * y;
        low += addend;
        high += low < addend ? 1UL : 0UL;
        low += carry;
        high += low < carry ? 1UL : 0UL;
        carry = high;
        return low;
    }

    /// <summary>The upper half of a product.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong High(ulong x, ulong y) =>
        Bmi2.X64.IsSupported ? Bmi2.X64.MultiplyNoFlags(x, y) : Math.BigMul(x, y, out _);

    /// <summary>x + y + carry; the carry is 0 or 1 before and after.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Add(ulong x, ulong y, ref ulong carry)
    {
        ulong sum = x + carry;
        ulong first = sum < x ? 1UL : 0UL;
        sum += y;
        carry = first + (sum < y ? 1UL : 0UL);
        return sum;
    }

    /// <summary>x - y - borrow; the borrow is 0 or 1 before and after.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Subtract(ulong x, ulong y, ref ulong borrow)
    {
        ulong difference = x - borrow;
        ulong first = x < borrow ? 1UL : 0UL;
        ulong result = difference - y;
        borrow = first + (difference < y ? 1UL : 0UL);
        return result;
    }
}
