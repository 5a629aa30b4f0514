using System.Buffers.Binary;
using Probity.Core.Verdicts;
using Probity.Crypto.Challenger;
using Probity.Crypto.Fields;
using Probity.ProofSystem.Air;
using Probity.ProofSystem.Layout;
using Probity.ProofSystem.Proof;
using Probity.ProofSystem.Verifier;
using Probity.Testing;

namespace Probity.Prover.Tests;

/// <summary>What a dishonest prover or a dishonest messenger may try; the machine's own attacks are in Columns/.</summary>
public sealed class ProofAttackTests
{
    private static readonly ToyMachine Machine = new(37);
    private static readonly byte[] Proof = Machine.Prove(new SeededRandomSource(11));

    [Fact]
    public void The_untouched_proof_is_accepted() => Assert.True(Verify(Proof).IsAccepted);

    [Fact]
    public void A_flipped_bit_in_any_byte_is_rejected()
    {
        for (int i = 0; i < Proof.Length; i++)
        {
            byte[] changed = [.. Proof];
            changed[i] ^= (byte)(1 << (i % 8));
            Assert.False(Verify(changed).IsAccepted, $"byte {i} of {Proof.Length}");
        }
    }

    [Fact]
    public void A_number_of_p_or_above_is_rejected_anywhere()
    {
        int raised = 0;
        for (int i = 0; i + 4 <= Proof.Length; i += 4)
        {
            uint word = BinaryPrimitives.ReadUInt32LittleEndian(Proof.AsSpan(i));
            if (word > uint.MaxValue - KoalaBear.Modulus) { continue; }
            byte[] changed = [.. Proof];
            BinaryPrimitives.WriteUInt32LittleEndian(changed.AsSpan(i), word + KoalaBear.Modulus);
            Assert.False(Verify(changed).IsAccepted, $"word at {i}");
            raised++;
        }

        Assert.True(raised > 500);
    }

    [Fact]
    public void Every_truncation_is_rejected()
    {
        for (int length = 0; length < Proof.Length; length++)
        {
            Assert.False(Verify(Proof.AsSpan(0, length)).IsAccepted, $"{length} bytes");
        }
    }

    [Fact]
    public void Trailing_bytes_are_rejected()
    {
        Verdict<ProofShape> verdict = Verify([.. Proof, 0]);
        Assert.Equal(RejectionCode.TrailingBytes, verdict.Code);
    }

    [Fact]
    public void Random_bytes_are_rejected_without_an_exception()
    {
        SeededRandomSource random = new(4);
        for (int i = 0; i < 500; i++)
        {
            byte[] noise = new byte[(i * 37) % 30_000];
            random.Fill(noise);
            Assert.False(Verify(noise).IsAccepted);
        }
    }

    [Fact]
    public void Swapped_roots_are_rejected()
    {
        byte[] changed = [.. Proof];
        Proof.AsSpan(0, 32).CopyTo(changed.AsSpan(32));
        Proof.AsSpan(32, 32).CopyTo(changed);
        Assert.False(Verify(changed).IsAccepted);
    }

    [Fact]
    public void Another_context_program_or_term_is_rejected()
    {
        Statement honest = Machine.Statement;
        byte[] root = honest.ProgramRoot.ToArray();
        root[0] ^= 1;
        Assert.False(Verify(Proof, honest with { Context = new byte[] { 1, 2, 4 } }).IsAccepted);
        Assert.False(Verify(Proof, honest with { ProgramRoot = root }).IsAccepted);
        BusTerm last = honest.Terms[^1];
        Assert.False(Verify(Proof, honest with { Terms = [honest.Terms[0], last with { Tuple = [36, 9] }] }).IsAccepted);
        Assert.False(Verify(Proof, honest with { Terms = [honest.Terms[0]] }).IsAccepted);
        Assert.False(Verify(Proof, honest with { Terms = [.. honest.Terms, last] }).IsAccepted);
    }

