using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using Probity.Core.Verdicts;
using Probity.Crypto.Challenger;
using Probity.Crypto.Fields;
using Probity.Machine.Executor;
using Probity.Machine.Loader;
using Probity.Machine.Receipts;
using Probity.Machine.Tables;
using Probity.ProofSystem.Layout;
using Probity.ProofSystem.Parameters;
using Probity.ProofSystem.Proof;
using Probity.ProofSystem.Security;
using Probity.ProofSystem.Verifier;
using Probity.Testing;

namespace Probity.Prover.Tests;

/// <summary>
/// Hostile bytes for everything that reads untrusted bytes: each input gives a verdict, none an exception, and none takes long.
/// </summary>
/// <remarks>
/// Seeded. PROBITY_FUZZ multiplies the number of cases (70: 100,000 of most kinds, five minutes); PROBITY_FUZZ_SEED gives
/// other ones.
/// </remarks>
public sealed class FuzzTests
{
    /// <summary>No case may take longer, by a wide margin: a collection or a busy machine must not fail the test.</summary>
    private static readonly TimeSpan MaxTime = TimeSpan.FromSeconds(10);

    private static readonly int Scale = int.Parse(
        Environment.GetEnvironmentVariable("PROBITY_FUZZ") ?? "1", CultureInfo.InvariantCulture);

    private static readonly ulong Seed = ulong.Parse(
        Environment.GetEnvironmentVariable("PROBITY_FUZZ_SEED") ?? "1", CultureInfo.InvariantCulture);

    private static readonly uint[] Edges =
    [
        0, 1, 2, 3, 21, 22, 24, 31, 32, 33, 64, 65, 0xFF, 0xFFF, 0x1000, 0xFFFF, 0x10000, 0x10001, 0x100000, 0x100001,
        0x1F7FFFFF, 0x1F800000, 0x1FFFFFFF, 0x20000000, 0x7EFFFFFF, KoalaBear.Modulus - 1, KoalaBear.Modulus, 0x7FFFFFFF,
        0x80000000, 0xFFFFF000, 0xFFFFFFF0, 0xFFFFFFFC, 0xFFFFFFFF,
    ];

    [Fact]
    public void Changed_receipts_are_rejected()
    {
        byte[] honest = SampleGuests.FibonacciReceipt;
        int header = honest.Length - Receipt.Parse(honest).Value!.Proof.Length;
        Fuzz(11, 1500, random =>
        {
            byte[] changed = Mutate(random, honest, random.NextBelow(3) == 0 ? honest.Length : header);
            bool isSame = changed.AsSpan().SequenceEqual(honest);
            Assert.True(isSame || !ReceiptVerifier.Verify(changed, null).IsAccepted, "an altered receipt was accepted");
        });
    }

    [Fact]
    public void Changed_proofs_are_rejected_even_where_challenges_do_not_change()
    {
        // Challenges and positions of the honest run, whatever is absorbed: so a change is seen by the step that it hits.
        Receipt receipt = Receipt.Parse(SampleGuests.FibonacciReceipt).Value!;
        Statement statement = ExecutionStatement.For(
            receipt.ProgramId, receipt.ProgramRoot, receipt.EntryPc, receipt.PublicInput, receipt.PublicOutput, receipt.ExitCode);
        byte[] proof = receipt.Proof.ToArray();
        RecordedChallenger recorded = new(new Challenger(ProofVerifier.TranscriptLabel));
        Assert.True(ProofVerifier.Verify(receipt.Shape, statement, proof, recorded).IsAccepted);
        Assert.True(ProofVerifier.Verify(receipt.Shape, statement, proof, recorded.Replay()).IsAccepted);
        Fuzz(12, 400, random =>
        {
            byte[] changed = Mutate(random, proof, proof.Length);
            Verdict<ProofShape> verdict = ProofVerifier.Verify(receipt.Shape, statement, changed, recorded.Replay());
            Assert.True(changed.AsSpan().SequenceEqual(proof) || !verdict.IsAccepted, "an altered proof was accepted");
        });
    }

    [Fact]
    public void Noise_under_any_heights_is_rejected()
    {
        byte[] honest = SampleGuests.FibonacciReceipt;
        int heights = 4 + 4 + 4 + 32, accepted = 0;
        Fuzz(13, 1500, random =>
        {
            byte[] changed = [.. honest];
            changed[6] = (byte)(1 + random.NextBelow(3));
            int program = ProtocolParameters.Default.MinProgramLog2 + random.NextBelow(9);
            int largest = 1 + random.NextBelow(21);
            for (int table = 0; table < MachineTables.Chips.Count; table++)
            {
                int? only = MachineTables.FixedHeightLog2((TableId)table, program, 2);
                int height = only ?? 1 + random.NextBelow(largest);
                changed[heights + table] = random.NextBelow(4) == 0 && table != 0 ? (byte)0xFF : (byte)height;
            }

            // Small numbers in every word pass as field elements, so the reader gets as far as the first nonce.
            for (int i = honest.Length / 2; i < honest.Length; i++)
            {
                changed[i] &= 0x3F;
            }

            Verdict<Receipt> parsed = Receipt.Parse(changed);
            if (parsed.IsAccepted)
            {
                accepted++;
                Assert.True(SoundnessReport.For(parsed.Value.Shape).MinimumBits > 0);
            }

            Assert.False(ReceiptVerifier.Verify(changed, null).IsAccepted);
        });
        Assert.True(accepted > 100, $"only {accepted} heights were a shape");
    }

