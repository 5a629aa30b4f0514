using System.Buffers.Binary;
using Probity.Core.Verdicts;
using Probity.Crypto.Fields;
using Probity.ProofSystem.Layout;
using Probity.ProofSystem.Parameters;
using Probity.ProofSystem.Verifier;
using Probity.Prover.Commit;
using Probity.Prover.Scheduling;

namespace Probity.Prover.Tests;

/// <summary>
/// The exact rank test of docs/book/06-zero-knowledge.md: for fixed challenges and fixed μ the rest of the view is affine
/// in the rest of the randomness over F_p, and the values v* are affine in μ. So the view is uniform under its known
/// relations exactly if the two Jacobians have the ranks computed here.
/// </summary>
public sealed class ZeroKnowledgeTests
{
    private const ulong Seed = 5;
    private const int Queries = 4;

    private static readonly ProtocolParameters Parameters = ToyMachine.SmallParameters with
    {
        Trace = new CodeParameters(2, Queries, 20),
        Program = new CodeParameters(3, 2, 11),
        Folds = [new CodeParameters(3, 3, 16), new CodeParameters(4, 2, 5)],
        GrindingBits = 0,
        TailCells = Queries,
        SaltBytes = 4,
    };

    private static readonly Lazy<Jacobian> Shared = new(Jacobian.Compute);

    /// <summary>Which random number: its kind, its column (or region) and its place.</summary>
    private readonly record struct Source(string Kind, int Column, int Place, int Plane);

    [Fact]
    public void A_scripted_proof_is_accepted_so_the_view_is_the_real_one()
    {
        ToyMachine machine = new(37, Parameters);
        using ProverRandomness randomness = ProverRandomness.Draw(machine.Shape, new Testing.SeededRandomSource(3));
        byte[] proof = Run(machine, randomness, out _);
        Verdict<ProofShape> verdict =
            ProofVerifier.Verify(machine.Shape, machine.Statement, proof, new ScriptedChallenger(Seed));
        Assert.True(verdict.IsAccepted, verdict.Detail);
    }

    [Fact]
    public void The_whole_view_is_uniform_under_its_known_relations()
    {
        Jacobian jacobian = Shared.Value;
        Assert.Equal(jacobian.ExpectedRank, jacobian.Rank(_ => true));
        Assert.Equal(jacobian.ClaimWords, jacobian.ClaimRank(share: false));
    }

    [Fact]
    public void Without_tails_the_test_fails() =>
        Assert.NotEqual(Shared.Value.ExpectedRank, Shared.Value.Rank(s => s.Kind is not ("main tail" or "lookup tail")));

    [Fact]
    public void With_tails_one_cell_too_short_the_test_fails() =>
        Assert.NotEqual(
            Shared.Value.ExpectedRank,
            Shared.Value.Rank(s => s.Kind is not ("main tail" or "lookup tail") || s.Place < Queries - 1));

    [Fact]
    public void With_a_stack_mask_of_one_base_column_the_test_fails() =>
        Assert.NotEqual(
            Shared.Value.ExpectedRank,
            Shared.Value.Rank(s => s.Plane == 0 || (s.Kind != "stack" && !(s.Kind == "lookup tail" && s.Column < 0))));

    [Fact]
    public void With_a_mask_shared_by_two_claims_the_test_fails() =>
        Assert.NotEqual(Shared.Value.ClaimWords, Shared.Value.ClaimRank(share: true));

    [Fact]
    public void With_round_masks_of_one_degree_less_the_test_fails() =>
        Assert.NotEqual(Shared.Value.ExpectedRank, Shared.Value.Rank(s => s.Kind != "round mask top"));

    [Fact]
    public void With_the_mask_of_the_masks_left_out_of_the_masked_claim_the_test_fails() =>
        Assert.NotEqual(Shared.Value.ExpectedRank, Shared.Value.Rank(_ => true, dropMaskMaskFromClaim: true));

