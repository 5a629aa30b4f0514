using Probity.Core;
using Probity.Core.Encoding;
using Probity.Crypto.Fields;
using Probity.Crypto.Fields.Kernels;
using Probity.Crypto.Polynomials;
using Probity.ProofSystem.Air;
using Probity.ProofSystem.Layout;
using Probity.ProofSystem.Proof;
using Probity.Prover.Kernels;
using Probity.Prover.Scheduling;

namespace Probity.Prover.SumCheck;

/// <summary>A chip's place in the zerocheck: its tables and its share of the running claim.</summary>
internal sealed class ZerocheckChip<TLanes>(ChipTable table, ChipSumcheck<TLanes> tables) : IDisposable
    where TLanes : struct, ILanes<TLanes>
{
    public ChipTable Table { get; } = table;

    public ChipSumcheck<TLanes> Tables { get; } = tables;

    /// <summary>Σ_y eq(τ, y) Σ_k α^k C_k over the unbound variables; 0 at first, since every constraint holds.</summary>
    public Quintic ConstraintClaim { get; set; }

    /// <summary>S(0) .. S(4) of the current round.</summary>
    public Quintic[] ConstraintValues { get; set; } = [];

    /// <summary>Σ u at 0 and 1 of the current round.</summary>
    public (Quintic AtZero, Quintic AtOne) LookupValues { get; set; }

    public void Dispose() => Tables.Dispose();
}

