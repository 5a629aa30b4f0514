using System.Runtime.InteropServices;
using Probity.Core.Encoding;
using Probity.Core.Verdicts;
using Probity.Crypto.Fields;
using Probity.Crypto.Hashes;
using Probity.Crypto.Merkle;
using Probity.Crypto.Polynomials;
using Probity.ProofSystem.Air;
using Probity.ProofSystem.Layout;
using Probity.ProofSystem.Parameters;
using Probity.ProofSystem.Proof;
using Probity.ProofSystem.Verifier;
using Probity.Testing;

namespace Probity.Prover.Tests;

/// <summary>
/// The simulator of docs/book/06-zero-knowledge.md: it has the statement and the challenges in advance (it programs the
/// random oracle) and no execution at all, and its proof is accepted. Everything it draws is uniform; everything else
/// follows from that and from public data.
/// </summary>
public sealed class SimulatorTests
{
    private const ulong Seed = 33;

    private static readonly ProtocolParameters Parameters = ToyMachine.SmallParameters with { GrindingBits = 0 };

    [Fact]
    public void A_proof_made_without_any_execution_is_accepted_when_the_challenges_are_known()
    {
        ToyMachine machine = new(37, Parameters);
        byte[] proof = new Simulator(machine).Run();
        Verdict<ProofShape> verdict =
            ProofVerifier.Verify(machine.Shape, machine.Statement, proof, new ScriptedChallenger(Seed));
        Assert.True(verdict.IsAccepted, verdict.Detail);

        // And only then: without the oracle's help it is worth nothing.
        Assert.False(ProofVerifier.Verify(machine.Shape, machine.Statement, proof).IsAccepted);
    }

    [Fact]
    public void It_is_as_long_as_a_real_proof_under_the_same_challenges()
    {
        ToyMachine machine = new(37, Parameters);
        using Commit.ProverRandomness randomness = Commit.ProverRandomness.Draw(machine.Shape, new SeededRandomSource(2));
        byte[] real = AirProver.Prove(
            machine.Shape, machine.Statement, machine.Commitment, machine, randomness, new ScriptedChallenger(Seed),
            new Scheduling.Workers(1, CancellationToken.None), null);
        Assert.Equal(real.Length, new Simulator(machine).Run().Length);
    }

    /// <summary>
    /// A prover with a word far from every codeword, or with a message G that fits its s_R but not what was committed: all
    /// else is made to fit, even with the challenges known, and one position that was not foreseen gives it away.
    /// </summary>
    [Theory]
    [InlineData(0, false)]
    [InlineData(5, false)]
    [InlineData(0, true)]
    [InlineData(7, true)]
    public void One_asked_position_where_the_word_and_the_opened_message_differ_is_enough(int query, bool isMask)
    {
        ToyMachine machine = new(37, Parameters);
        byte[] proof = new Simulator(machine, query, isMask).Run();
        Verdict<ProofShape> verdict =
            ProofVerifier.Verify(machine.Shape, machine.Statement, proof, new ScriptedChallenger(Seed));
        Assert.Equal(RejectionCode.WrongIdentity, verdict.Code);
    }

    /// <summary>A clear message that satisfies all claims, but is not the fold of what was committed last.</summary>
    [Fact]
    public void A_clear_message_that_fits_the_claims_but_not_the_last_fold_is_rejected()
    {
        ToyMachine machine = new(37, Parameters);
        byte[] proof = new Simulator(machine, isClearMessageBent: true).Run();
        Verdict<ProofShape> verdict =
            ProofVerifier.Verify(machine.Shape, machine.Statement, proof, new ScriptedChallenger(Seed));
        Assert.Equal(RejectionCode.WrongIdentity, verdict.Code);
        Assert.Contains("last fold", verdict.Detail, StringComparison.Ordinal);
    }