    [Fact]
    public void Other_heights_are_rejected()
    {
        for (int chip = 0; chip < Machine.Shape.HeightsLog2.Count; chip++)
        {
            foreach (int delta in new[] { -1, 1 })
            {
                int[] heights = [.. Machine.Shape.HeightsLog2];
                heights[chip] += delta;
                Verdict<ProofShape> shape = ProofShape.TryCreate(ToyMachine.Air, Machine.Parameters, heights);
                Assert.False(
                    shape.IsAccepted && ProofVerifier.Verify(shape.Value, Machine.Statement, Proof).IsAccepted,
                    $"chip {chip} at {heights[chip]}");
            }
        }
    }

    [Fact]
    public void A_changed_cell_of_any_column_is_rejected()
    {
        // The clock and its send are tied by the chain; every other cell by a constraint or a lookup.
        SeededRandomSource random = new(2);
        for (int chip = 0; chip < Machine.Cells.Length; chip++)
        {
            for (int column = 0; column < Machine.Cells[chip].Length; column++)
            {
                int rows = Machine.Cells[chip][column].Length;
                foreach (int row in new HashSet<int> { 0, rows / 2, rows - 1 })
                {
                    ToyMachine cheat = new(37);
                    uint cell = cheat.Cells[chip][column][row];
                    cheat.Cells[chip][column][row] = cell == 0 ? 1 : cell - 1;
                    bool isFree = (chip, column) == (1, 5);
                    bool accepted = ProofVerifier.Verify(cheat.Shape, cheat.Statement, cheat.Prove(random)).IsAccepted;
                    Assert.True(accepted == isFree, $"chip {chip}, column {column}, row {row}: accepted = {accepted}");
                }
            }
        }
    }

    [Fact]
    public void Every_absorbed_item_moves_every_later_challenge()
    {
        CountingChallenger honest = new(-1);
        Assert.True(ProofVerifier.Verify(Machine.Shape, Machine.Statement, Proof, honest).IsAccepted);
        for (int flipped = 0; flipped < honest.AbsorbCount; flipped++)
        {
            CountingChallenger changed = new(flipped);
            ProofVerifier.Verify(Machine.Shape, Machine.Statement, Proof, changed);
            int common = Math.Min(changed.Draws.Count, honest.Draws.Count);
            for (int i = 0; i < common; i++)
            {
                (int absorbed, string draw) = honest.Draws[i];
                Assert.True(
                    absorbed <= flipped ? draw == changed.Draws[i].Draw : draw != changed.Draws[i].Draw,
                    $"absorbed item {flipped}, draw {i}");
            }
        }
    }

    private static Verdict<ProofShape> Verify(ReadOnlySpan<byte> proof, Statement? statement = null) =>
        ProofVerifier.Verify(Machine.Shape, statement ?? Machine.Statement, proof);

    /// <summary>The real challenger, but one absorbed item is changed on its way in.</summary>
    private sealed class CountingChallenger(int flipped) : IChallenger
    {
        private readonly Challenger _inner = new(ProofVerifier.TranscriptLabel);

        public int AbsorbCount { get; private set; }

        public List<(int Absorbed, string Draw)> Draws { get; } = [];

        public void Absorb(string label, ReadOnlySpan<byte> message)
        {
            byte[] copy = message.ToArray();
            if (AbsorbCount++ == flipped)
            {
                if (copy.Length == 0) { copy = [1]; }
                else { copy[copy.Length / 2] ^= 1; }
            }

            _inner.Absorb(label, copy);
        }

        public void Absorb(string label, ReadOnlySpan<Quintic> elements)
        {
            Quintic[] copy = elements.ToArray();
            if (AbsorbCount++ == flipped) { copy[copy.Length / 2] += Quintic.One; }
            _inner.Absorb(label, copy);
        }

        public Quintic DrawElement(string label)
        {
            Quintic drawn = _inner.DrawElement(label);
            Draws.Add((AbsorbCount, drawn.ToString()));
            return drawn;
        }

        public void DrawPositions(string label, int domainLog2, Span<int> positions)
        {
            _inner.DrawPositions(label, domainLog2, positions);
            Draws.Add((AbsorbCount, string.Join(',', positions.ToArray())));
        }

        public ulong Grind(string label, int difficultyBits) => _inner.Grind(label, difficultyBits);

        public bool TryAbsorbNonce(string label, ulong nonce, int difficultyBits)
        {
            _inner.TryAbsorbNonce(label, nonce, difficultyBits);
            return true;
        }
    }
}