/// <summary>Proves that all constraints hold and all buses balance: the masked sum-check over all chips at once.</summary>
/// <remarks>
/// Chips bind their variables together from variable 0; a short chip ends early and its values are sent at once.
/// Source: docs/specs/receipt.md, section 5.2. The counterpart is ProofSystem/Verifier/ZerocheckVerifier.
/// </remarks>
internal sealed class ZerocheckProver<TLanes>
    where TLanes : struct, ILanes<TLanes>
{
    private readonly ProofShape _shape;
    private readonly ProofTranscript _transcript;
    private readonly ByteWriter _proof;
    private readonly Workers _workers;
    private readonly ZerocheckChallenges _challenges;
    private readonly List<ZerocheckChip<TLanes>> _active;
    private readonly Dictionary<int, QuinticVector> _eqByHeight = [];
    private readonly Quintic[][] _masks;
    private readonly QuinticVector _maskCells;
    private Quintic _prefix = Quintic.One;
    private Quintic _rhoZ;

    public ZerocheckProver(
        ProofShape shape,
        ProofTranscript transcript,
        ByteWriter proof,
        Workers workers,
        ZerocheckChallenges challenges,
        IEnumerable<ZerocheckChip<TLanes>> chips,
        QuinticVector maskCells)
    {
        (_shape, _transcript, _proof, _workers, _challenges) = (shape, transcript, proof, workers, challenges);
        _active = [.. chips];
        _maskCells = maskCells;
        _masks = new Quintic[shape.MaxHeightLog2][];
        for (int round = 0; round < _masks.Length; round++)
        {
            _masks[round] = Cells(shape.Mask.RoundOffset(round), shape.Mask.RoundDegrees[round] + 1);
        }

        Point = new Quintic[shape.MaxHeightLog2];
    }

    /// <summary>r_0 .. r_(H-1).</summary>
    public Quintic[] Point { get; }

    /// <summary>v* of every chip.</summary>
    public Dictionary<int, ChipValues> ChipValues { get; } = [];

    /// <summary>σ_g.</summary>
    public Quintic Sigma { get; private set; }

    /// <summary>g(r).</summary>
    public Quintic MaskValue { get; private set; }

    /// <summary>Runs all rounds.</summary>
    public void Run()
    {
        Sigma = TwoTo(Point.Length - 1) * SumOfEnds(0);
        Write(Sigma);
        _rhoZ = _transcript.AfterMaskSum(Sigma);
        for (int round = 0; round < Point.Length; round++)
        {
            _workers.Cancellation.ThrowIfCancellationRequested();
            Quintic[] values = RoundPolynomial(round);
            Quintic[] sent = [values[0], .. values[2..]];
            foreach (Quintic value in sent)
            {
                Write(value);
            }

            Point[round] = _transcript.AfterRound(sent);
            Bind(round);
        }

        for (int round = 0; round < Point.Length; round++)
        {
            MaskValue += UnivariatePolynomial.Evaluate(_masks[round], Point[round]);
        }

        foreach (QuinticVector table in _eqByHeight.Values)
        {
            table.Dispose();
        }
    }

    private Quintic[] RoundPolynomial(int round)
    {
        Quintic tau = _challenges.Tau[round];
        Quintic[] values = new Quintic[_shape.Mask.RoundDegrees[round] + 1];
        foreach (ZerocheckChip<TLanes> chip in _active)
        {
            if (chip.Table.HeightLog2 == round + 1)
            {
                AddLastRound(chip, tau, values);
                continue;
            }

            RoundValues own = chip.Tables.Evaluate(EqualityTable(chip.Table.HeightLog2, round), _workers);
            Quintic atOne = (chip.ConstraintClaim - ((Quintic.One - tau) * own.Constraints[0])) * tau.Inverse();
            chip.ConstraintValues = [own.Constraints[0], atOne, .. own.Constraints[1..]];
            chip.LookupValues = (own.LookupsAtZero, own.LookupsAtOne);
            for (int x = 0; x < values.Length; x++)
            {
                Quintic point = Quintic.From((uint)x);
                Quintic s = x < chip.ConstraintValues.Length
                    ? chip.ConstraintValues[x]
                    : UnivariatePolynomial.Interpolate(chip.ConstraintValues, point);
                Quintic t = own.LookupsAtZero + (point * (own.LookupsAtOne - own.LookupsAtZero));
                values[x] += (_prefix * Eq(tau, point) * s) + (_challenges.Zeta * t);
            }
        }

        for (int x = 0; x < values.Length; x++)
        {
            values[x] = (_rhoZ * values[x]) + MaskRound(round, Quintic.From((uint)x));
        }

        return values;
    }

    // The last variable carries the masks x(1-x)μ: everything is evaluated point by point on two rows.
    private void AddLastRound(ZerocheckChip<TLanes> chip, Quintic tau, Quintic[] values)
    {
        CompiledChip compiled = chip.Table.Chip;
        int mainCount = compiled.Chip.MainColumns.Count, used = chip.Table.Program.UsedColumns.Length;
        int fingerprints = chip.Tables.Plans.Count;
        Quintic[] mu = Cells(_shape.Mask.ChipOffset(chip.Table.Number), mainCount + compiled.Chip.LookupColumnCount);
        Quintic[] columnMu = new Quintic[compiled.Chip.ColumnCount];
        mu.AsSpan(0, mainCount).CopyTo(columnMu);
        (Quintic[] zero, Quintic[] one) = chip.Tables.LastRows();
        for (int x = 0; x < values.Length; x++)
        {
            Quintic point = Quintic.From((uint)x);
            Quintic bump = point * (Quintic.One - point);
            Quintic[] columns = new Quintic[compiled.Chip.ColumnCount];
            for (int u = 0; u < used; u++)
            {
                int column = chip.Table.Program.UsedColumns[u];
                columns[column] = Line(zero[u], one[u], point) + (bump * columnMu[column]);
            }

            Quintic[] denominators = new Quintic[fingerprints];
            for (int f = 0; f < fingerprints; f++)
            {
                denominators[f] = Line(zero[used + f], one[used + f], point)
                    + (bump * chip.Tables.Plans[f].LinearPart(columnMu));
            }

            Quintic[] lookups = new Quintic[compiled.Chip.LookupColumnCount];
            for (int g = 0; g < lookups.Length; g++)
            {
                lookups[g] = Line(zero[used + fingerprints + g], one[used + fingerprints + g], point)
                    + (bump * mu[mainCount + g]);
            }

            (Quintic constraints, Quintic lookupSum) = compiled.Evaluate(
                columns, denominators, lookups, _challenges.AlphaPowers.AsSpan(_shape.AlphaOffsets[chip.Table.Number]));
            values[x] += (_prefix * Eq(tau, point) * constraints) + (_challenges.Zeta * lookupSum);
        }
    }

    private void Bind(int round)
    {
        Quintic r = Point[round];
        foreach (ZerocheckChip<TLanes> chip in _active)
        {
            if (chip.Table.HeightLog2 == round + 1) { continue; }
            chip.ConstraintClaim = UnivariatePolynomial.Interpolate(chip.ConstraintValues, r);
            chip.Tables.Fold(r, _workers);
        }

        foreach (int height in _eqByHeight.Keys.ToArray())
        {
            QuinticVector table = _eqByHeight[height];
            if (table.Length > 1)
            {
                _eqByHeight[height] = QuinticKernels<TLanes>.SumOutLowest(table);
                table.Dispose();
            }
        }

        _prefix *= Eq(_challenges.Tau[round], r);
        List<ZerocheckChip<TLanes>> ended = [.. _active.Where(c => c.Table.HeightLog2 == round + 1)];
        if (ended.Count == 0) { return; }
        using QuinticVector eq = new(1 << (round + 1));
        QuinticKernels<TLanes>.EqualityTable(Point.AsSpan(0, round + 1), eq);
        foreach (ZerocheckChip<TLanes> chip in ended)
        {
            SendValues(chip, eq, r);
            _active.Remove(chip);
            chip.Dispose();
        }
    }

    private void SendValues(ZerocheckChip<TLanes> chip, QuinticVector eq, Quintic last)
    {
        Chip definition = chip.Table.Chip.Chip;
        int mainCount = definition.MainColumns.Count, programCount = definition.ProgramColumns.Count;
        Quintic bump = last * (Quintic.One - last);
        Quintic[] mu = Cells(_shape.Mask.ChipOffset(chip.Table.Number), mainCount + definition.LookupColumnCount);
        Quintic[] columns = new Quintic[mainCount + programCount];
        _workers.For(columns.Length, c => columns[c] =
            QuinticKernels<TLanes>.InnerProductCanonical(chip.Table.Columns[c].Span, eq, chip.Table.RealRows));
        for (int c = 0; c < mainCount; c++)
        {
            columns[c] += bump * mu[c];
        }

        (Quintic[] zero, Quintic[] one) = chip.Tables.LastRows();
        int firstLookup = chip.Table.Program.UsedColumns.Length + chip.Tables.Plans.Count;
        Quintic[] lookups = new Quintic[definition.LookupColumnCount];
        for (int g = 0; g < lookups.Length; g++)
        {
            lookups[g] = Line(zero[firstLookup + g], one[firstLookup + g], last) + (bump * mu[mainCount + g]);
        }

        ChipValues values = new(columns[..mainCount], columns[mainCount..], lookups);
        ChipValues.Add(chip.Table.Number, values);
        foreach (Quintic value in values.All)
        {
            Write(value);
        }

        _transcript.AbsorbChipValues(values.All);
    }

    // eq(τ, ·) over the variables round+1 .. height-1.
    private QuinticVector EqualityTable(int height, int round)
    {
        if (!_eqByHeight.TryGetValue(height, out QuinticVector? table))
        {
            Invariant.Require(round == 0, "tables of eq are made in round 0 and then halved");
            table = new QuinticVector(1 << (height - 1));
            QuinticKernels<TLanes>.EqualityTable(_challenges.Tau.AsSpan(1, height - 1), table);
            _eqByHeight.Add(height, table);
        }

        return table;
    }

    // g's share of round i: what is bound, this variable, and the sums over the rest.
    private Quintic MaskRound(int round, Quintic x)
    {
        Quintic bound = UnivariatePolynomial.Evaluate(_masks[round], x);
        for (int j = 0; j < round; j++)
        {
            bound += UnivariatePolynomial.Evaluate(_masks[j], Point[j]);
        }

        int rest = Point.Length - 1 - round;
        Quintic sum = TwoTo(rest) * bound;
        return rest == 0 ? sum : sum + (TwoTo(rest - 1) * SumOfEnds(round + 1));
    }

    // Σ_(j≥first) g_j(0) + g_j(1).
    private Quintic SumOfEnds(int first)
    {
        Quintic sum = default;
        for (int j = first; j < _masks.Length; j++)
        {
            sum += _masks[j][0] + UnivariatePolynomial.Evaluate(_masks[j], Quintic.One);
        }

        return sum;
    }

    private Quintic[] Cells(int offset, int count)
    {
        Quintic[] cells = new Quintic[count];
        for (int i = 0; i < count; i++)
        {
            cells[i] = _maskCells[offset + i];
        }

        return cells;
    }

    private void Write(Quintic value) => value.Write(_proof);

    private static Quintic TwoTo(int exponent) => Quintic.From(KoalaBear.From(2).Power((ulong)exponent));

    private static Quintic Line(Quintic zero, Quintic one, Quintic x) => zero + (x * (one - zero));

    private static Quintic Eq(Quintic a, Quintic b) => EqualityPolynomial.Evaluate([a], [b]);
}
