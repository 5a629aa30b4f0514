using System.Runtime.CompilerServices;
using Probity.Crypto.Fields;
using Probity.Crypto.Fields.Kernels;
using Probity.ProofSystem.Air;

namespace Probity.Prover.Kernels;

/// <summary>Constant + Σ coefficient · column over F, ready to run on blocks of rows of base columns.</summary>
internal sealed unsafe class AffinePlan
{
    private readonly Quintic _constant;
    private readonly int[] _columns;
    private readonly uint[] _coefficients;

    private AffinePlan(Quintic constant, IReadOnlyList<(int Column, Quintic Coefficient)> terms)
    {
        _constant = constant;
        _columns = [.. terms.Select(t => t.Column)];
        _coefficients = [.. terms.SelectMany(t => Enumerable.Range(0, Quintic.Degree).Select(k => t.Coefficient[k].Montgomery))];
    }

    /// <summary>The value on a zero row.</summary>
    public Quintic Constant => _constant;

    /// <summary>The columns that occur.</summary>
    public IReadOnlyList<int> Columns => _columns;

    /// <summary>A fingerprint's plan, for columns of Montgomery words or of canonical words.</summary>
    public static AffinePlan Of(Fingerprint fingerprint, LookupChallenges challenges, bool canonicalColumns)
    {
        // A canonical word is a Montgomery word short of a factor 2^32, which the coefficients then carry.
        KoalaBear scale = canonicalColumns ? KoalaBear.From(KoalaBear.One.Montgomery) : KoalaBear.One;
        (Quintic constant, List<(int Column, Quintic Coefficient)> terms) = fingerprint.Combine(challenges);
        return new AffinePlan(constant, [.. terms.Select(t => (t.Column, t.Coefficient * scale))]);
    }

    /// <summary>A base-field form's plan for canonical columns; only coordinate 0 is of use.</summary>
    public static AffinePlan OfBase(AffineForm form)
    {
        KoalaBear scale = KoalaBear.From(KoalaBear.One.Montgomery);
        return new AffinePlan(
            Quintic.From(form.Constant), [.. form.Terms.Select(t => (t.Column, Quintic.From(t.Coefficient * scale)))]);
    }

    /// <summary>One register of rows of a base-field form.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLanes EvaluateBase<TLanes>(uint** columns, nuint row)
        where TLanes : struct, ILanes<TLanes>
    {
        TLanes sum = TLanes.Broadcast(_constant.C0.Montgomery);
        for (int t = 0; t < _columns.Length; t++)
        {
            // SAFETY: column numbers index the caller's pointers; rows are readable as BaseColumn says.
            TLanes value = TLanes.Load(in *columns[_columns[t]], row);
            sum = TLanes.Add(sum, TLanes.Multiply(value, TLanes.Broadcast(_coefficients[t * Quintic.Degree])));
        }

        return sum;
    }

    /// <summary>The value at one row of F (Montgomery columns only).</summary>
    public Quintic LinearPart(ReadOnlySpan<Quintic> columns)
    {
        Quintic sum = default;
        for (int t = 0; t < _columns.Length; t++)
        {
            sum += columns[_columns[t]] * Coefficient(t);
        }

        return sum;
    }

    /// <summary>One register of rows.</summary>
    /// <param name="columns">Pointers to the columns, by number.</param>
    /// <param name="row">The first row.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public QuinticLanes<TLanes> Evaluate<TLanes>(uint** columns, nuint row)
        where TLanes : struct, ILanes<TLanes>
    {
        QuinticLanes<TLanes> sum = QuinticLanes<TLanes>.Broadcast(_constant);
        fixed (uint* coefficients = _coefficients)
        fixed (int* numbers = _columns)
        {
            uint* c = coefficients;
            int left = _columns.Length;
            int* number = numbers;

            // SAFETY: column numbers index the caller's pointers; rows are readable as BaseColumn says.
            for (; left >= 4; left -= 4, c += 4 * Quintic.Degree, number += 4)
            {
                TLanes v0 = TLanes.Load(in *columns[number[0]], row), v1 = TLanes.Load(in *columns[number[1]], row);
                TLanes v2 = TLanes.Load(in *columns[number[2]], row), v3 = TLanes.Load(in *columns[number[3]], row);
                sum = new QuinticLanes<TLanes>(
                    TLanes.Add(sum.C0, Sum4(c, v0, v1, v2, v3)),
                    TLanes.Add(sum.C1, Sum4(c + 1, v0, v1, v2, v3)),
                    TLanes.Add(sum.C2, Sum4(c + 2, v0, v1, v2, v3)),
                    TLanes.Add(sum.C3, Sum4(c + 3, v0, v1, v2, v3)),
                    TLanes.Add(sum.C4, Sum4(c + 4, v0, v1, v2, v3)));
            }

            for (; left >= 2; left -= 2, c += 2 * Quintic.Degree, number += 2)
            {
                TLanes v0 = TLanes.Load(in *columns[number[0]], row), v1 = TLanes.Load(in *columns[number[1]], row);
                sum = new QuinticLanes<TLanes>(
                    TLanes.Add(sum.C0, Sum2(c, v0, v1)),
                    TLanes.Add(sum.C1, Sum2(c + 1, v0, v1)),
                    TLanes.Add(sum.C2, Sum2(c + 2, v0, v1)),
                    TLanes.Add(sum.C3, Sum2(c + 3, v0, v1)),
                    TLanes.Add(sum.C4, Sum2(c + 4, v0, v1)));
            }

            if (left == 1)
            {
                TLanes v0 = TLanes.Load(in *columns[number[0]], row);
                sum = new QuinticLanes<TLanes>(
                    TLanes.Add(sum.C0, TLanes.Multiply(TLanes.Broadcast(c[0]), v0)),
                    TLanes.Add(sum.C1, TLanes.Multiply(TLanes.Broadcast(c[1]), v0)),
                    TLanes.Add(sum.C2, TLanes.Multiply(TLanes.Broadcast(c[2]), v0)),
                    TLanes.Add(sum.C3, TLanes.Multiply(TLanes.Broadcast(c[3]), v0)),
                    TLanes.Add(sum.C4, TLanes.Multiply(TLanes.Broadcast(c[4]), v0)));
            }
        }

        return sum;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static TLanes Sum4(uint* c, TLanes v0, TLanes v1, TLanes v2, TLanes v3) => TLanes.Sum4(
            TLanes.Broadcast(c[0]), v0, TLanes.Broadcast(c[5]), v1, TLanes.Broadcast(c[10]), v2, TLanes.Broadcast(c[15]), v3);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static TLanes Sum2(uint* c, TLanes v0, TLanes v1) =>
            TLanes.Sum2(TLanes.Broadcast(c[0]), v0, TLanes.Broadcast(c[5]), v1);
    }

    private Quintic Coefficient(int term) => new(
        KoalaBear.FromMontgomery(_coefficients[term * Quintic.Degree]),
        KoalaBear.FromMontgomery(_coefficients[(term * Quintic.Degree) + 1]),
        KoalaBear.FromMontgomery(_coefficients[(term * Quintic.Degree) + 2]),
        KoalaBear.FromMontgomery(_coefficients[(term * Quintic.Degree) + 3]),
        KoalaBear.FromMontgomery(_coefficients[(term * Quintic.Degree) + 4]));
}