    private static byte[] Run(ToyMachine machine, ProverRandomness randomness, out ScriptedChallenger challenger)
    {
        challenger = new ScriptedChallenger(Seed);
        return AirProver.Prove(
            machine.Shape, machine.Statement, machine.Commitment, machine, randomness, challenger,
            new Workers(1, CancellationToken.None), null);
    }

    private sealed class Jacobian
    {
        private readonly List<(Source Source, uint[] Column)> _columns = [];
        private readonly List<uint[]> _claimColumns = [];
        private readonly int _maskedClaimRow;

        private Jacobian(ToyMachine machine)
        {
            ProofShape shape = machine.Shape;
            using ProverRandomness randomness = ProverRandomness.Zero(shape, new Testing.SeededRandomSource(1));
            (uint[] rest, uint[] claims, int maskedClaimRow) = View(machine, randomness);
            _maskedClaimRow = maskedClaimRow;
            ClaimWords = claims.Length;

            // Relations: the last weighted sum, and the clear message at the last fold's positions; five words each. And
            // the chunks of f_1 that hold nothing but the program are public.
            int publicChunks = 1 << (shape.ProgramLog2 - shape.Opening.ChunkLog2[0]);
            ExpectedRank = rest.Length - (Quintic.Degree
                * (1 + Parameters.Folds[^1].Queries + (publicChunks * Parameters.Folds[0].Queries)));
            foreach ((Source source, Action<uint> set, bool isMu) in Sources(shape, randomness))
            {
                set(1);
                (uint[] moved, uint[] movedClaims, _) = View(machine, randomness);
                set(0);
                if (isMu) { _claimColumns.Add(Minus(movedClaims, claims)); }
                else { _columns.Add((source, Minus(moved, rest))); }
            }
        }

        public int ExpectedRank { get; }

        public int ClaimWords { get; }

        public static Jacobian Compute() => new(new ToyMachine(37, Parameters));

        public int Rank(Func<Source, bool> keep, bool dropMaskMaskFromClaim = false)
        {
            List<uint[]> columns = [];
            foreach ((Source source, uint[] column) in _columns.Where(c => keep(c.Source)))
            {
                uint[] copy = [.. column];
                if (dropMaskMaskFromClaim && source.Kind == "mask mask") { Array.Clear(copy, _maskedClaimRow, Quintic.Degree); }
                columns.Add(copy);
            }

            return RankOf(columns);
        }

        public int ClaimRank(bool share)
        {
            List<uint[]> columns = [.. _claimColumns.Select(c => (uint[])c.Clone())];
            if (share)
            {
                // The first two μ become one: their five columns each are added up.
                for (int k = 0; k < Quintic.Degree; k++)
                {
                    columns[k] = [.. columns[k].Zip(columns[Quintic.Degree + k], (a, b) => Add(a, b))];
                }

                columns.RemoveRange(Quintic.Degree, Quintic.Degree);
            }

            return RankOf(columns);
        }

        // Everything the verifier sees that is not public: values v* apart from the rest.
        private static (uint[] Hidden, uint[] Claims, int MaskedClaimRow) View(ToyMachine machine, ProverRandomness randomness)
        {
            Run(machine, randomness, out ScriptedChallenger challenger);
            List<uint> rest = [], claims = [];
            int maskedClaimRow = -1, chip = 0;
            int[] order = [.. machine.Shape.PresentChips.OrderBy(c => machine.Shape.HeightsLog2[c]).ThenBy(
                c => machine.Shape.PresentChips.ToList().IndexOf(c))];
            foreach ((string label, Quintic[] elements) in challenger.Elements)
            {
                if (label == "masked claim") { maskedClaimRow = rest.Count; }
                List<uint> target = label == "chip values" ? claims : rest;
                Quintic[] hidden = elements;
                if (label == "chip values")
                {
                    // The program's own values are public.
                    int main = machine.Shape.Air.Chips[order[chip]].MainColumns.Count;
                    int program = machine.Shape.Air.Chips[order[chip]].ProgramColumns.Count;
                    hidden = [.. elements[..main], .. elements[(main + program)..]];
                    chip++;
                }

                target.AddRange(hidden.SelectMany(e => Enumerable.Range(0, Quintic.Degree).Select(k => e[k].Canonical)));
            }

            foreach ((string label, byte[] bytes) in challenger.Messages)
            {
                int salt = label is "trace leaves" or "lookup leaves" ? Parameters.SaltBytes : 0;
                if (salt == 0 && label != "fold leaves") { continue; }
                int leaf = label == "fold leaves" ? bytes.Length : bytes.Length / Queries;
                for (int at = 0; at < bytes.Length; at += leaf)
                {
                    for (int i = 0; i < leaf - salt; i += sizeof(uint))
                    {
                        rest.Add(BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at + i)));
                    }
                }
            }

