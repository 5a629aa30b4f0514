using Probity.Core.Encoding;
using Probity.Core.Verdicts;
using Probity.Crypto.Fields;
using Probity.Crypto.Polynomials;
using Probity.ProofSystem.Layout;
using Probity.ProofSystem.Parameters;
using Probity.ProofSystem.Proof;

namespace Probity.ProofSystem.Verifier;

/// <summary>Checks that the committed words are close to codewords and that those satisfy the combined claim.</summary>
/// <remarks>
/// WHIR (ePrint 2024/1586) on one combined and masked message, with folds of interleaved chunks.
/// Source: docs/specs/receipt.md, section 6.
/// </remarks>
internal sealed class OpeningVerifier(
    ProofShape shape, ProofTranscript transcript, OpeningClaim claim, Quintic[] point)
{
    private readonly ProtocolParameters _parameters = shape.Parameters;
    private readonly OpeningLayout _layout = shape.Opening;
    private readonly List<MessageWeight> _weights = [];
    private Quintic _running;

    /// <summary>Reads and checks everything behind the zerocheck; null when it holds.</summary>
    public Rejection? Run(
        ref ByteReader proof, ReadOnlySpan<byte> rootT0, ReadOnlySpan<byte> rootT1, ReadOnlySpan<byte> rootT2)
    {
        if (!Quintic.TryRead(ref proof, out Quintic maskedClaim)) { return Malformed("masked claim"); }
        Quintic epsilon = transcript.AfterMaskedClaim(maskedClaim);
        _running = (epsilon * claim.Value) + maskedClaim;
        _weights.Add(new EqualityWeight(Quintic.One, _layout.Stack, point));
        _weights.Add(new EqualityWeight(Quintic.One, _layout.Program, point));
        _weights.Add(new TableWeight(Quintic.One, _layout.Mask, claim.MaskWeights));

        byte[] previousRoot = [];
        Quintic[] foldChallenges = [];
        for (int fold = 0; fold < _layout.FoldCount; fold++)
        {
            if (!proof.TryReadBytes(_parameters.DigestBytes, out ReadOnlySpan<byte> root)) { return Malformed("fold root"); }
            Quintic[] outside = new Quintic[_layout.AddressVariables(fold)];
            transcript.AfterFoldRoot(root, outside);
            if (!Quintic.TryRead(ref proof, out Quintic answer)) { return Malformed("out-of-domain answer"); }
            transcript.AbsorbOutOfDomainAnswer(answer);
            MessageWeight outsideWeight =
                new EqualityWeight(Quintic.One, new MessageRegion(0, _layout.AddressVariables(fold)), outside);
            ClaimBatch batch = new();
            batch.Add(answer, outsideWeight);

            Rejection? refused = fold == 0
                ? ReadStackQueries(ref proof, rootT0, rootT1, rootT2, epsilon, batch)
                : ReadFoldQueries(ref proof, fold - 1, previousRoot, foldChallenges, batch);
            if (refused is not null) { return refused; }

            _running += batch.Batch(transcript.DrawBatching());
            _weights.AddRange(batch.Weights);
            foldChallenges = new Quintic[_layout.ChunkVariables(fold)];
            for (int bit = foldChallenges.Length - 1; bit >= 0; bit--)
            {
                if (!Quintic.TryRead(ref proof, out Quintic atZero) || !Quintic.TryRead(ref proof, out Quintic atTwo))
                {
                    return Malformed("fold round");
                }

                // The value at 1 is not sent: this line is the check of the round's sum.
                Quintic[] values = [atZero, _running - atZero, atTwo];
                foldChallenges[bit] = transcript.AfterFoldRound(atZero, atTwo);
                _running = UnivariatePolynomial.Interpolate(values, foldChallenges[bit]);
                foreach (MessageWeight weight in _weights)
                {
                    weight.Bind(_layout.ChunkLog2[fold] + bit, foldChallenges[bit]);
                }
            }

            previousRoot = root.ToArray();
        }

        return ReadClear(ref proof, previousRoot, foldChallenges);
    }

    // T1 and T2 at the same positions, T0 at its own: up to three claims on G for each.
    private Rejection? ReadStackQueries(
        ref ByteReader proof,
        ReadOnlySpan<byte> rootT0,
        ReadOnlySpan<byte> rootT1,
        ReadOnlySpan<byte> rootT2,
        Quintic epsilon,
        ClaimBatch batch)
    {
        if (!TryReadNonce(ref proof)) { return WrongGrinding(); }
        int n = shape.StackLog2, rate = _parameters.Trace.RateLog2;
        int[] positions = transcript.DrawPositions("trace positions", n + rate, _parameters.Trace.Queries);
        int[] programPositions = transcript.DrawPositions(
            "program positions", shape.ProgramLog2 + _parameters.Program.RateLog2, _parameters.Program.Queries);

        LeafFormat main = LeafFormat.Main(shape), lookup = LeafFormat.Lookup(shape), program = LeafFormat.Program(shape);
        if (!LeafOpening.TryRead(ref proof, "trace leaves", main, rootT1, positions, transcript, out uint[] t1)
            || !LeafOpening.TryRead(ref proof, "lookup leaves", lookup, rootT2, positions, transcript, out uint[] t2)
            || !LeafOpening.TryRead(
                ref proof, "program leaves", program, rootT0, programPositions, transcript, out uint[] t0))
        {
            return WrongOpening("trace, lookup or program");
        }

        CodeDomain domain = new(n, rate), maskDomain = new(_parameters.MaskLog2, rate);
        int columns = shape.Main.ColumnCount, lookups = shape.Lookup.ColumnCount;
        for (int q = 0; q < positions.Length; q++)
        {
            ReadOnlySpan<uint> mainLeaf = t1.AsSpan(q * main.Words, main.Words);
            ReadOnlySpan<uint> lookupLeaf = t2.AsSpan(q * lookup.Words, lookup.Words);
            Quintic combined = default;
            for (int j = 0; j < columns; j++)
            {
                combined += claim.RhoPowers[j] * KoalaBear.From(mainLeaf[j]);
            }

            for (int j = 0; j < lookups; j++)
            {
                combined += claim.RhoPowers[columns + j] * LeafFormat.Element(lookupLeaf, j);
            }

            Quintic randomStack = LeafFormat.Element(lookupLeaf, lookups);
            Quintic mask = LeafFormat.Element(lookupLeaf, lookups + 1);
            Quintic randomMask = LeafFormat.Element(lookupLeaf, lookups + 2);
            KoalaBear z = domain.PointAt(positions[q]);
            batch.Add(
                (epsilon * combined) + randomStack,
                new PowerWeight(Quintic.One, _layout.Stack, z),
                new PowerWeight(Quintic.From(z.Power(1UL << n)), _layout.Tail, z));
            KoalaBear y = maskDomain.PointAt(MaskRow(positions[q]));
            batch.Add((epsilon * mask) + randomMask, new PowerWeight(Quintic.One, _layout.Mask, y));
        }

        CodeDomain programDomain = new(shape.ProgramLog2, _parameters.Program.RateLog2);
        for (int q = 0; q < programPositions.Length; q++)
        {
            Quintic combined = default;
            for (int j = 0; j < program.Words; j++)
            {
                combined += claim.RhoPowers[columns + lookups + j] * KoalaBear.From(t0[(q * program.Words) + j]);
            }

            KoalaBear w = programDomain.PointAt(programPositions[q]);
            batch.Add(epsilon * combined, new PowerWeight(Quintic.One, _layout.Program, w));
        }

        return null;
    }

    /// <summary>The row of M's and R2's codewords that stands in a leaf of T2: the same point to the power 2^(n-11).</summary>
    private int MaskRow(int position) => LeafFormat.MaskRow(shape, position);

    // A fold's symbols, folded with its challenges, are the next message's codeword.
    private Rejection? ReadFoldQueries(
        ref ByteReader proof, int fold, byte[] root, Quintic[] challenges, ClaimBatch batch)
    {
        if (!TryReadFold(ref proof, fold, root, challenges, out (KoalaBear Point, Quintic Value)[]? opened, out Rejection refused))
        {
            return refused;
        }

        foreach ((KoalaBear z, Quintic value) in opened)
        {
            batch.Add(value, new PowerWeight(Quintic.One, new MessageRegion(0, _layout.ChunkLog2[fold]), z));
        }

        return null;
    }

    private bool TryReadFold(
        ref ByteReader proof,
        int fold,
        byte[] root,
        Quintic[] challenges,
        [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out (KoalaBear Point, Quintic Value)[]? opened,
        out Rejection refused)
    {
        (opened, refused) = (null, WrongGrinding());
        if (!TryReadNonce(ref proof)) { return false; }
        refused = WrongOpening("fold");
        int[] positions = transcript.DrawPositions(
            "fold positions", _layout.DomainLog2(_parameters, fold), _parameters.Folds[fold].Queries);
        LeafFormat format = LeafFormat.Fold(shape, fold);
        if (!LeafOpening.TryRead(ref proof, "fold leaves", format, root, positions, transcript, out uint[] leaves))
        {
            return false;
        }

        Quintic[] eq = EqualityPolynomial.Table(challenges);
        CodeDomain domain = new(_layout.ChunkLog2[fold], _parameters.Folds[fold].RateLog2);
        opened = new (KoalaBear, Quintic)[positions.Length];
        for (int q = 0; q < positions.Length; q++)
        {
            ReadOnlySpan<uint> leaf = leaves.AsSpan(q * format.Words, format.Words);
            Quintic folded = default;
            for (int chunk = 0; chunk < _layout.ChunkCount[fold]; chunk++)
            {
                folded += eq[chunk] * LeafFormat.Element(leaf, chunk);
            }

            opened[q] = (domain.PointAt(positions[q]), folded);
        }

        return true;
    }

    // The last message in clear: its codeword at the last fold's positions, and its sum against all weights.
    private Rejection? ReadClear(ref ByteReader proof, byte[] root, Quintic[] challenges)
    {
        Quintic[] clear = new Quintic[1 << _parameters.ClearLog2(shape.StackLog2)];
        foreach (ref Quintic cell in clear.AsSpan())
        {
            if (!Quintic.TryRead(ref proof, out cell)) { return Malformed("clear message"); }
        }

        transcript.AbsorbClear(clear);
        int last = _layout.FoldCount - 1;
        if (!TryReadFold(ref proof, last, root, challenges, out (KoalaBear Point, Quintic Value)[]? opened, out Rejection refused))
        {
            return refused;
        }

        foreach ((KoalaBear z, Quintic value) in opened)
        {
            if (UnivariatePolynomial.Evaluate(clear, Quintic.From(z)) != value)
            {
                return new Rejection(RejectionCode.WrongIdentity, "the clear message is not what the last fold committed to");
            }
        }

        Quintic sum = default;
        foreach (MessageWeight weight in _weights)
        {
            sum += weight.Sum(clear);
        }

        return sum == _running
            ? null
            : new Rejection(RejectionCode.WrongIdentity, "the clear message does not satisfy the combined claim");
    }

    private bool TryReadNonce(ref ByteReader proof) =>
        proof.TryReadUInt64(out ulong nonce) && transcript.TryNonce(nonce, _parameters.GrindingBits);

    private static Rejection Malformed(string part) =>
        new(RejectionCode.Malformed, $"the {part} is cut short or holds a number of p or above");

    private static Rejection WrongOpening(string tree) =>
        new(RejectionCode.WrongOpening, $"a {tree} opening is malformed or does not lead to its root");

    private static Rejection WrongGrinding() =>
        new(RejectionCode.WrongGrinding, "a proof-of-work nonce is missing or too weak");
}
