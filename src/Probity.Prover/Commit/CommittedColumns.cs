using Probity.Core.Kernels;
using Probity.Crypto.Fields;
using Probity.Crypto.Fields.Kernels;
using Probity.ProofSystem.Layout;
using Probity.ProofSystem.Parameters;
using Probity.ProofSystem.Proof;
using Probity.Prover.Kernels;
using Probity.Prover.Scheduling;

namespace Probity.Prover.Commit;

/// <summary>The stacks behind T1 and T2, the program's columns, their trees, and the combination of them all.</summary>
internal sealed class CommittedColumns<TLanes> : IDisposable
    where TLanes : struct, ILanes<TLanes>
{
    private readonly ProofShape _shape;
    private readonly ProverRandomness _randomness;
    private readonly Workers _workers;
    private CommittedTree<TLanes>? _mainTree;
    private CommittedTree<TLanes>? _lookupTree;

    public CommittedColumns(ProofShape shape, ProgramCommitment program, ProverRandomness randomness, Workers workers)
    {
        (_shape, Program, _randomness, _workers) = (shape, program, randomness, workers);
        Main = new NativeBuffer<uint>(shape.Main.ColumnCount << shape.StackLog2, isCleared: true);
        ProgramColumns = new NativeBuffer<uint>(program.Columns.Length, isCleared: true);
        program.Columns.CopyTo(ProgramColumns.Span);
    }

    /// <summary>T1's stack columns, one after the other. Number form: canonical.</summary>
    public NativeBuffer<uint> Main { get; }

    /// <summary>T2's stack columns, one after the other in each plane; R1 is the last.</summary>
    public QuinticVector Lookup { get; private set; } = null!;

    /// <summary>T0's columns, one after the other. Number form: canonical.</summary>
    public NativeBuffer<uint> ProgramColumns { get; }

    /// <summary>The program tree.</summary>
    public ProgramCommitment Program { get; }

    public CommittedTree<TLanes> MainTree => _mainTree!;

    public CommittedTree<TLanes> LookupTree => _lookupTree!;

    /// <summary>Commits to T1.</summary>
    public ReadOnlySpan<byte> CommitMain()
    {
        int n = _shape.StackLog2;
        int[] offsets = [.. Enumerable.Range(0, _shape.Main.ColumnCount).Select(j => j << n)];
        StripSource source = new(Main, offsets, false, _randomness.MainTails, n, _shape.Parameters.Trace.RateLog2);
        _mainTree = CommittedTree<TLanes>.Build(LeafFormat.Main(_shape), source, null, _randomness.MainSalts, _workers);
        return _mainTree.Root;
    }

    /// <summary>Makes room for the lookup columns, zero at first.</summary>
    public void AllocateLookups()
    {
        int columns = _shape.Lookup.ColumnCount, n = _shape.StackLog2;
        Lookup = new QuinticVector((columns + 1) << n);
        for (int k = 0; k < Quintic.Degree; k++)
        {
            _randomness.Stack.Plane(k)[..(1 << n)].CopyTo(Lookup.Plane(k)[(columns << n)..]);
        }
    }

    /// <summary>Commits to T2: the lookup columns, R1, M and R2.</summary>
    public ReadOnlySpan<byte> CommitLookups()
    {
        ProtocolParameters parameters = _shape.Parameters;
        int n = _shape.StackLog2, mask = parameters.MaskLog2, rate = parameters.Trace.RateLog2;
        StripSource columns = new(
            Lookup.Buffer, Offsets(Lookup, _shape.Lookup.ColumnCount + 1, n), true, _randomness.LookupTails, n, rate);
        StripSource masks = new(_randomness.Masks.Buffer, Offsets(_randomness.Masks, 2, mask), true, [], mask, rate);
        _lookupTree = CommittedTree<TLanes>.Build(
            LeafFormat.Lookup(_shape),
            columns,
            ShortStrip.Encode<TLanes>(masks, leaf => LeafFormat.MaskRow(_shape, leaf)),
            _randomness.LookupSalts,
            _workers);
        return _lookupTree.Root;
    }

    /// <summary>Adds (R1 ‖ 0 ‖ R2 ‖ R1's tail) to the message.</summary>
    public void AddRandomness(QuinticVector message)
    {
        OpeningLayout layout = _shape.Opening;
        int mask = 1 << _shape.Parameters.MaskLog2;
        QuinticKernels<TLanes>.AddScaled(_randomness.Stack, 0, Quintic.One, message, 0, 1 << _shape.StackLog2);
        QuinticKernels<TLanes>.AddScaled(_randomness.Masks, mask, Quintic.One, message, layout.Mask.Offset, mask);
        for (int t = 0; t < _shape.Parameters.TailCells; t++)
        {
            message[layout.Tail.Offset + t] += LookupTail(_shape.Lookup.ColumnCount, t);
        }
    }

    /// <summary>Adds ε (g1 ‖ g0 ‖ M ‖ g1's tail) to the message, where g1 = Σ ρ^j q_j over T1 and T2, g0 over T0.</summary>
    public void AddCombination(QuinticVector message, ReadOnlySpan<Quintic> rhoPowers, Quintic epsilon)
    {
        OpeningLayout layout = _shape.Opening;
        int n = _shape.StackLog2, columns = _shape.Main.ColumnCount, lookups = _shape.Lookup.ColumnCount;
        Quintic[] scales = new Quintic[rhoPowers.Length];
        for (int j = 0; j < scales.Length; j++)
        {
            scales[j] = epsilon * rhoPowers[j];
        }

        int[] offsets = [.. Enumerable.Range(0, columns).Select(j => j << n)];
        _workers.ForRanges(1 << n, QuinticVector.Padding, (start, end) =>
        {
            CombinationKernel<TLanes>.Columns(Main, offsets, scales.AsSpan(0, columns), message, 0, start, end);
            for (int j = 0; j < lookups; j++)
            {
                QuinticKernels<TLanes>.AddScaled(Lookup, (j << n) + start, scales[columns + j], message, start, end - start);
            }
        });

        int rows = 1 << _shape.ProgramLog2;
        int[] programOffsets = [.. Enumerable.Range(0, _shape.ProgramColumnCount).Select(j => j * rows)];
        CombinationKernel<TLanes>.Columns(
            ProgramColumns, programOffsets, scales.AsSpan(columns + lookups), message, layout.Program.Offset, 0, rows);
        QuinticKernels<TLanes>.AddScaled(
            _randomness.Masks, 0, epsilon, message, layout.Mask.Offset, 1 << _shape.Parameters.MaskLog2);
        for (int t = 0; t < _shape.Parameters.TailCells; t++)
        {
            Quintic sum = default;
            for (int j = 0; j < columns; j++)
            {
                sum += scales[j] * KoalaBear.From(_randomness.MainTails[(j * _shape.Parameters.TailCells) + t]);
            }

            for (int j = 0; j < lookups; j++)
            {
                sum += scales[columns + j] * LookupTail(j, t);
            }

            message[layout.Tail.Offset + t] += sum;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Main.Dispose();
        ProgramColumns.Dispose();
        ClearStackMask();
        Lookup?.Dispose();
        _mainTree?.Dispose();
        _lookupTree?.Dispose();
    }

    // The copy of R1 in the last column.
    private void ClearStackMask()
    {
        int n = _shape.StackLog2;
        for (int k = 0; k < Quintic.Degree && Lookup is not null; k++)
        {
            Lookup.Plane(k).Slice(_shape.Lookup.ColumnCount << n, 1 << n).Clear();
        }
    }

    private Quintic LookupTail(int column, int cell)
    {
        int cells = _shape.Parameters.TailCells;
        ReadOnlySpan<uint> tails = _randomness.LookupTails.AsSpan(Quintic.Degree * column * cells);
        return new Quintic(
            KoalaBear.From(tails[cell]),
            KoalaBear.From(tails[cells + cell]),
            KoalaBear.From(tails[(2 * cells) + cell]),
            KoalaBear.From(tails[(3 * cells) + cell]),
            KoalaBear.From(tails[(4 * cells) + cell]));
    }

    // First words of the base columns of F-columns that lie one after the other.
    private static int[] Offsets(QuinticVector vector, int columns, int columnLog2)
    {
        int[] offsets = new int[columns * Quintic.Degree];
        for (int i = 0; i < offsets.Length; i++)
        {
            offsets[i] = ((i % Quintic.Degree) * vector.PlaneStride) + ((i / Quintic.Degree) << columnLog2);
        }

        return offsets;
    }
}