    [Fact]
    public void Changed_programs_load_and_run_or_are_refused()
    {
        byte[][] guests = [.. new[] { "fibonacci", "json-policy", "sha256" }.Select(SampleGuests.Elf)];
        ExecutionInput input = SampleGuests.Input("{\"age\": 33}", "30");
        int ran = 0;
        Fuzz(14, 1500, random =>
        {
            byte[] honest = guests[random.NextBelow(guests.Length)];
            int place = random.NextBelow(3);
            byte[] changed = Mutate(random, honest, place == 0 ? 52 : place == 1 ? 52 + (32 * 6) : honest.Length);
            Verdict<GuestProgram> verdict = ElfLoader.Parse(changed);
            if (!verdict.IsAccepted) { return; }
            ran++;
            ProgramTable table = ProgramTable.From(verdict.Value);
            Assert.InRange(table.HeightLog2, ProgramTable.MinHeightLog2, ProgramTable.MaxHeightLog2);
            ExecutionResult result = GuestExecutor.Run(verdict.Value, input, new ExecutionLimits(20_000));
            Assert.True(result.HasExited || result.Trap.ToString().Length > 0);
        });
        Assert.True(ran > 100, $"only {ran} programs were loaded");
    }

    private static void Fuzz(ulong stream, int cases, Action<SeededRandomSource> body)
    {
        TimeSpan longest = default;
        for (int i = 0; i < cases * Scale; i++)
        {
            ulong seed = (Seed << 40) + (stream << 32) + (ulong)i;
            using SeededRandomSource random = new(seed);
            long start = Stopwatch.GetTimestamp();
            try
            {
                body(random);
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"Case {i} of stream {stream}, PROBITY_FUZZ_SEED={Seed}: {e.Message}", e);
            }

            TimeSpan elapsed = Stopwatch.GetElapsedTime(start);
            Assert.True(elapsed < MaxTime, $"case {i} of stream {stream} took {elapsed}");
            longest = elapsed > longest ? elapsed : longest;
        }

        TestContext.Current.SendDiagnosticMessage(
            $"stream {stream}: {cases * Scale} cases, the longest {longest.TotalMilliseconds:F1} ms");
    }

    // One to four changes, most of them in the first bytes.
    private static byte[] Mutate(SeededRandomSource random, byte[] honest, int range)
    {
        byte[] changed = [.. honest];
        for (int count = 1 + random.NextBelow(4); count > 0; count--)
        {
            int at = random.NextBelow(Math.Min(range, changed.Length));
            switch (random.NextBelow(9))
            {
                case 0 or 1:
                    changed[at] ^= (byte)(1 << random.NextBelow(8));
                    break;
                case 2:
                    changed[at] = (byte)Edges[random.NextBelow(12)];
                    break;
                case 3 or 4 or 5 when at + 4 <= changed.Length:
                    int aligned = random.NextBelow(2) == 0 ? at : at & ~3;
                    BinaryPrimitives.WriteUInt32LittleEndian(changed.AsSpan(aligned), Edges[random.NextBelow(Edges.Length)]);
                    break;
                case 6 when changed.Length > 64:
                    int length = Math.Min(1 + random.NextBelow(64), changed.Length - at);
                    int from = random.NextBelow(changed.Length - length);
                    changed.AsSpan(from, length).ToArray().CopyTo(changed, at);
                    break;
                case 7 when random.NextBelow(4) == 0:
                    changed = random.NextBelow(2) == 0 ? changed[..Math.Max(1, at)] : [.. changed, .. changed.AsSpan(0, at)];
                    break;
                default:
                    changed[at] = (byte)random.NextUInt32();
                    break;
            }
        }

        return changed;
    }

    /// <summary>Keeps what another challenger draws, and draws the same again.</summary>
    private sealed class RecordedChallenger : IChallenger
    {
        private readonly IChallenger? _inner;
        private readonly Queue<Quintic> _elements;
        private readonly Queue<int[]> _positions;
        private readonly Queue<ulong> _nonces;

        public RecordedChallenger(IChallenger inner)
            : this([], [], [])
        {
            _inner = inner;
        }

        private RecordedChallenger(Queue<Quintic> elements, Queue<int[]> positions, Queue<ulong> nonces) =>
            (_elements, _positions, _nonces) = (elements, positions, nonces);

        public RecordedChallenger Replay() => new(new(_elements), new(_positions), new(_nonces));

        public void Absorb(string label, ReadOnlySpan<byte> message) => _inner?.Absorb(label, message);

        public void Absorb(string label, ReadOnlySpan<Quintic> elements) => _inner?.Absorb(label, elements);

        public Quintic DrawElement(string label)
        {
            if (_inner is null) { return _elements.Dequeue(); }
            Quintic drawn = _inner.DrawElement(label);
            _elements.Enqueue(drawn);
            return drawn;
        }

        public void DrawPositions(string label, int domainLog2, Span<int> positions)
        {
            if (_inner is null)
            {
                _positions.Dequeue().CopyTo(positions);
                return;
            }

            _inner.DrawPositions(label, domainLog2, positions);
            _positions.Enqueue(positions.ToArray());
        }

        public ulong Grind(string label, int difficultyBits) => throw new NotSupportedException();

        public bool TryAbsorbNonce(string label, ulong nonce, int difficultyBits)
        {
            if (_inner is null) { return nonce == _nonces.Dequeue(); }
            _nonces.Enqueue(nonce);
            return _inner.TryAbsorbNonce(label, nonce, difficultyBits);
        }
    }
}
