using Probity.Core.Encoding;
using Probity.Crypto.Fields;
using Probity.Crypto.Fields.Kernels;
using Probity.Crypto.Polynomials;
using Probity.ProofSystem.Layout;
using Probity.ProofSystem.Parameters;
using Probity.ProofSystem.Proof;
using Probity.Prover.Commit;
using Probity.Prover.Kernels;
using Probity.Prover.Scheduling;

namespace Probity.Prover.Whir;

/// <summary>Proves the combined claim about the committed columns: WHIR on one masked message.</summary>
/// <remarks>Source: docs/specs/receipt.md, section 6. The counterpart is ProofSystem/Verifier/OpeningVerifier.</remarks>
internal sealed class OpeningProver<TLanes> : IDisposable
    where TLanes : struct, ILanes<TLanes>
{
    private readonly ProofShape _shape;
    private readonly ProtocolParameters _parameters;
    private readonly OpeningLayout _layout;
    private readonly ProofTranscript _transcript;
    private readonly ByteWriter _proof;
    private readonly Workers _workers;
    private readonly CommittedColumns<TLanes> _columns;
    private QuinticVector _message;
    private QuinticVector _weight;

    public OpeningProver(
        ProofShape shape, ProofTranscript transcript, ByteWriter proof, Workers workers, CommittedColumns<TLanes> columns)
    {
        (_shape, _parameters, _layout) = (shape, shape.Parameters, shape.Opening);
        (_transcript, _proof, _workers, _columns) = (transcript, proof, workers, columns);
        _message = new QuinticVector(1 << _layout.AddressVariables(0));
        _weight = new QuinticVector(1 << _layout.AddressVariables(0));
    }

    /// <summary>Runs the opening.</summary>
    /// <param name="claim">The combined claim.</param>
    /// <param name="point">r̂.</param>
    public void Run(OpeningClaim claim, Quintic[] point)
    {
        PlaceWeights(claim, point);
        _columns.AddRandomness(_message);
        Quintic maskedClaim = QuinticKernels<TLanes>.InnerProduct(_message, _weight, 0, _message.Length);
        Write(maskedClaim);
        Quintic epsilon = _transcript.AfterMaskedClaim(maskedClaim);
        _columns.AddCombination(_message, claim.RhoPowers, epsilon);

        CommittedTree<TLanes>? previous = null;
        QuinticVector? committed = null;
        for (int fold = 0; fold < _layout.FoldCount; fold++)
        {
            _workers.Cancellation.ThrowIfCancellationRequested();
            CommittedTree<TLanes> tree = CommitFold(fold);
            _proof.WriteBytes(tree.Root);
            Quintic[] outside = new Quintic[_layout.AddressVariables(fold)];
            _transcript.AfterFoldRoot(tree.Root, outside);
            using QuinticVector eq = new(1 << outside.Length);
            QuinticKernels<TLanes>.EqualityTable(outside, eq);
            Quintic answer = QuinticKernels<TLanes>.InnerProduct(_message, eq, 0, _message.Length);
            Write(answer);
            _transcript.AbsorbOutOfDomainAnswer(answer);
            WriteNonce();
            List<PowerTerm> terms = fold == 0 ? OpenStack() : OpenFold(fold - 1, previous!);
            previous?.Dispose();
            committed?.Dispose();
            AddWeights(eq, terms, _transcript.DrawBatching());

            // The tree computes its rows from the message again, so that lives until the next opening.
            committed = FoldMessage(fold);
            previous = tree;
        }

        Quintic[] clear = _message.ToArray();
        foreach (Quintic cell in clear)
        {
            Write(cell);
        }

        _transcript.AbsorbClear(clear);
        WriteNonce();
        OpenFold(_layout.FoldCount - 1, previous!);
        previous!.Dispose();
        committed!.Dispose();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _message.Dispose();
        _weight.Dispose();
    }

    /// <summary>A claim about a codeword symbol: Σ_y z^y over a region, at a place in the batch.</summary>
    private readonly record struct PowerTerm(int Claim, MessageRegion Region, KoalaBear Point, KoalaBear Scale);

    // U: eq(r̂) on the stack part, its beginning on the program part, U_M on the mask part, nothing on the tail.
    private void PlaceWeights(OpeningClaim claim, Quintic[] point)
    {
        QuinticKernels<TLanes>.EqualityTable(point, _weight);
        using QuinticVector program = new(1 << _shape.ProgramLog2);
        QuinticKernels<TLanes>.EqualityTable(point.AsSpan(0, _shape.ProgramLog2), program);
        QuinticKernels<TLanes>.AddScaled(program, 0, Quintic.One, _weight, _layout.Program.Offset, program.Length);
        for (int i = 0; i < claim.MaskWeights.Length; i++)
        {
            _weight[_layout.Mask.Offset + i] = claim.MaskWeights[i];
        }
    }

    private CommittedTree<TLanes> CommitFold(int fold)
    {
        int chunkLog2 = _layout.ChunkLog2[fold], chunks = _layout.ChunkCount[fold];
        int[] offsets = new int[chunks * Quintic.Degree];
        for (int i = 0; i < offsets.Length; i++)
        {
            offsets[i] = ((i % Quintic.Degree) * _message.PlaneStride) + ((i / Quintic.Degree) << chunkLog2);
        }

        StripSource source = new(_message.Buffer, offsets, true, [], chunkLog2, _parameters.Folds[fold].RateLog2);
        return CommittedTree<TLanes>.Build(LeafFormat.Fold(_shape, fold), source, null, null, _workers);
    }

    private List<PowerTerm> OpenStack()
    {
        int n = _shape.StackLog2, rate = _parameters.Trace.RateLog2;
        int[] positions = _transcript.DrawPositions("trace positions", n + rate, _parameters.Trace.Queries);
        int[] programPositions = _transcript.DrawPositions(
            "program positions", _shape.ProgramLog2 + _parameters.Program.RateLog2, _parameters.Program.Queries);
        _transcript.AbsorbLeaves("trace leaves", _columns.MainTree.WriteOpening(_proof, positions));
        _transcript.AbsorbLeaves("lookup leaves", _columns.LookupTree.WriteOpening(_proof, positions));
        _transcript.AbsorbLeaves("program leaves", _columns.Program.WriteOpening(_proof, programPositions));

        List<PowerTerm> terms = [];
        int claim = 1;
        CodeDomain domain = new(n, rate), maskDomain = new(_parameters.MaskLog2, rate);
        foreach (int position in positions)
        {
            KoalaBear z = domain.PointAt(position);
            terms.Add(new PowerTerm(claim, _layout.Stack, z, KoalaBear.One));
            terms.Add(new PowerTerm(claim++, _layout.Tail, z, z.Power(1UL << n)));
            KoalaBear y = maskDomain.PointAt(LeafFormat.MaskRow(_shape, position));
            terms.Add(new PowerTerm(claim++, _layout.Mask, y, KoalaBear.One));
        }

        CodeDomain programDomain = new(_shape.ProgramLog2, _parameters.Program.RateLog2);
        foreach (int position in programPositions)
        {
            terms.Add(new PowerTerm(claim++, _layout.Program, programDomain.PointAt(position), KoalaBear.One));
        }

        return terms;
    }

    private List<PowerTerm> OpenFold(int fold, CommittedTree<TLanes> tree)
    {
        int[] positions = _transcript.DrawPositions(
            "fold positions", _layout.DomainLog2(_parameters, fold), _parameters.Folds[fold].Queries);
        _transcript.AbsorbLeaves("fold leaves", tree.WriteOpening(_proof, positions));
        CodeDomain domain = new(_layout.ChunkLog2[fold], _parameters.Folds[fold].RateLog2);
        MessageRegion region = new(0, _layout.ChunkLog2[fold]);
        return [.. positions.Select((p, i) => new PowerTerm(i + 1, region, domain.PointAt(p), KoalaBear.One))];
    }

    // The out-of-domain claim has ξ, the symbols' claims ξ^2 and on; the running claim has 1.
    private void AddWeights(QuinticVector outOfDomain, List<PowerTerm> terms, Quintic xi)
    {
        Quintic[] powers = new Quintic[terms.Max(t => t.Claim) + 1];
        powers[0] = xi;
        for (int i = 1; i < powers.Length; i++)
        {
            powers[i] = powers[i - 1] * xi;
        }

        QuinticKernels<TLanes>.AddScaled(outOfDomain, 0, xi, _weight, 0, _weight.Length);
        foreach (IGrouping<MessageRegion, PowerTerm> group in terms.GroupBy(t => t.Region))
        {
            KoalaBear[] points = [.. group.Select(t => t.Point)];
            Quintic[] scales = [.. group.Select(t => powers[t.Claim] * t.Scale)];
            MessageRegion region = group.Key;
            _workers.ForRanges(1 << region.SizeLog2, QuinticVector.Padding, (start, end) =>
                CombinationKernel<TLanes>.Powers(points, scales, _weight, region.Offset, start, end));
        }
    }

    // Returns the message as it was before.
    private QuinticVector FoldMessage(int fold)
    {
        QuinticVector before = _message;
        for (int bit = _layout.ChunkVariables(fold) - 1; bit >= 0; bit--)
        {
            int half = 1 << (_layout.ChunkLog2[fold] + bit);
            (Quintic atZero, Quintic atTwo) = QuinticKernels<TLanes>.TopRound(_message, _weight, half);
            Write(atZero);
            Write(atTwo);
            Quintic challenge = _transcript.AfterFoldRound(atZero, atTwo);
            QuinticVector message = QuinticKernels<TLanes>.FoldTop(_message, challenge, half);
            QuinticVector weight = QuinticKernels<TLanes>.FoldTop(_weight, challenge, half);
            if (_message != before) { _message.Dispose(); }
            _weight.Dispose();
            (_message, _weight) = (message, weight);
        }

        return before;
    }

    private void WriteNonce() => _proof.WriteUInt64(_transcript.Grind(_parameters.GrindingBits));

    private void Write(Quintic value) => value.Write(_proof);
}
