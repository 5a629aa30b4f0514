using Probity.Crypto.Fields;
using Probity.Crypto.Fields.Kernels;
using Probity.Crypto.Polynomials.Kernels;

namespace Probity.Crypto.Polynomials;

/// <summary>Reed–Solomon encoding of strips: sixteen columns over F_p side by side, row-major.</summary>
/// <remarks>
/// The polynomial of a column is Σ m_b z^b + Σ tail_j z^(2^n + j); row r of the codeword holds its value at point r of
/// <see cref="CodeDomain"/>. The map is linear, so canonical words give canonical words and Montgomery words give
/// Montgomery words. The transform splits z^(2m) - r^2 into z^m - r and z^m + r layer by layer,
/// so a coset costs no more than the subgroup.
/// </remarks>
public static class StripEncoder
{
    /// <summary>Columns of a strip, words of a row.</summary>
    public const int StripColumns = 16;

    /// <summary>Encodes one strip.</summary>
    /// <param name="message">Shape: 2^messageLog2 x 16. Range: below p.</param>
    /// <param name="tail">Shape: t x 16, with t from 0 to 2^messageLog2. Range: below p.</param>
    /// <param name="messageLog2">n, at least 0.</param>
    /// <param name="rateLog2">Range: 1 to 12; n + rateLog2 is at most 24.</param>
    /// <param name="codeword">Shape: 2^(n + rateLog2) x 16. May not overlap the inputs.</param>
    /// <param name="threads">At least 1; the result does not depend on it.</param>
    public static void Encode(
        ReadOnlySpan<uint> message, ReadOnlySpan<uint> tail, int messageLog2, int rateLog2, Span<uint> codeword,
        int threads) => Encode(message, tail, messageLog2, rateLog2, codeword, threads, null);

    /// <summary>Encodes one strip and shows each range of rows while it is still in the caches.</summary>
    /// <param name="message">As above.</param>
    /// <param name="tail">As above.</param>
    /// <param name="messageLog2">As above.</param>
    /// <param name="rateLog2">As above.</param>
    /// <param name="codeword">As above.</param>
    /// <param name="threads">As above.</param>
    /// <param name="onRows">
    /// Called once for each range (first row, rows) when it is final; the ranges are disjoint, cover the codeword, and
    /// start at multiples of their length. From several threads when there are several. May be null.
    /// </param>
    public static void Encode(
        ReadOnlySpan<uint> message, ReadOnlySpan<uint> tail, int messageLog2, int rateLog2, Span<uint> codeword,
        int threads, Action<int, int>? onRows)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(messageLog2);
        ArgumentOutOfRangeException.ThrowIfLessThan(rateLog2, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(rateLog2, 12);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(messageLog2, KoalaBear.TwoAdicity - rateLog2);
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        ArgumentOutOfRangeException.ThrowIfNotEqual(message.Length, StripColumns << messageLog2);
        ArgumentOutOfRangeException.ThrowIfNotEqual(codeword.Length, StripColumns << (messageLog2 + rateLog2));
        ArgumentOutOfRangeException.ThrowIfNotEqual(tail.Length % StripColumns, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(tail.Length, message.Length);
        if (codeword.Overlaps(message) || codeword.Overlaps(tail))
        {
            throw new ArgumentException("The codeword overlaps an input.", nameof(codeword));
        }

        uint[] twiddles = Twiddles.Get(messageLog2 + rateLog2 - 1);
        switch (LaneDispatch.Kind)
        {
            case LaneKind.Avx512:
                StripKernel<Avx512Lanes>.Encode(message, tail, messageLog2, rateLog2, codeword, twiddles, threads, onRows);
                break;
            case LaneKind.Avx2:
                StripKernel<Avx2Lanes>.Encode(message, tail, messageLog2, rateLog2, codeword, twiddles, threads, onRows);
                break;
            default:
                StripKernel<ScalarLanes>.Encode(message, tail, messageLog2, rateLog2, codeword, twiddles, threads, onRows);
                break;
        }
    }

    /// <summary>Computes some rows of a codeword without the others.</summary>
    /// <param name="message">As for <see cref="Encode(ReadOnlySpan{uint}, ReadOnlySpan{uint}, int, int, Span{uint}, int)"/>.</param>
    /// <param name="tail">Likewise.</param>
    /// <param name="messageLog2">Likewise.</param>
    /// <param name="rateLog2">Likewise.</param>
    /// <param name="rows">Rows of the codeword.</param>
    /// <param name="values">Shape: rows x 16.</param>
    /// <remarks>Cost: one pass over the message, far less than a whole encoding while the rows are few.</remarks>
    public static void EncodeRows(
        ReadOnlySpan<uint> message, ReadOnlySpan<uint> tail, int messageLog2, int rateLog2, ReadOnlySpan<int> rows,
        Span<uint> values)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(message.Length, StripColumns << messageLog2);
        ArgumentOutOfRangeException.ThrowIfNotEqual(values.Length, StripColumns * rows.Length);
        ArgumentOutOfRangeException.ThrowIfNotEqual(tail.Length % StripColumns, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(tail.Length, message.Length);
        uint[] twiddles = Twiddles.Get(messageLog2 + rateLog2 - 1);
        switch (LaneDispatch.Kind)
        {
            case LaneKind.Avx512:
                StripRowKernel<Avx512Lanes>.Evaluate(message, tail, messageLog2, rateLog2, rows, values, twiddles);
                break;
            case LaneKind.Avx2:
                StripRowKernel<Avx2Lanes>.Evaluate(message, tail, messageLog2, rateLog2, rows, values, twiddles);
                break;
            default:
                StripRowKernel<ScalarLanes>.Evaluate(message, tail, messageLog2, rateLog2, rows, values, twiddles);
                break;
        }
    }
}
