using System.Buffers.Binary;
using Probity.Core.Secrets;
using static Probity.Crypto.Curves.Kernels.WideProduct;

namespace Probity.Crypto.Curves;

/// <summary>Numbers modulo the order L of the group of Ed25519, as 32 bytes, little-endian.</summary>
/// <remarks>
/// Barrett's reduction with limbs of 64 bits: the same steps for every number. Source: RFC 8032, section 5.1;
/// A. Menezes et al., "Handbook of Applied Cryptography", algorithm 14.42.
/// </remarks>
[ConstantTime]
internal static class Ed25519Scalar
{
    /// <summary>Bytes of the canonical form.</summary>
    public const int Bytes = 32;

    private const int Limbs = 4;

    // L = 2^252 + 27742317777372353535851937790883648493.
    private static ReadOnlySpan<ulong> Order =>
        [0x5812631A5CF5D3ED, 0x14DEF9DEA2F79CD6, 0x0000000000000000, 0x1000000000000000, 0];

    // 2^512 / L, rounded down.
    private static ReadOnlySpan<ulong> Inverse =>
        [0xED9CE5A30A2C131B, 0x2106215D086329A7, 0xFFFFFFFFFFFFFFEB, 0xFFFFFFFFFFFFFFFF, 0x000000000000000F];

    /// <summary>Whether 32 bytes are a number below L. Only for public numbers: those of
    /// signatures.</summary>
    public static bool IsCanonical(ReadOnlySpan<byte> number)
    {
        ulong borrow = 0;
        for (int i = 0; i < Limbs; i++)
        {
            _ = Subtract(BinaryPrimitives.ReadUInt64LittleEndian(number[(8 * i)..]), Order[i], ref borrow);
        }

        return borrow == 1;
    }

    /// <summary>A number of 64 bytes modulo L.</summary>
    public static void Reduce(ReadOnlySpan<byte> wide, Span<byte> result)
    {
        Span<ulong> limbs = stackalloc ulong[2 * Limbs];
        Read(wide, limbs);
        Reduce(limbs, result);
    }

    /// <summary>x * y + addend modulo L.</summary>
    public static void MultiplyAdd(
        ReadOnlySpan<byte> x, ReadOnlySpan<byte> y, ReadOnlySpan<byte> addend, Span<byte> result)
    {
        Span<ulong> factors = stackalloc ulong[3 * Limbs];
        Read(x, factors[..Limbs]);
        Read(y, factors[Limbs..(2 * Limbs)]);
        Read(addend, factors[(2 * Limbs)..]);
        Span<ulong> product = stackalloc ulong[2 * Limbs];
        Multiply(factors[..Limbs], factors[Limbs..(2 * Limbs)], product);
        ulong carry = 0;
        for (int i = 0; i < product.Length; i++)
        {
            product[i] = Add(product[i], i < Limbs ? factors[(2 * Limbs) + i] : 0, ref carry);
        }

        Reduce(product, result);
        factors.Clear();
    }

    // Clears what it reduces.
    private static void Reduce(Span<ulong> wide, Span<byte> result)
    {
        Span<ulong> estimate = stackalloc ulong[10], multiple = stackalloc ulong[10];
        Multiply(wide[(Limbs - 1)..], Inverse, estimate);
        Multiply(estimate[(Limbs + 1)..], Order, multiple);
        Span<ulong> rest = wide[..(Limbs + 1)];
        ulong borrow = 0;
        for (int i = 0; i < rest.Length; i++) { rest[i] = Subtract(rest[i], multiple[i], ref borrow); }

        // The estimate is at most two too low.
        SubtractOrderOnce(rest);
        SubtractOrderOnce(rest);
        for (int i = 0; i < Limbs; i++) { BinaryPrimitives.WriteUInt64LittleEndian(result[(8 * i)..], rest[i]); }
        estimate.Clear();
        multiple.Clear();
        wide.Clear();
    }

    private static void SubtractOrderOnce(Span<ulong> number)
    {
        Span<ulong> less = stackalloc ulong[Limbs + 1];
        ulong borrow = 0;
        for (int i = 0; i < less.Length; i++) { less[i] = Subtract(number[i], Order[i], ref borrow); }
        ulong keep = 0 - borrow;
        for (int i = 0; i < less.Length; i++) { number[i] = less[i] ^ (keep & (less[i] ^ number[i])); }
        less.Clear();
    }

    private static void Multiply(ReadOnlySpan<ulong> x, ReadOnlySpan<ulong> y, Span<ulong> product)
    {
        product.Clear();
        for (int i = 0; i < x.Length; i++)
        {
            ulong carry = 0;
            for (int j = 0; j < y.Length; j++)
            {
                product[i + j] = Kernels.WideProduct.MultiplyAdd(x[i], y[j], product[i + j], ref carry);
            }

            product[i + y.Length] = carry;
        }
    }

    private static void Read(ReadOnlySpan<byte> bytes, Span<ulong> limbs)
    {
        for (int i = 0; i < limbs.Length; i++)
        {
            limbs[i] = BinaryPrimitives.ReadUInt64LittleEndian(bytes[(8 * i)..]);
        }
    }
}
