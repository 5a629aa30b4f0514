using Probity.Core.Encoding;
using Probity.Core.Verdicts;
using Probity.Crypto.Challenger;
using Probity.Crypto.Fields;
using Probity.Crypto.Polynomials;
using Probity.ProofSystem.Air;
using Probity.ProofSystem.Layout;
using Probity.ProofSystem.Proof;
using Probity.ProofSystem.Verifier;
using Probity.Prover.Commit;
using Probity.Prover.Scheduling;
using Probity.Testing;

namespace Probity.Prover.Tests;

/// <summary>Provers that were written to cheat this protocol, each at one place.</summary>
public sealed class CheatingProverTests
{
    private const ulong Seed = 21;
    private static readonly int FirstElement = 2 * 32;

    [Fact]
    public void Junk_in_the_unused_cells_of_the_stack_is_rejected()
    {
        // Cells that no block covers have a weight but no value on the right-hand side: the column equation fails.
        ToyMachine machine = new(37);
        int used = machine.Shape.PresentChips.Sum(c => machine.Shape.Air.Chips[c].MainColumns.Count << machine.Shape.HeightsLog2[c]);
        Assert.True(used < machine.Shape.Main.ColumnCount << machine.Shape.StackLog2);
        Tampered cheat = new(machine, (chip, columns) => columns.Arena[used] = 5);
        Assert.False(Verify(machine, Prove(machine, cheat)).IsAccepted);
    }

    [Fact]
    public void A_padding_row_that_speaks_is_rejected()
    {
        ToyMachine machine = new(37);
        Tampered cheat = new(machine, (chip, columns) =>
        {
            if (chip == 1) { columns[0][40] = 1; }
        });
        Assert.False(Verify(machine, Prove(machine, cheat)).IsAccepted);
    }

    [Fact]
    public void A_wrong_sum_of_the_mask_is_rejected_even_when_the_rounds_are_made_to_fit()
    {
        ToyMachine machine = new(37);
        byte[] proof = Scripted(machine);
        Quintic delta = Quintic.From(77);
        byte[] changed = [.. proof];
        Add(changed, 0, delta);
        FitRound(machine, changed, 0, delta, Point(machine)[0]);
        Assert.False(VerifyScripted(machine, changed).IsAccepted);
    }

    /// <summary>
    /// Two columns of one height share a stack column; their values meet there as e_1 v_1 + e_2 v_2. Who knew e_1 and e_2
    /// could shift both values and keep the sum. The transcript draws them after the values: with scripted challenges,
    /// which ignore that order, the forgery passes; with the real ones it does not.
    /// </summary>
    [Fact]
    public void Shifting_two_siblings_works_only_for_who_knows_the_later_challenges()
    {
        ToyMachine machine = new(37);
        ProofShape shape = machine.Shape;
        byte[] proof = Scripted(machine);
        Assert.True(VerifyScripted(machine, proof).IsAccepted);

        // The columns "clock" and "odd" of the step table: two blocks of one stack column.
        const int chip = 1, first = 4, second = 5;
        int round = shape.HeightsLog2[chip] - 1;
        StackPlace a = shape.Main.Of(chip)[first], b = shape.Main.Of(chip)[second];
        Assert.Equal(a.StackColumn, b.StackColumn);
        Quintic[] point = Point(machine);
        Quintic ea = BlockWeight(point, shape.HeightsLog2[chip], a.Block), eb = BlockWeight(point, shape.HeightsLog2[chip], b.Block);
        Quintic deltaA = Quintic.From(9), deltaB = -(deltaA * ea * eb.Inverse());

        byte[] changed = [.. proof];
        int values = ChipOffset(machine, chip);
        Quintic before = Claim(machine, proof, chip);
        Add(changed, values + first, deltaA);
        Add(changed, values + second, deltaB);
        Quintic after = Claim(machine, changed, chip);

        // The claim moved by -ρ_z (after - before); the next round is bent so that it still ends where it did.
        Quintic moved = -(RhoZ(machine) * (after - before));
        FitRound(machine, changed, round + 1, moved, point[round + 1]);
        Assert.True(VerifyScripted(machine, changed).IsAccepted, "the forgery is right for challenges known in advance");
        Assert.False(Verify(machine, changed).IsAccepted);
        Assert.Equal(proof.Length, changed.Length);
    }

