using Probity.Core;
using Probity.Crypto.Fields;
using Probity.ProofSystem.Layout;

namespace Probity.ProofSystem.Proof;

/// <summary>All column equations of T1, T2 and T0 and the two claims on g, combined with powers of ρ into one.</summary>
/// <remarks>
/// Column j satisfies q_j(r̂) + Σ_f e_f r_(h-1) (1 - r_(h-1)) μ_f = Σ_f e_f v*_f with e_f = eq(r̂_(≥h), k_f).
/// Source: docs/specs/receipt.md, section 5.3; docs/book/05-stacking.md.
/// </remarks>
internal sealed class OpeningClaim
{
    private OpeningClaim(Quintic[] rhoPowers, Quintic value, Quintic[] maskWeights)
    {
        RhoPowers = rhoPowers;
        Value = value;
        MaskWeights = maskWeights;
    }

    /// <summary>ρ^j: T1's stack columns, then T2's, then T0's, then the two claims on g.</summary>
    public Quintic[] RhoPowers { get; }

    /// <summary>a: the right-hand side.</summary>
    public Quintic Value { get; }

    /// <summary>U_M: the weight of each cell of M.</summary>
    public Quintic[] MaskWeights { get; }

    /// <summary>Combines the equations.</summary>
    /// <param name="shape">The proof's form.</param>
    /// <param name="point">r̂. Shape: n coordinates.</param>
    /// <param name="chipValues">Per present chip (by number): main, program and lookup values v*.</param>
    /// <param name="sigma">σ_g, the sum of g over the cube.</param>
    /// <param name="maskValue">g(r), the zerocheck's last claim.</param>
    /// <param name="rho">ρ.</param>
    public static OpeningClaim Combine(
        ProofShape shape,
        ReadOnlySpan<Quintic> point,
        IReadOnlyDictionary<int, ChipValues> chipValues,
        Quintic sigma,
        Quintic maskValue,
        Quintic rho)
    {
        int programColumn = shape.Main.ColumnCount + shape.Lookup.ColumnCount;
        int maskClaim = programColumn + shape.ProgramColumnCount;
        Quintic[] powers = new Quintic[maskClaim + 2];
        powers[0] = Quintic.One;
        for (int i = 1; i < powers.Length; i++)
        {
            powers[i] = powers[i - 1] * rho;
        }

        Quintic[] mask = new Quintic[1 << shape.Parameters.MaskLog2];
        Quintic value = (powers[maskClaim] * sigma) + (powers[maskClaim + 1] * maskValue);
        AddMaskSum(shape, powers[maskClaim], mask);
        AddMaskValue(shape, point, powers[maskClaim + 1], mask);
        foreach (int chip in shape.PresentChips)
        {
            ChipValues values = chipValues[chip];
            ReadOnlySpan<Quintic> upperPoint = point[shape.HeightsLog2[chip]..];
            Quintic last = point[shape.HeightsLog2[chip] - 1];
            Quintic maskScale = last * (Quintic.One - last);
            Span<Quintic> cells = mask.AsSpan(shape.Mask.ChipOffset(chip));
            value += AddColumns(shape.Main.Of(chip), values.Main, powers, upperPoint, maskScale, cells);
            value += AddColumns(
                shape.Lookup.Of(chip),
                values.Lookup,
                powers.AsSpan(shape.Main.ColumnCount),
                upperPoint,
                maskScale,
                cells[values.Main.Length..]);
            for (int i = 0; i < values.Program.Length; i++)
            {
                value += powers[programColumn + i] * values.Program[i];
            }
        }

        return new OpeningClaim(powers, value, mask);
    }

    // Adds a chip's columns to the stack columns that hold them; returns their part of the right-hand side.
    private static Quintic AddColumns(
        ReadOnlySpan<StackPlace> places,
        Quintic[] values,
        ReadOnlySpan<Quintic> rhoPowers,
        ReadOnlySpan<Quintic> upperPoint,
        Quintic maskScale,
        Span<Quintic> cells)
    {
        Invariant.Require(places.Length == values.Length);
        Quintic sum = default;
        for (int i = 0; i < values.Length; i++)
        {
            Quintic weight = rhoPowers[places[i].StackColumn] * BlockWeight(upperPoint, places[i].Block);
            sum += weight * values[i];
            cells[i] += weight * maskScale;
        }

        return sum;
    }

    /// <summary>e_f = eq(r̂_(≥h), k).</summary>
    private static Quintic BlockWeight(ReadOnlySpan<Quintic> upperPoint, int block)
    {
        Quintic product = Quintic.One;
        for (int i = 0; i < upperPoint.Length; i++)
        {
            product *= ((block >> i) & 1) == 1 ? upperPoint[i] : Quintic.One - upperPoint[i];
        }

        return product;
    }

    // σ_g = 2^(H-1) Σ_i (g_i(0) + g_i(1)): the constant coefficient counts twice, the others once.
    private static void AddMaskSum(ProofShape shape, Quintic scale, Span<Quintic> mask)
    {
        KoalaBear half = KoalaBear.From(2).Power((ulong)(shape.MaxHeightLog2 - 1));
        for (int round = 0; round < shape.MaxHeightLog2; round++)
        {
            int offset = shape.Mask.RoundOffset(round);
            mask[offset] += scale * half;
            for (int t = 0; t <= shape.Mask.RoundDegrees[round]; t++)
            {
                mask[offset + t] += scale * half;
            }
        }
    }

    // g(r) = Σ_i g_i(r_i).
    private static void AddMaskValue(ProofShape shape, ReadOnlySpan<Quintic> point, Quintic scale, Span<Quintic> mask)
    {
        for (int round = 0; round < shape.MaxHeightLog2; round++)
        {
            Quintic power = scale;
            for (int t = 0; t <= shape.Mask.RoundDegrees[round]; t++)
            {
                mask[shape.Mask.RoundOffset(round) + t] += power;
                power *= point[round];
            }
        }
    }
}
