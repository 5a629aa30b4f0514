using System.Diagnostics;
using Probity.Core;
using Probity.Core.Encoding;
using Probity.Core.Secrets;
using Probity.Crypto.Challenger;
using Probity.Crypto.Fields.Kernels;
using Probity.ProofSystem.Air;
using Probity.ProofSystem.Layout;
using Probity.ProofSystem.Proof;
using Probity.ProofSystem.Verifier;
using Probity.Prover.Commit;
using Probity.Prover.Kernels;
using Probity.Prover.LogUp.Kernels;
using Probity.Prover.Scheduling;
using Probity.Prover.SumCheck;
using Probity.Prover.Whir;

namespace Probity.Prover;

/// <summary>Proves statements about an AIR: the counterpart of <see cref="ProofVerifier"/>.</summary>
public static class AirProver
{
    /// <summary>Makes a proof.</summary>
    /// <param name="shape">The proof's form; its heights fit the tables.</param>
    /// <param name="statement">What is claimed.</param>
    /// <param name="program">The program tree; its root is the statement's.</param>
    /// <param name="tables">The execution's tables. If they break a constraint, the proof will not verify.</param>
    /// <param name="random">Source of the masks' seed.</param>
    /// <param name="options">Threads and progress.</param>
    /// <param name="cancellation">Checked between and within stages.</param>
    /// <returns>The proof's bytes. Source: docs/specs/receipt.md.</returns>
    public static byte[] Prove(
        ProofShape shape,
        Statement statement,
        ProgramCommitment program,
        ITraceTables tables,
        IRandomSource random,
        ProverOptions options,
        CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Threads, 1);
        Invariant.Require(program.HeightLog2 == shape.ProgramLog2);
        Invariant.Require(program.Root.SequenceEqual(statement.ProgramRoot.Span));
        using ProverRandomness randomness = ProverRandomness.Draw(shape, random);
        Workers workers = new(options.Threads, cancellation);
        return Prove(
            shape, statement, program, tables, randomness, new Challenger(ProofVerifier.TranscriptLabel), workers, options.Progress);
    }

    /// <summary>Makes a proof with given randomness and challenges; tests script both.</summary>
    internal static byte[] Prove(
        ProofShape shape,
        Statement statement,
        ProgramCommitment program,
        ITraceTables tables,
        ProverRandomness randomness,
        IChallenger challenger,
        Workers workers,
        Action<StageReport>? progress) => LaneDispatch.Kind switch
        {
            LaneKind.Avx512 => Prove<Avx512Lanes>(shape, statement, program, tables, randomness, challenger, workers, progress),
            LaneKind.Avx2 => Prove<Avx2Lanes>(shape, statement, program, tables, randomness, challenger, workers, progress),
            _ => Prove<ScalarLanes>(shape, statement, program, tables, randomness, challenger, workers, progress),
        };

    private static byte[] Prove<TLanes>(
        ProofShape shape,
        Statement statement,
        ProgramCommitment program,
        ITraceTables tables,
        ProverRandomness randomness,
        IChallenger challenger,
        Workers workers,
        Action<StageReport>? progress)
        where TLanes : struct, ILanes<TLanes>
    {
        ByteWriter proof = new();
        ProofTranscript transcript = new(challenger);
        transcript.Begin(shape, statement);
        using CommittedColumns<TLanes> columns = new(shape, program, randomness, workers);
        Stage("trace", () => FillMain(shape, columns, tables));
        Stage("commit trace", () => columns.CommitMain());
        proof.WriteBytes(columns.MainTree.Root);
        LookupChallenges lookup = transcript.AfterTrace(columns.MainTree.Root);

        using ChipTables chips = ChipTables.Create(shape, statement, columns.Main, columns.ProgramColumns, tables);
        Stage("lookups", () => LookupProver<TLanes>.Fill(shape, chips, columns, lookup, workers));
        Stage("commit lookups", () => columns.CommitLookups());
        proof.WriteBytes(columns.LookupTree.Root);
        ZerocheckChallenges challenges = transcript.AfterLookups(shape, columns.LookupTree.Root);

        ZerocheckProver<TLanes> zerocheck = new(
            shape, transcript, proof, workers, challenges, chips.ForZerocheck(columns, lookup, challenges), randomness.Masks);
        Stage("zerocheck", zerocheck.Run);

        Crypto.Fields.Quintic[] point = new Crypto.Fields.Quintic[shape.StackLog2];
        zerocheck.Point.CopyTo(point, 0);
        Crypto.Fields.Quintic rho = transcript.AfterZerocheck(point.AsSpan(zerocheck.Point.Length));
        OpeningClaim claim = OpeningClaim.Combine(
            shape, point, zerocheck.ChipValues, zerocheck.Sigma, zerocheck.MaskValue, rho);
        using OpeningProver<TLanes> opening = new(shape, transcript, proof, workers, columns);
        Stage("opening", () => opening.Run(claim, point));
        return proof.ToArray();

        void Stage(string name, Action run)
        {
            workers.Cancellation.ThrowIfCancellationRequested();
            progress?.Invoke(new StageReport(name, null));
            long start = Stopwatch.GetTimestamp();
            run();
            progress?.Invoke(new StageReport(name, Stopwatch.GetElapsedTime(start)));
        }
    }

    private static void FillMain<TLanes>(ProofShape shape, CommittedColumns<TLanes> columns, ITraceTables tables)
        where TLanes : struct, ILanes<TLanes>
    {
        foreach (int chip in shape.PresentChips.OrderBy(tables.IsFilledLast))
        {
            int[] offsets = ChipTables.Offsets(shape.Main.Of(chip), shape.StackLog2, shape.HeightsLog2[chip]);
            tables.Fill(chip, new TraceColumns(columns.Main.Span, offsets, shape.HeightsLog2[chip]));
        }
    }
}