    [Fact]
    public void A_prover_that_does_not_grind_is_rejected()
    {
        ToyMachine machine = new(37);
        Lazy lazy = new(new Challenger(ProofVerifier.TranscriptLabel));
        using ProverRandomness randomness = ProverRandomness.Draw(machine.Shape, new SeededRandomSource(6));
        byte[] proof = AirProver.Prove(
            machine.Shape, machine.Statement, machine.Commitment, machine, randomness, lazy,
            new Workers(1, CancellationToken.None), null);
        Assert.True(lazy.WeakNonces > 0);
        Assert.Equal(RejectionCode.WrongGrinding, Verify(machine, proof).Code);
    }

    [Fact]
    public void Heights_in_another_order_are_another_statement()
    {
        ToyMachine machine = new(37);
        byte[] proof = machine.Prove(new SeededRandomSource(3));
        int[] heights = [.. machine.Shape.HeightsLog2];
        (heights[0], heights[2]) = (heights[2] + 1, heights[0]);
        ProofShape? other = ProofShape.TryCreate(ToyMachine.Air, machine.Parameters, heights).Value;
        Assert.NotNull(other);
        Assert.False(ProofVerifier.Verify(other, machine.Statement, proof).IsAccepted);
    }

    private static byte[] Prove(ToyMachine machine, ITraceTables tables) => AirProver.Prove(
        machine.Shape, machine.Statement, machine.Commitment, tables, new SeededRandomSource(4), new ProverOptions(),
        CancellationToken.None);

    private static Verdict<ProofShape> Verify(ToyMachine machine, byte[] proof) =>
        ProofVerifier.Verify(machine.Shape, machine.Statement, proof);

    private static Verdict<ProofShape> VerifyScripted(ToyMachine machine, byte[] proof) =>
        ProofVerifier.Verify(machine.Shape, machine.Statement, proof, new ScriptedChallenger(Seed));

    private static byte[] Scripted(ToyMachine machine)
    {
        using ProverRandomness randomness = ProverRandomness.Draw(machine.Shape, new SeededRandomSource(6));
        return AirProver.Prove(
            machine.Shape, machine.Statement, machine.Commitment, machine, randomness, new ScriptedChallenger(Seed),
            new Workers(1, CancellationToken.None), null);
    }

    // The challenges in the order of the transcript: γ, β, τ (H), α, ζ, ρ_z, r_0 .. r_(H-1), r_H .. r_(n-1).
    private static Quintic[] Draws(ToyMachine machine)
    {
        ScriptedChallenger script = new(Seed);
        Quintic[] draws = new Quintic[5 + (2 * machine.Shape.MaxHeightLog2) + 8];
        for (int i = 0; i < draws.Length; i++)
        {
            draws[i] = script.DrawElement("any");
        }

        return draws;
    }

    private static Quintic[] Point(ToyMachine machine)
    {
        int rounds = machine.Shape.MaxHeightLog2;
        return Draws(machine).AsSpan(5 + rounds, machine.Shape.StackLog2).ToArray();
    }

    private static Quintic RhoZ(ToyMachine machine) => Draws(machine)[4 + machine.Shape.MaxHeightLog2];

    // Elements of the zerocheck on the wire: σ, then per round its polynomial and the values of the chips that end.
    private static int RoundOffset(ToyMachine machine, int round)
    {
        int offset = 1;
        for (int i = 0; i < round; i++)
        {
            offset += machine.Shape.Mask.RoundDegrees[i];
            offset += machine.Shape.PresentChips.Where(c => machine.Shape.HeightsLog2[c] == i + 1).Sum(c => Values(machine, c));
        }

        return offset;
    }

    private static int ChipOffset(ToyMachine machine, int chip)
    {
        int round = machine.Shape.HeightsLog2[chip] - 1;
        int offset = RoundOffset(machine, round) + machine.Shape.Mask.RoundDegrees[round];
        foreach (int other in machine.Shape.PresentChips.Where(c => machine.Shape.HeightsLog2[c] == round + 1))
        {
            if (other == chip) { break; }
            offset += Values(machine, other);
        }

        return offset;
    }

    private static int Values(ToyMachine machine, int chip)
    {
        Chip definition = machine.Shape.Air.Chips[chip];
        return definition.MainColumns.Count + definition.ProgramColumns.Count + definition.LookupColumnCount;
    }