    private sealed class Simulator(
        ToyMachine machine, int unfittedQuery = -1, bool isMaskUnfitted = false, bool isClearMessageBent = false)
    {
        private readonly SeededRandomSource _random = new(77);
        private readonly ScriptedChallenger _oracle = new(Seed);
        private readonly ByteWriter _proof = new();
        private readonly ProofShape _shape = machine.Shape;
        private ProofTranscript _transcript = null!;

        private OpeningLayout Layout => _shape.Opening;

        public byte[] Run()
        {
            // The oracle's answers do not depend on what it is asked, so the positions can be read off in a dry run.
            _transcript = new ProofTranscript(_oracle);
            _transcript.Begin(_shape, machine.Statement);
            int rootsAt = _proof.Length;
            _proof.WriteBytes(new byte[2 * Parameters.DigestBytes]);
            LookupChallenges lookup = _transcript.AfterTrace(new byte[Parameters.DigestBytes]);
            ZerocheckChallenges challenges = _transcript.AfterLookups(_shape, new byte[Parameters.DigestBytes]);
            (Quintic[] point, Dictionary<int, ChipValues> values, Quintic sigma, Quintic last) = Zerocheck(lookup, challenges);

            Quintic rho = _transcript.AfterZerocheck(point.AsSpan(_shape.MaxHeightLog2));
            OpeningClaim claim = OpeningClaim.Combine(_shape, point, values, sigma, last, rho);

            // ε is known before s_R is sent. G: uniform but for the program's part; s_R follows.
            ScriptedChallenger ahead = Ahead();
            Quintic epsilon = ahead.DrawElement("epsilon");
            Quintic[] message = new Quintic[1 << Layout.AddressVariables(0)];
            FillUniform(message.AsSpan(Layout.Stack.Offset, 1 << Layout.Stack.SizeLog2));
            FillUniform(message.AsSpan(Layout.Mask.Offset, 1 << Layout.Mask.SizeLog2));
            FillUniform(message.AsSpan(Layout.Tail.Offset, 1 << Layout.Tail.SizeLog2));
            int programColumn = _shape.Main.ColumnCount + _shape.Lookup.ColumnCount;
            for (int row = 0; row < 1 << _shape.ProgramLog2; row++)
            {
                for (int j = 0; j < _shape.ProgramColumnCount; j++)
                {
                    uint word = machine.Commitment.Columns[(j << _shape.ProgramLog2) + row];
                    message[Layout.Program.Offset + row] += epsilon * claim.RhoPowers[programColumn + j] * KoalaBear.From(word);
                }
            }

            Quintic[] weight = new Quintic[message.Length];
            AddEquality(weight, Layout.Stack, point);
            AddEquality(weight, Layout.Program, point.AsSpan(0, _shape.ProgramLog2));
            claim.MaskWeights.CopyTo(weight, Layout.Mask.Offset);
            Quintic maskedClaim = Inner(message, weight) - (epsilon * claim.Value);
            Write(maskedClaim);
            Assert.Equal(epsilon, _transcript.AfterMaskedClaim(maskedClaim));
            byte[] roots = Open(message, weight, claim, epsilon);

            byte[] proof = _proof.ToArray();
            roots.CopyTo(proof, rootsAt);
            return proof;
        }

        // v*, σ and all round polynomials: uniform. The program's own values are public.
        private (Quintic[] Point, Dictionary<int, ChipValues> Values, Quintic Sigma, Quintic Last) Zerocheck(
            LookupChallenges lookup, ZerocheckChallenges challenges)
        {
            Quintic balance = default;
            foreach (BusTerm term in machine.Statement.Terms)
            {
                Quintic inverse = lookup.Denominator(term).Inverse();
                balance += term.IsSend ? inverse : -inverse;
            }

            Quintic sigma = Uniform();
            Write(sigma);
            Quintic rhoZ = _transcript.AfterMaskSum(sigma);
            Quintic claim = sigma - (rhoZ * challenges.Zeta * balance);
            Quintic[] point = new Quintic[_shape.StackLog2];
            Dictionary<int, ChipValues> all = [];
            for (int round = 0; round < _shape.MaxHeightLog2; round++)
            {
                Quintic[] values = new Quintic[_shape.Mask.RoundDegrees[round] + 1];
                FillUniform(values);
                values[1] = claim - values[0];
                Quintic[] sent = [values[0], .. values[2..]];
                Array.ForEach(sent, Write);
                point[round] = _transcript.AfterRound(sent);
                claim = UnivariatePolynomial.Interpolate(values, point[round]);
                foreach (int chip in _shape.PresentChips.Where(c => _shape.HeightsLog2[c] == round + 1))
                {
                    ChipValues own = Values(chip, point.AsSpan(0, round + 1));
                    all.Add(chip, own);
                    Array.ForEach(own.All, Write);
                    _transcript.AbsorbChipValues(own.All);
                    claim -= rhoZ * Phi(chip, own, point.AsSpan(0, round + 1), lookup, challenges);
                }
            }

            return (point, all, sigma, claim);
        }

        private ChipValues Values(int chip, ReadOnlySpan<Quintic> point)
        {
            Chip definition = _shape.Air.Chips[chip];
            Quintic[] main = new Quintic[definition.MainColumns.Count], lookups = new Quintic[definition.LookupColumnCount];
            Quintic[] program = new Quintic[definition.ProgramColumns.Count];
            FillUniform(main);
            FillUniform(lookups);
            Quintic[] eq = EqualityPolynomial.Table(point);
            for (int j = 0; j < program.Length; j++)
            {
                for (int row = 0; row < eq.Length; row++)
                {
                    program[j] += eq[row] * KoalaBear.From(machine.Commitment.Columns[(j * eq.Length) + row]);
                }
            }

            return new ChipValues(main, program, lookups);
        }

        private Quintic Phi(
            int chip, ChipValues values, ReadOnlySpan<Quintic> point, LookupChallenges lookup, ZerocheckChallenges challenges)
        {
            CompiledChip compiled = _shape.Air.Compiled[chip];
            List<Quintic> columns = [.. values.Main, .. values.Program];
            foreach (PublicColumn column in compiled.Chip.PublicColumns)
            {
                columns.Add(column.Evaluate([], point));
            }

            (Quintic constraints, Quintic sums) = compiled.Evaluate(
                CollectionsMarshal.AsSpan(columns), values.Lookup, challenges.AlphaPowers.AsSpan(_shape.AlphaOffsets[chip]), lookup);
            Quintic eq = EqualityPolynomial.Evaluate(challenges.Tau.AsSpan(0, point.Length), point);
            return (eq * constraints) + (challenges.Zeta * sums);
        }

        // An honest opening of G; only the leaves of T1 and T2 are invented, so that they agree with G.
        private byte[] Open(Quintic[] message, Quintic[] weight, OpeningClaim claim, Quintic epsilon)
        {
            byte[] roots = [];
            (MerkleTree Tree, Quintic[] Message, int Fold)? previous = null;
            for (int fold = 0; fold < Layout.FoldCount; fold++)
            {
                MerkleTree tree = CommitFold(message, fold);
                _proof.WriteBytes(tree.Root);
                Quintic[] outside = new Quintic[Layout.AddressVariables(fold)];
                _transcript.AfterFoldRoot(tree.Root, outside);
                Quintic[] eq = EqualityPolynomial.Table(outside);
                Quintic answer = Inner(message, eq);
                Write(answer);
                _transcript.AbsorbOutOfDomainAnswer(answer);
                _proof.WriteUInt64(_transcript.Grind(0));
                List<(int Claim, MessageRegion Region, KoalaBear Point, KoalaBear Scale)> terms = [];
                if (previous is { } before) { OpenFold(before, terms); }
                else { roots = OpenStack(message, claim, epsilon, terms); }

                Quintic xi = _transcript.DrawBatching();
                for (int b = 0; b < weight.Length; b++)
                {
                    weight[b] += xi * eq[b];
                }

                foreach ((int number, MessageRegion region, KoalaBear z, KoalaBear scale) in terms)
                {
                    Quintic power = xi.Power((ulong)number + 1) * scale;
                    for (int y = 0; y < 1 << region.SizeLog2; y++, power *= z)
                    {
                        weight[region.Offset + y] += power;
                    }
                }

                previous = (tree, message, fold);
                (message, weight) = Fold(message, weight, fold);
            }

            if (isClearMessageBent)
            {
                // Two cells move so that the weighted sum stays.
                message[0] += weight[1];
                message[1] -= weight[0];
            }

            Array.ForEach(message, Write);
            _transcript.AbsorbClear(message);
            _proof.WriteUInt64(_transcript.Grind(0));
            OpenFold(previous!.Value, []);
            return roots;
        }

        private byte[] OpenStack(
            Quintic[] message, OpeningClaim claim, Quintic epsilon, List<(int, MessageRegion, KoalaBear, KoalaBear)> terms)
        {
            int n = _shape.StackLog2, rate = Parameters.Trace.RateLog2, columns = _shape.Main.ColumnCount;
            int lookups = _shape.Lookup.ColumnCount, number = 1;
            int[] positions = _transcript.DrawPositions("trace positions", n + rate, Parameters.Trace.Queries);
            int[] programPositions = _transcript.DrawPositions(
                "program positions", _shape.ProgramLog2 + Parameters.Program.RateLog2, Parameters.Program.Queries);
            LeafFormat main = LeafFormat.Main(_shape), lookup = LeafFormat.Lookup(_shape);
            uint[] mainLeaves = _random.NextWords(positions.Length * main.TotalWords);
            uint[] lookupLeaves = _random.NextWords(positions.Length * lookup.TotalWords);
            CodeDomain domain = new(n, rate), maskDomain = new(Parameters.MaskLog2, rate);
            for (int q = 0; q < positions.Length; q++)
            {
                Span<uint> leaf = lookupLeaves.AsSpan(q * lookup.TotalWords, lookup.Words);
                Quintic combined = default;
                for (int j = 0; j < columns; j++)
                {
                    combined += claim.RhoPowers[j] * KoalaBear.From(mainLeaves[(q * main.TotalWords) + j]);
                }

                for (int j = 0; j < lookups; j++)
                {
                    combined += claim.RhoPowers[columns + j] * LeafFormat.Element(leaf, j);
                }

                // R1(z) and R2(y) are what G leaves them.
                KoalaBear z = domain.PointAt(positions[q]), y = maskDomain.PointAt(LeafFormat.MaskRow(_shape, positions[q]));
                Quintic stack = At(message, Layout.Stack, z) + (At(message, Layout.Tail, z) * z.Power(1UL << n));
                Quintic mask = At(message, Layout.Mask, y) - (epsilon * LeafFormat.Element(leaf, lookups + 1));
                if (q != unfittedQuery || isMaskUnfitted) { Put(leaf, lookups, stack - (epsilon * combined)); }
                if (q != unfittedQuery || !isMaskUnfitted) { Put(leaf, lookups + 2, mask); }
                terms.Add((number, Layout.Stack, z, KoalaBear.One));
                terms.Add((number++, Layout.Tail, z, z.Power(1UL << n)));
                terms.Add((number++, Layout.Mask, y, KoalaBear.One));
            }

            byte[] rootT1 = WriteLeaves("trace leaves", mainLeaves, main, positions);
            byte[] rootT2 = WriteLeaves("lookup leaves", lookupLeaves, lookup, positions);
            _transcript.AbsorbLeaves("program leaves", machine.Commitment.WriteOpening(_proof, programPositions));
            CodeDomain programDomain = new(_shape.ProgramLog2, Parameters.Program.RateLog2);
            foreach (int position in programPositions)
            {
                terms.Add((number++, Layout.Program, programDomain.PointAt(position), KoalaBear.One));
            }

            return [.. rootT1, .. rootT2];
        }

        // A tree whose other leaves are noise: nobody will ever see what is under them.
        private byte[] WriteLeaves(string label, uint[] leaves, LeafFormat format, int[] positions)
        {
            byte[] digests = new byte[format.DigestBytes << format.DepthLog2];
            _random.Fill(digests);
            byte[] opened = new byte[positions.Length * Blake3.DigestBytes];
            LeafHasher.HashLeaves(leaves, format.TotalWords, opened);
            for (int q = 0; q < positions.Length; q++)
            {
                opened.AsSpan(q * Blake3.DigestBytes, format.DigestBytes).CopyTo(digests.AsSpan(positions[q] * format.DigestBytes));
            }

            using MerkleTree tree = MerkleTree.Build(digests, format.DepthLog2, 1, format.DigestBytes);
            byte[] bytes = MemoryMarshal.AsBytes(leaves.AsSpan()).ToArray();
            _proof.WriteBytes(bytes);
            _proof.WriteBytes(tree.Open(positions));
            _transcript.AbsorbLeaves(label, bytes);
            return tree.Root.ToArray();
        }

        private MerkleTree CommitFold(Quintic[] message, int fold)
        {
            LeafFormat format = LeafFormat.Fold(_shape, fold);
            uint[] leaves = new uint[format.Words << format.DepthLog2];
            for (int row = 0; row < 1 << format.DepthLog2; row++)
            {
                FoldLeaf(message, fold, row).CopyTo(leaves.AsSpan(row * format.Words));
            }

            byte[] digests = new byte[Blake3.DigestBytes << format.DepthLog2];
            LeafHasher.HashLeaves(leaves, format.Words, digests);
            byte[] kept = new byte[format.DigestBytes << format.DepthLog2];
            LeafOpening.Truncate(digests, kept);
            return MerkleTree.Build(kept, format.DepthLog2, 1, format.DigestBytes);
        }

        private uint[] FoldLeaf(Quintic[] message, int fold, int row)
        {
            KoalaBear z = new CodeDomain(Layout.ChunkLog2[fold], Parameters.Folds[fold].RateLog2).PointAt(row);
            uint[] leaf = new uint[Layout.ChunkCount[fold] * Quintic.Degree];
            for (int chunk = 0; chunk < Layout.ChunkCount[fold]; chunk++)
            {
                Put(leaf, chunk, At(message, new MessageRegion(chunk << Layout.ChunkLog2[fold], Layout.ChunkLog2[fold]), z));
            }

            return leaf;
        }

        private void OpenFold(
            (MerkleTree Tree, Quintic[] Message, int Fold) source, List<(int, MessageRegion, KoalaBear, KoalaBear)> terms)
        {
            int fold = source.Fold;
            int[] positions = _transcript.DrawPositions(
                "fold positions", Layout.DomainLog2(Parameters, fold), Parameters.Folds[fold].Queries);
            byte[] bytes = [.. positions.SelectMany(p => MemoryMarshal.AsBytes(FoldLeaf(source.Message, fold, p).AsSpan()).ToArray())];
            _proof.WriteBytes(bytes);
            _proof.WriteBytes(source.Tree.Open(positions));
            _transcript.AbsorbLeaves("fold leaves", bytes);
            CodeDomain domain = new(Layout.ChunkLog2[fold], Parameters.Folds[fold].RateLog2);
            terms.AddRange(positions.Select(
                (p, i) => (i + 1, new MessageRegion(0, Layout.ChunkLog2[fold]), domain.PointAt(p), KoalaBear.One)));
            source.Tree.Dispose();
        }

        private (Quintic[] Message, Quintic[] Weight) Fold(Quintic[] message, Quintic[] weight, int fold)
        {
            for (int bit = Layout.ChunkVariables(fold) - 1; bit >= 0; bit--)
            {
                int half = message.Length / 2;
                Quintic atZero = default, atTwo = default;
                for (int i = 0; i < half; i++)
                {
                    atZero += message[i] * weight[i];
                    atTwo += (message[half + i] + message[half + i] - message[i]) * (weight[half + i] + weight[half + i] - weight[i]);
                }

                Write(atZero);
                Write(atTwo);
                Quintic r = _transcript.AfterFoldRound(atZero, atTwo);
                message = [.. Enumerable.Range(0, half).Select(i => message[i] + (r * (message[half + i] - message[i])))];
                weight = [.. Enumerable.Range(0, half).Select(i => weight[i] + (r * (weight[half + i] - weight[i])))];
            }

            return (message, weight);
        }

        // A second oracle at the same place: what the next draw will be.
        private ScriptedChallenger Ahead()
        {
            ScriptedChallenger ahead = new(Seed);
            for (int i = 0; i < _oracle.DrawnElements; i++)
            {
                ahead.DrawElement("skip");
            }

            return ahead;
        }

        private static void AddEquality(Quintic[] weight, MessageRegion region, ReadOnlySpan<Quintic> point)
        {
            Quintic[] eq = EqualityPolynomial.Table(point);
            for (int y = 0; y < eq.Length; y++)
            {
                weight[region.Offset + y] += eq[y];
            }
        }

        private static Quintic At(Quintic[] message, MessageRegion region, KoalaBear z) =>
            UnivariatePolynomial.Evaluate(message.AsSpan(region.Offset, 1 << region.SizeLog2), Quintic.From(z));

        private static void Put(Span<uint> leaf, int index, Quintic value)
        {
            for (int k = 0; k < Quintic.Degree; k++)
            {
                leaf[(index * Quintic.Degree) + k] = value[k].Canonical;
            }
        }

        private static Quintic Inner(Quintic[] a, Quintic[] b)
        {
            Quintic sum = default;
            for (int i = 0; i < a.Length; i++)
            {
                sum += a[i] * b[i];
            }

            return sum;
        }

        private Quintic Uniform() => _random.NextQuintic();

        private void FillUniform(Span<Quintic> elements)
        {
            foreach (ref Quintic element in elements)
            {
                element = Uniform();
            }
        }

        private void Write(Quintic value) => value.Write(_proof);
    }
}