            return ([.. rest], [.. claims], maskedClaimRow);
        }

        private static IEnumerable<(Source Source, Action<uint> Set, bool IsMu)> Sources(
            ProofShape shape, ProverRandomness randomness)
        {
            for (int i = 0; i < randomness.MainTails.Length; i++)
            {
                int at = i;
                yield return (new Source("main tail", i / Queries, i % Queries, 0), v => randomness.MainTails[at] = v, false);
            }

            int stackColumn = shape.Lookup.ColumnCount * Quintic.Degree;
            for (int i = 0; i < randomness.LookupTails.Length; i++)
            {
                int at = i, column = i / Queries;
                Source source = new("lookup tail", column < stackColumn ? column : -1, i % Queries, column % Quintic.Degree);
                yield return (source, v => randomness.LookupTails[at] = v, false);
            }

            for (int plane = 0; plane < Quintic.Degree; plane++)
            {
                int k = plane;
                for (int i = 0; i < 1 << shape.StackLog2; i++)
                {
                    int at = i;
                    yield return (new Source("stack", 0, i, k), v => randomness.Stack.Plane(k)[at] = v, false);
                }

                int masks = 1 << Parameters.MaskLog2;
                for (int i = 0; i < 2 * masks; i++)
                {
                    int at = i;
                    string kind = i >= masks ? "mask mask" : KindOfMask(shape, i);
                    if (kind == "unused") { continue; }
                    yield return (new Source(kind, 0, i, k), v => randomness.Masks.Plane(k)[at] = v, kind == "mu");
                }
            }
        }

        private static string KindOfMask(ProofShape shape, int cell)
        {
            if (cell >= (1 << Parameters.MaskLog2) - Parameters.TailCells) { return "mask tail"; }
            if (cell >= shape.Mask.CellCount) { return "unused"; }
            for (int round = 0; round < shape.MaxHeightLog2; round++)
            {
                int top = shape.Mask.RoundOffset(round) + shape.Mask.RoundDegrees[round];
                if (cell == top) { return "round mask top"; }
                if (cell < top) { return "round mask"; }
            }

            return "mu";
        }

        private static uint[] Minus(uint[] a, uint[] b) => [.. a.Zip(b, (x, y) => x >= y ? x - y : x + KoalaBear.Modulus - y)];

        private static uint Add(uint a, uint b) => (uint)(((ulong)a + b) % KoalaBear.Modulus);

        // Gaussian elimination over F_p; each vector is reduced by the pivots found so far.
        private static int RankOf(List<uint[]> vectors)
        {
            List<(int Pivot, uint[] Vector)> basis = [];
            foreach (uint[] vector in vectors)
            {
                foreach ((int pivot, uint[] reduced) in basis)
                {
                    uint factor = vector[pivot];
                    if (factor == 0) { continue; }
                    ulong negated = KoalaBear.Modulus - factor;
                    for (int i = pivot; i < vector.Length; i++)
                    {
                        vector[i] = (uint)((vector[i] + (negated * reduced[i])) % KoalaBear.Modulus);
                    }
                }

                int first = Array.FindIndex(vector, v => v != 0);
                if (first < 0) { continue; }
                ulong inverse = KoalaBear.From(vector[first]).Inverse().Canonical;
                for (int i = first; i < vector.Length; i++)
                {
                    vector[i] = (uint)(vector[i] * inverse % KoalaBear.Modulus);
                }

                basis.Add((first, vector));
            }

            return basis.Count;
        }
    }
}