    // Bends p_round by its value at 0, so that p(r) stays although p(0) + p(1) must now be larger by delta.
    private static void FitRound(ToyMachine machine, byte[] proof, int round, Quintic delta, Quintic r)
    {
        int count = machine.Shape.Mask.RoundDegrees[round] + 1;
        Quintic Basis(int at)
        {
            Quintic[] values = new Quintic[count];
            values[at] = Quintic.One;
            return UnivariatePolynomial.Interpolate(values, r);
        }

        // p(0) += x, p(1) += delta - x, and x L_0(r) + (delta - x) L_1(r) = 0.
        Quintic x = delta * Basis(1) * (Basis(1) - Basis(0)).Inverse();
        Add(proof, RoundOffset(machine, round), x);
    }

    private static Quintic Claim(ToyMachine machine, byte[] proof, int chip)
    {
        Quintic[] draws = Draws(machine);
        int rounds = machine.Shape.MaxHeightLog2, height = machine.Shape.HeightsLog2[chip];
        LookupChallenges lookup = new(draws[0], draws[1]);
        ZerocheckChallenges challenges = new(draws.AsSpan(2, rounds).ToArray(), draws[2 + rounds], machine.Shape.AlphaCount, draws[3 + rounds]);
        CompiledChip compiled = machine.Shape.Air.Compiled[chip];
        Quintic[] values = new Quintic[Values(machine, chip)];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = Read(proof, ChipOffset(machine, chip) + i);
        }

        int columns = compiled.Chip.ColumnCount;
        (Quintic constraints, Quintic sums) = compiled.Evaluate(
            values.AsSpan(0, columns), values.AsSpan(columns), challenges.AlphaPowers.AsSpan(machine.Shape.AlphaOffsets[chip]), lookup);
        Quintic[] point = Point(machine);
        Quintic eq = EqualityPolynomial.Evaluate(challenges.Tau.AsSpan(0, height), point.AsSpan(0, height));
        return (eq * constraints) + (challenges.Zeta * sums);
    }

    private static Quintic BlockWeight(Quintic[] point, int height, int block)
    {
        Quintic product = Quintic.One;
        for (int i = height; i < point.Length; i++)
        {
            product *= ((block >> (i - height)) & 1) == 1 ? point[i] : Quintic.One - point[i];
        }

        return product;
    }

    private static Quintic Read(byte[] proof, int element)
    {
        ByteReader reader = new(proof.AsSpan(FirstElement + (element * Quintic.EncodedBytes)));
        Assert.True(Quintic.TryRead(ref reader, out Quintic value));
        return value;
    }

    private static void Add(byte[] proof, int element, Quintic delta)
    {
        ByteWriter writer = new();
        (Read(proof, element) + delta).Write(writer);
        writer.Written.CopyTo(proof.AsSpan(FirstElement + (element * Quintic.EncodedBytes)));
    }

    private sealed class Tampered(ITraceTables inner, Tamper tamper) : ITraceTables
    {
        public int RealRows(int chip) => inner.RealRows(chip);

        public bool IsFilledLast(int chip) => inner.IsFilledLast(chip);

        public void Fill(int chip, TraceColumns columns)
        {
            inner.Fill(chip, columns);
            tamper(chip, columns);
        }
    }

    /// <summary>The real challenger, but every nonce is the first that comes to mind.</summary>
    private sealed class Lazy(Challenger inner) : IChallenger
    {
        public int WeakNonces { get; private set; }

        public void Absorb(string label, ReadOnlySpan<byte> message) => inner.Absorb(label, message);

        public void Absorb(string label, ReadOnlySpan<Quintic> elements) => inner.Absorb(label, elements);

        public Quintic DrawElement(string label) => inner.DrawElement(label);

        public void DrawPositions(string label, int domainLog2, Span<int> positions) =>
            inner.DrawPositions(label, domainLog2, positions);

        public ulong Grind(string label, int difficultyBits)
        {
            WeakNonces += inner.TryAbsorbNonce(label, 0, difficultyBits) ? 0 : 1;
            return 0;
        }

        public bool TryAbsorbNonce(string label, ulong nonce, int difficultyBits) =>
            inner.TryAbsorbNonce(label, nonce, difficultyBits);
    }

    private delegate void Tamper(int chip, TraceColumns columns);
}
