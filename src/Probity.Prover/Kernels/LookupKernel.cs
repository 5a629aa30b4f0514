using System.Runtime.CompilerServices;
using Probity.Core;
using Probity.Core.Kernels;
using Probity.Crypto.Fields;
using Probity.Crypto.Fields.Kernels;
using Probity.ProofSystem.Air;

namespace Probity.Prover.Kernels;

/// <summary>Computes the lookup columns u_g = Σ_i m_i / d_i of a chip.</summary>
internal static unsafe class LookupKernel<TLanes>
    where TLanes : struct, ILanes<TLanes>
{
    /// <summary>Rows per batch of inversions.</summary>
    public const int BatchRows = 256;

    /// <summary>Fills the rows of a range in all lookup columns of the chip.</summary>
    /// <param name="table">The chip's data.</param>
    /// <param name="challenges">γ and β.</param>
    /// <param name="start">First row; a multiple of <see cref="BatchRows"/>.</param>
    /// <param name="end">Behind the last row.</param>
    /// <param name="targets">Plane 0 of each lookup column; plane k lies k · stride words behind.</param>
    /// <param name="planeStride">Words from plane to plane.</param>
    public static void Fill(
        ChipTable table, LookupChallenges challenges, int start, int end, uint*[] targets, nuint planeStride)
    {
        AffinePlan[] plans = table.Plans(challenges, canonicalColumns: true), multiplicities = table.Multiplicities();
        IReadOnlyList<LookupGroup> groups = table.Program.Groups;
        int width = TLanes.Count, registers = BatchRows / width, quinticWords = width * Quintic.Degree;
        int items = groups.Count * registers;
        using NativeBuffer<uint> scratch = new(3 * items * quinticWords, isCleared: false);
        uint* numerators = scratch.Pointer, denominators = numerators + (items * quinticWords);
        uint* prefixes = denominators + (items * quinticWords);
        fixed (uint** columns = table.Pointers)
        {
            for (int row = start; row < end; row += BatchRows)
            {
                int used = Math.Min(registers, (end - row + width - 1) / width);
                for (int v = 0; v < used; v++)
                {
                    for (int g = 0; g < groups.Count; g++)
                    {
                        int item = (v * groups.Count) + g;
                        Fraction(
                            groups[g], plans, multiplicities, columns, (nuint)(row + (v * width)),
                            out QuinticLanes<TLanes> numerator, out QuinticLanes<TLanes> denominator);
                        numerator.Store(ref numerators[item * quinticWords], (nuint)width, 0);
                        denominator.Store(ref denominators[item * quinticWords], (nuint)width, 0);
                    }
                }

                Divide(numerators, denominators, prefixes, used * groups.Count);
                for (int g = 0; g < groups.Count; g++)
                {
                    for (int v = 0; v < used; v++)
                    {
                        int first = row + (v * width), count = Math.Min(width, (1 << table.HeightLog2) - first);
                        uint* source = numerators + (((v * groups.Count) + g) * quinticWords);
                        Scatter(source, targets[g] + first, planeStride, count);
                    }
                }
            }
        }
    }

    private static void Fraction(
        LookupGroup group,
        AffinePlan[] plans,
        AffinePlan[] multiplicities,
        uint** columns,
        nuint row,
        out QuinticLanes<TLanes> numerator,
        out QuinticLanes<TLanes> denominator)
    {
        denominator = plans[group.First].Evaluate<TLanes>(columns, row);
        numerator = QuinticLanes<TLanes>.From(multiplicities[group.First].EvaluateBase<TLanes>(columns, row));
        for (int k = 1; k < group.Count; k++)
        {
            QuinticLanes<TLanes> next = plans[group.First + k].Evaluate<TLanes>(columns, row);
            TLanes multiplicity = multiplicities[group.First + k].EvaluateBase<TLanes>(columns, row);
            QuinticLanes<TLanes> added = QuinticLanes<TLanes>.Multiply(in denominator, multiplicity);
            QuinticLanes<TLanes>.Product(in numerator, in next, out numerator);
            numerator = QuinticLanes<TLanes>.Add(in numerator, in added);
            QuinticLanes<TLanes>.Product(in denominator, in next, out denominator);
        }
    }

    // Montgomery's trick, lane by lane: one inversion for all items. Numerators become the quotients.
    private static void Divide(uint* numerators, uint* denominators, uint* prefixes, int items)
    {
        int width = TLanes.Count, words = width * Quintic.Degree;
        QuinticLanes<TLanes> running = QuinticLanes<TLanes>.From(TLanes.Broadcast(KoalaBear.One.Montgomery));
        for (int i = 0; i < items; i++)
        {
            running.Store(ref prefixes[i * words], (nuint)width, 0);
            QuinticLanes<TLanes> denominator = QuinticLanes<TLanes>.Load(in denominators[i * words], (nuint)width, 0);
            QuinticLanes<TLanes>.Product(in running, in denominator, out running);
        }

        running = Invert(in running);
        for (int i = items - 1; i >= 0; i--)
        {
            QuinticLanes<TLanes> prefix = QuinticLanes<TLanes>.Load(in prefixes[i * words], (nuint)width, 0);
            QuinticLanes<TLanes> numerator = QuinticLanes<TLanes>.Load(in numerators[i * words], (nuint)width, 0);
            QuinticLanes<TLanes> denominator = QuinticLanes<TLanes>.Load(in denominators[i * words], (nuint)width, 0);
            QuinticLanes<TLanes>.Product(in running, in prefix, out QuinticLanes<TLanes> quotient);
            QuinticLanes<TLanes>.Product(in quotient, in numerator, out quotient);
            quotient.Store(ref numerators[i * words], (nuint)width, 0);
            QuinticLanes<TLanes>.Product(in running, in denominator, out running);
        }
    }

    private static QuinticLanes<TLanes> Invert(in QuinticLanes<TLanes> value)
    {
        int width = TLanes.Count;
        uint* words = stackalloc uint[width * Quintic.Degree];
        value.Store(ref *words, (nuint)width, 0);
        Quintic[] elements = new Quintic[width];
        for (int i = 0; i < width; i++)
        {
            elements[i] = new Quintic(
                KoalaBear.FromMontgomery(words[i]),
                KoalaBear.FromMontgomery(words[width + i]),
                KoalaBear.FromMontgomery(words[(2 * width) + i]),
                KoalaBear.FromMontgomery(words[(3 * width) + i]),
                KoalaBear.FromMontgomery(words[(4 * width) + i]));
        }

        // Happens with probability below 2^-120 for honest challenges; proving again draws others.
        Invariant.Require(Quintic.InvertAll(elements), "no lookup denominator is zero");
        for (int i = 0; i < width; i++)
        {
            for (int k = 0; k < Quintic.Degree; k++)
            {
                words[(k * width) + i] = elements[i][k].Montgomery;
            }
        }

        return QuinticLanes<TLanes>.Load(in *words, (nuint)width, 0);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Scatter(uint* source, uint* target, nuint planeStride, int count)
    {
        for (int k = 0; k < Quintic.Degree; k++, source += TLanes.Count, target += planeStride)
        {
            if (count == TLanes.Count)
            {
                TLanes.Store(TLanes.Load(in *source, 0), ref *target, 0);
            }
            else
            {
                new ReadOnlySpan<uint>(source, count).CopyTo(new Span<uint>(target, count));
            }
        }
    }
}
