using Probity.Crypto.Fields;
using Probity.ProofSystem.Air;

namespace Probity.Machine.Tables.Lookups;

/// <summary>Which entry of a row of <see cref="ByteShift"/>.</summary>
public enum ByteShiftPart
{
    /// <summary>The first part of the byte.</summary>
    First,

    /// <summary>The second part of the byte.</summary>
    Second,

    /// <summary>The sign.</summary>
    Sign,
}

/// <summary>One entry of <see cref="ByteShift"/> for the row number value + 2^8 bits + 2^11 mode; bit 13 is
/// ignored.</summary>
/// <remarks>
/// For fixed bits and mode, every entry is linear in the bits of the value: Σ_j entry(2^j) x_j. The
/// multilinear extension is the sum of these forms over all bits and modes, each times eq of the other five
/// coordinates.
/// </remarks>
public sealed class ByteShiftColumn(ByteShiftPart part) : PublicColumn
{
    private const int SelectorBits = 5;

    /// <inheritdoc/>
    public override uint ValueAt(ReadOnlySpan<byte> publicInput, int row) =>
        Entry((uint)row & 0xFF, (row >> 8) & ((1 << SelectorBits) - 1));

    /// <inheritdoc/>
    public override Quintic Evaluate(ReadOnlySpan<byte> publicInput, ReadOnlySpan<Quintic> point)
    {
        Quintic sum = default;
        for (int selector = 0; selector < 1 << SelectorBits; selector++)
        {
            Quintic eq = Quintic.One;
            for (int i = 0; i < SelectorBits; i++)
            {
                Quintic x = point[8 + i];
                eq *= ((selector >> i) & 1) != 0 ? x : Quintic.One - x;
            }

            Quintic form = default;
            for (int j = 0; j < 8; j++)
            {
                form += point[j] * KoalaBear.From(Entry(1u << j, selector));
            }

            sum += eq * form;
        }

        return sum;
    }

    private uint Entry(uint value, int selector)
    {
        (uint first, uint second, uint sign) = ByteShift.Split(value, selector & 7, selector >> 3);
        return part switch
        {
            ByteShiftPart.First => first,
            ByteShiftPart.Second => second,
            _ => sign,
        };
    }
}
