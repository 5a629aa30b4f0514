using System.Runtime.CompilerServices;
using Probity.Core.Kernels;
using Probity.Crypto.Fields;
using Probity.Crypto.Fields.Kernels;
using Probity.ProofSystem.Air;
using Probity.Prover.Scheduling;

namespace Probity.Prover.Kernels;

/// <summary>What a chip contributes to a round: S at the points 0 and 2, 3, 4, and Σ u at 0 and 1.</summary>
/// <param name="Constraints">Shape: S(0), S(2), S(3), S(4). S(1) follows from the chip's claim.</param>
/// <param name="LookupsAtZero">Σ u over the rows of even index.</param>
/// <param name="LookupsAtOne">Σ u over the rows of odd index.</param>
internal sealed record RoundValues(Quintic[] Constraints, Quintic LookupsAtZero, Quintic LookupsAtOne);

/// <summary>One chip's tables during the zerocheck: evaluates rounds and binds variables from the lowest.</summary>
/// <remarks>
/// Round 0 reads the base columns; binding it makes tables over F of what the constraints read (columns of the
/// program, fingerprints, lookup columns), never of columns that only occur in fingerprints.
/// </remarks>
internal sealed unsafe class ChipSumcheck<TLanes> : IDisposable
    where TLanes : struct, ILanes<TLanes>
{
    private const int Block = ConstraintProgram.BlockRows;
    private const int QuinticWords = BlockRunner<TLanes>.QuinticWords;

    private readonly ChipTable _table;
    private readonly Quintic[] _alpha;
    private readonly uint*[] _lookupColumns;
    private readonly nuint _lookupStride;
    private readonly AffinePlan[] _plans;
    private readonly AffinePlan[] _canonicalPlans;
    private readonly int[] _usedColumns;
    private QuinticVector[]? _inputs;
    private int _rows;

    /// <summary>Starts at round 0.</summary>
    /// <param name="table">The chip's data.</param>
    /// <param name="challenges">γ and β.</param>
    /// <param name="alpha">Powers for the chip's constraints, then for its groups.</param>
    /// <param name="lookupColumns">Plane 0 of each lookup column, readable in whole blocks.</param>
    /// <param name="lookupStride">Words from plane to plane.</param>
    public ChipSumcheck(
        ChipTable table, LookupChallenges challenges, Quintic[] alpha, uint*[] lookupColumns, nuint lookupStride)
    {
        (_table, _alpha, _lookupColumns, _lookupStride) = (table, alpha, lookupColumns, lookupStride);
        _plans = table.Plans(challenges, canonicalColumns: false);
        _canonicalPlans = table.Plans(challenges, canonicalColumns: true);
        _usedColumns = table.Program.UsedColumns;
        _rows = table.RealRows;
    }

    /// <summary>The fingerprints' plans for Montgomery columns.</summary>
    public IReadOnlyList<AffinePlan> Plans => _plans;

    private int InputCount => _usedColumns.Length + _plans.Length + _lookupColumns.Length;

    private int Pairs => (_rows + 1) / 2;

    /// <summary>Evaluates the current round.</summary>
    /// <param name="eq">eq(τ, ·) over the variables after this round's; zero beyond its length.</param>
    /// <param name="workers">Threads.</param>
    public RoundValues Evaluate(QuinticVector eq, Workers workers)
    {
        Quintic[] sums = new Quintic[6];
        Lock gate = new();
        workers.ForRanges(Pairs, Block, (start, end) =>
        {
            Quintic[] part = _inputs is null ? EvaluateBase(eq, start, end) : EvaluateQuintic(eq, start, end);
            lock (gate)
            {
                for (int i = 0; i < sums.Length; i++)
                {
                    sums[i] += part[i];
                }
            }
        });
        return new RoundValues(sums[..4], sums[4], sums[5]);
    }

    /// <summary>Binds the lowest variable.</summary>
    public void Fold(Quintic challenge, Workers workers)
    {
        int pairs = Pairs;
        int padded = (pairs + (2 * Block) - 1) / (2 * Block) * (2 * Block);
        QuinticVector[] folded = new QuinticVector[InputCount];
        for (int i = 0; i < folded.Length; i++)
        {
            folded[i] = new QuinticVector(padded);
        }

        workers.ForRanges(pairs, Block, (start, end) =>
        {
            if (_inputs is null)
            {
                FoldBase(challenge, folded, start, end);
            }
            else
            {
                for (int i = 0; i < folded.Length; i++)
                {
                    QuinticKernels<TLanes>.FoldLowest(_inputs[i], challenge, folded[i], start, (end + Block - 1) / Block * Block);
                }
            }
        });
        PadFingerprints(folded, (pairs + Block - 1) / Block * Block, padded);
        ReleaseInputs();
        _inputs = folded;
        _rows = pairs;
    }

    /// <summary>Before the last variable is bound: the two rows of the program's columns, fingerprints and lookups.</summary>
    public (Quintic[] AtZero, Quintic[] AtOne) LastRows()
    {
        Quintic[] zero = new Quintic[InputCount], one = new Quintic[InputCount];
        if (_inputs is not null)
        {
            for (int i = 0; i < InputCount; i++)
            {
                (zero[i], one[i]) = (_inputs[i][0], _inputs[i][1]);
            }

            return (zero, one);
        }

        for (int row = 0; row < 2; row++)
        {
            Quintic[] columns = new Quintic[_table.Columns.Length];
            for (int c = 0; c < columns.Length; c++)
            {
                columns[c] = Quintic.From(_table.Columns[c].Span[row]);
            }

            Quintic[] target = row == 0 ? zero : one;
            int next = 0;
            foreach (int column in _usedColumns)
            {
                target[next++] = columns[column];
            }

            foreach (AffinePlan plan in _plans)
            {
                target[next++] = plan.Constant + plan.LinearPart(columns);
            }

            foreach (uint* lookup in _lookupColumns)
            {
                target[next++] = Element(lookup + row, _lookupStride);
            }
        }

        return (zero, one);
    }

    /// <inheritdoc/>
    public void Dispose() => ReleaseInputs();

    // Blocks of pairs from base columns. S(0) and S(1) are zero: every constraint vanishes on every row.
    private Quintic[] EvaluateBase(QuinticVector eq, int start, int end)
    {
        int width = TLanes.Count, columnCount = _table.Columns.Length, fs = _plans.Length, gs = _lookupColumns.Length;
        int registers = _table.Program.RegisterCount;
        using NativeBuffer<uint> scratch = new(
            ((registers + _usedColumns.Length + (2 * columnCount)) * Block) + ((1 + (2 * (fs + gs))) * QuinticWords),
            isCleared: false);
        uint* file = scratch.Pointer, deltas = file + (registers * Block), evens = deltas + (_usedColumns.Length * Block);
        uint* odds = evens + (columnCount * Block), sum = odds + (columnCount * Block);
        uint* wide = sum + QuinticWords, wideDeltas = wide + ((fs + gs) * QuinticWords);
        uint*[] evenPointers = new uint*[columnCount], oddPointers = new uint*[columnCount];
        for (int c = 0; c < columnCount; c++)
        {
            evenPointers[c] = evens + (c * Block);
            oddPointers[c] = odds + (c * Block);
        }

        QuinticLanes<TLanes>[] totals = new QuinticLanes<TLanes>[6];
        TLanes toMontgomery = TLanes.Broadcast(QuinticKernels<TLanes>.ToMontgomeryWord);
        fixed (uint** evenColumns = evenPointers, oddColumns = oddPointers)
        {
            for (int pair = start; pair < end; pair += Block)
            {
                // SAFETY: columns are readable in whole blocks of 2 · Block rows (BaseColumn).
                for (int c = 0; c < columnCount; c++)
                {
                    uint* source = _table.Columns[c].Words + (2 * pair);
                    for (int i = 0; i < Block; i += width)
                    {
                        TLanes a = TLanes.Load(in source[2 * i], 0), b = TLanes.Load(in source[(2 * i) + width], 0);
                        TLanes.Store(TLanes.Multiply(TLanes.Even(a, b), toMontgomery), ref evenColumns[c][i], 0);
                        TLanes.Store(TLanes.Multiply(TLanes.Odd(a, b), toMontgomery), ref oddColumns[c][i], 0);
                    }
                }

                // Registers and wide values start at X = 1; each step adds the delta.
                for (int u = 0; u < _usedColumns.Length; u++)
                {
                    int c = _usedColumns[u];
                    for (int i = 0; i < Block; i += width)
                    {
                        TLanes odd = TLanes.Load(in oddColumns[c][i], 0);
                        TLanes.Store(odd, ref file[(u * Block) + i], 0);
                        TLanes.Store(
                            TLanes.Subtract(odd, TLanes.Load(in evenColumns[c][i], 0)), ref deltas[(u * Block) + i], 0);
                    }
                }

                for (int f = 0; f < fs; f++)
                {
                    for (int i = 0; i < Block; i += width)
                    {
                        QuinticLanes<TLanes> even = _plans[f].Evaluate<TLanes>(evenColumns, (nuint)i);
                        QuinticLanes<TLanes> odd = _plans[f].Evaluate<TLanes>(oddColumns, (nuint)i);
                        StartWide(wide, wideDeltas, (f * QuinticWords) + i, in even, in odd, fromOne: true);
                    }
                }

                for (int g = 0; g < gs; g++)
                {
                    for (int i = 0; i < Block; i += width)
                    {
                        Split(_lookupColumns[g] + (2 * (pair + i)), _lookupStride, out QuinticLanes<TLanes> even, out QuinticLanes<TLanes> odd);
                        totals[4] = QuinticLanes<TLanes>.Add(in totals[4], in even);
                        totals[5] = QuinticLanes<TLanes>.Add(in totals[5], in odd);
                        StartWide(wide, wideDeltas, ((fs + g) * QuinticWords) + i, in even, in odd, fromOne: true);
                    }
                }

                for (int point = 1; point < 4; point++)
                {
                    AddAll(file, deltas, _usedColumns.Length * Block);
                    AddAll(wide, wideDeltas, (fs + gs) * QuinticWords);
                    new Span<uint>(sum, QuinticWords).Clear();
                    BlockRunner<TLanes>.RunBase(_table.Program, _alpha, file, sum);
                    BlockRunner<TLanes>.RunGroups(
                        _table.Program, GroupAlpha, file, false, wide, wide + (fs * QuinticWords), sum);
                    Weigh(ref totals[point], eq, pair, sum);
                }
            }
        }

        return SumAll(totals);
    }

    private Quintic[] EvaluateQuintic(QuinticVector eq, int start, int end)
    {
        int width = TLanes.Count, inputs = InputCount, used = _usedColumns.Length;
        int registers = _table.Program.RegisterCount, wideCount = inputs - used;
        using NativeBuffer<uint> scratch = new((registers + inputs + wideCount + 1) * QuinticWords, isCleared: false);
        uint* file = scratch.Pointer, wide = file + (registers * QuinticWords);
        uint* deltas = wide + (wideCount * QuinticWords), sum = deltas + (inputs * QuinticWords);
        QuinticLanes<TLanes>[] totals = new QuinticLanes<TLanes>[6];
        for (int pair = start; pair < end; pair += Block)
        {
            for (int input = 0; input < inputs; input++)
            {
                QuinticVector vector = _inputs![input];
                bool isLookup = input >= used + _plans.Length;
                uint* target = input < used ? file + (input * QuinticWords) : wide + ((input - used) * QuinticWords);
                for (int i = 0; i < Block; i += width)
                {
                    // SAFETY: the vectors are padded to whole blocks of 2 · Block rows by Fold.
                    Split(vector.Pointer + (2 * (pair + i)), (nuint)vector.PlaneStride, out QuinticLanes<TLanes> even, out QuinticLanes<TLanes> odd);
                    if (isLookup)
                    {
                        totals[4] = QuinticLanes<TLanes>.Add(in totals[4], in even);
                        totals[5] = QuinticLanes<TLanes>.Add(in totals[5], in odd);
                    }

                    StartWide(target, deltas + (input * QuinticWords), i, in even, in odd, fromOne: false);
                }
            }

            for (int point = 0; point < 4; point++)
            {
                // X = 0, 2, 3, 4.
                for (int steps = point == 0 ? 0 : point == 1 ? 2 : 1; steps > 0; steps--)
                {
                    AddAll(file, deltas, used * QuinticWords);
                    AddAll(wide, deltas + (used * QuinticWords), wideCount * QuinticWords);
                }

                new Span<uint>(sum, QuinticWords).Clear();
                BlockRunner<TLanes>.RunQuintic(_table.Program, _alpha, file, sum);
                BlockRunner<TLanes>.RunGroups(
                    _table.Program, GroupAlpha, file, true, wide, wide + (_plans.Length * QuinticWords), sum);
                Weigh(ref totals[point], eq, pair, sum);
            }
        }

        return SumAll(totals);
    }

    private void FoldBase(Quintic challenge, QuinticVector[] folded, int start, int end)
    {
        int width = TLanes.Count, fs = _plans.Length;
        QuinticFactor<TLanes> r = new(challenge);
        QuinticLanes<TLanes> rCanonical =
            QuinticLanes<TLanes>.Broadcast(challenge * KoalaBear.FromMontgomery(QuinticKernels<TLanes>.ToMontgomeryWord));
        TLanes toMontgomery = TLanes.Broadcast(QuinticKernels<TLanes>.ToMontgomeryWord);
        int columnCount = _table.Columns.Length;
        using NativeBuffer<uint> scratch = new(2 * columnCount * Block, isCleared: false);
        uint*[] evenPointers = new uint*[columnCount], oddPointers = new uint*[columnCount];
        for (int c = 0; c < columnCount; c++)
        {
            evenPointers[c] = scratch.Pointer + (2 * c * Block);
            oddPointers[c] = evenPointers[c] + Block;
        }

        fixed (uint** evens = evenPointers, odds = oddPointers)
        {
            for (int pair = start; pair < end; pair += Block)
            {
                // SAFETY: columns are readable in whole blocks of 2 · Block rows (BaseColumn).
                for (int c = 0; c < columnCount; c++)
                {
                    uint* source = _table.Columns[c].Words + (2 * pair);
                    for (int i = 0; i < Block; i += width)
                    {
                        TLanes a = TLanes.Load(in source[2 * i], 0), b = TLanes.Load(in source[(2 * i) + width], 0);
                        TLanes.Store(TLanes.Even(a, b), ref evens[c][i], 0);
                        TLanes.Store(TLanes.Odd(a, b), ref odds[c][i], 0);
                    }
                }

                for (int i = 0; i < Block; i += width)
                {
                    for (int u = 0; u < _usedColumns.Length; u++)
                    {
                        int c = _usedColumns[u];
                        TLanes even = TLanes.Load(in evens[c][i], 0), odd = TLanes.Load(in odds[c][i], 0);
                        QuinticLanes<TLanes> value = QuinticLanes<TLanes>.Multiply(in rCanonical, TLanes.Subtract(odd, even));
                        value = new QuinticLanes<TLanes>(
                            TLanes.Add(value.C0, TLanes.Multiply(even, toMontgomery)), value.C1, value.C2, value.C3, value.C4);
                        value.Store(ref folded[u].Plane0, (nuint)folded[u].PlaneStride, (nuint)(pair + i));
                    }

                    for (int f = 0; f < fs; f++)
                    {
                        QuinticLanes<TLanes> even = _canonicalPlans[f].Evaluate<TLanes>(evens, (nuint)i);
                        QuinticLanes<TLanes> odd = _canonicalPlans[f].Evaluate<TLanes>(odds, (nuint)i);
                        QuinticVector target = folded[_usedColumns.Length + f];
                        QuinticKernels<TLanes>.Line(in even, in odd, in r).Store(ref target.Plane0, (nuint)target.PlaneStride, (nuint)(pair + i));
                    }

                    for (int g = 0; g < _lookupColumns.Length; g++)
                    {
                        Split(_lookupColumns[g] + (2 * (pair + i)), _lookupStride, out QuinticLanes<TLanes> even, out QuinticLanes<TLanes> odd);
                        QuinticVector target = folded[_usedColumns.Length + fs + g];
                        QuinticKernels<TLanes>.Line(in even, in odd, in r).Store(ref target.Plane0, (nuint)target.PlaneStride, (nuint)(pair + i));
                    }
                }
            }
        }
    }

    private ReadOnlySpan<Quintic> GroupAlpha => _alpha.AsSpan(_table.Chip.Chip.Constraints.Count);

    // A zero row's fingerprint is not zero: what lies behind the folded rows keeps its constant.
    private void PadFingerprints(QuinticVector[] folded, int from, int to)
    {
        for (int f = 0; f < _plans.Length; f++)
        {
            for (int row = from; row < to; row++)
            {
                folded[_usedColumns.Length + f][row] = _plans[f].Constant;
            }
        }
    }

    private void ReleaseInputs()
    {
        foreach (QuinticVector vector in _inputs ?? [])
        {
            vector.Dispose();
        }

        _inputs = null;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StartWide(
        uint* values, uint* deltas, int offset, in QuinticLanes<TLanes> even, in QuinticLanes<TLanes> odd, bool fromOne)
    {
        (fromOne ? odd : even).Store(ref values[offset], Block, 0);
        QuinticLanes<TLanes>.Subtract(in odd, in even).Store(ref deltas[offset], Block, 0);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Split(uint* source, nuint stride, out QuinticLanes<TLanes> even, out QuinticLanes<TLanes> odd)
    {
        QuinticLanes<TLanes> a = QuinticLanes<TLanes>.Load(in *source, stride, 0);
        QuinticLanes<TLanes> b = QuinticLanes<TLanes>.Load(in *source, stride, (nuint)TLanes.Count);
        even = QuinticLanes<TLanes>.Even(in a, in b);
        odd = QuinticLanes<TLanes>.Odd(in a, in b);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddAll(uint* values, uint* deltas, int words)
    {
        for (int i = 0; i < words; i += TLanes.Count)
        {
            TLanes.Store(TLanes.Add(TLanes.Load(in values[i], 0), TLanes.Load(in deltas[i], 0)), ref values[i], 0);
        }
    }

    private static void Weigh(ref QuinticLanes<TLanes> total, QuinticVector eq, int pair, uint* sum)
    {
        // SAFETY: eq is padded to whole blocks and zero behind its length.
        for (int i = 0; i < Block; i += TLanes.Count)
        {
            QuinticLanes<TLanes> weight = QuinticLanes<TLanes>.Load(in eq.Plane0, (nuint)eq.PlaneStride, (nuint)(pair + i));
            QuinticLanes<TLanes> value = QuinticLanes<TLanes>.Load(in sum[i], Block, 0);
            value = QuinticLanes<TLanes>.Multiply(in value, in weight);
            total = QuinticLanes<TLanes>.Add(in total, in value);
        }
    }

    private static Quintic[] SumAll(QuinticLanes<TLanes>[] totals) => Array.ConvertAll(totals, t => t.SumAcross());

    private static Quintic Element(uint* word, nuint stride) => new(
        KoalaBear.FromMontgomery(word[0]),
        KoalaBear.FromMontgomery(word[stride]),
        KoalaBear.FromMontgomery(word[2 * stride]),
        KoalaBear.FromMontgomery(word[3 * stride]),
        KoalaBear.FromMontgomery(word[4 * stride]));
}
