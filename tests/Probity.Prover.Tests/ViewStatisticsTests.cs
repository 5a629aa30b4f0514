using Probity.Crypto.Fields;
using Probity.Prover.Commit;
using Probity.Prover.Scheduling;
using Probity.Testing;

namespace Probity.Prover.Tests;

/// <summary>
/// Views of two executions that differ only in private cells, over many random tapes: no word of the view tells them
/// apart. Proves nothing alone (the exact test is <see cref="ZeroKnowledgeTests"/>), but it would notice a mask that is
/// forgotten or used twice across proofs.
/// </summary>
public sealed class ViewStatisticsTests
{
    private const int Proofs = 160;

    [Fact]
    public void No_word_of_the_view_tells_two_private_inputs_apart()
    {
        double[] scores = Scores(withRandomness: true);

        // Each score is a standard normal; the largest of some thousand stays below 5.5 but once in 10^5 runs.
        Assert.True(scores.Max() < 5.5, $"word {Array.IndexOf(scores, scores.Max())} of {scores.Length}: {scores.Max():F1}");
    }

    [Fact]
    public void Without_randomness_the_test_fails()
    {
        double[] scores = Scores(withRandomness: false);
        Assert.True(scores.Count(s => s >= 5.5) > 100);
    }

    // Per word of the view, how far apart the two sample means are in units of their expected deviation.
    private static double[] Scores(bool withRandomness)
    {
        double[]? sumA = null, sumB = null;
        ToyMachine a = new(37), b = new(37);
        for (int row = 0; row < 37; row++)
        {
            // The column "odd" is free and private: the other execution has it inverted.
            b.Cells[1][5][row] = 1 - b.Cells[1][5][row];
        }

        for (ulong seed = 1; seed <= Proofs; seed++)
        {
            double[] viewA = View(a, seed, withRandomness), viewB = View(b, seed + 1000, withRandomness);
            sumA ??= new double[viewA.Length];
            sumB ??= new double[viewB.Length];
            Assert.Equal(sumA.Length, viewA.Length);
            for (int i = 0; i < viewA.Length; i++)
            {
                sumA[i] += viewA[i];
                sumB[i] += viewB[i];
            }
        }

        // A uniform word in [0, 1) has variance 1/12.
        double deviation = Math.Sqrt(2.0 / 12 / Proofs);
        return [.. sumA!.Zip(sumB!, (x, y) => Math.Abs(x - y) / Proofs / deviation)];
    }

    private static double[] View(ToyMachine machine, ulong seed, bool withRandomness)
    {
        using ProverRandomness randomness = withRandomness
            ? ProverRandomness.Draw(machine.Shape, new SeededRandomSource(seed))
            : ProverRandomness.Zero(machine.Shape, new SeededRandomSource(seed));
        ScriptedChallenger challenger = new(17);
        AirProver.Prove(
            machine.Shape, machine.Statement, machine.Commitment, machine, randomness, challenger,
            new Workers(1, CancellationToken.None), null);
        List<double> view = [];
        foreach ((_, Quintic[] elements) in challenger.Elements)
        {
            foreach (Quintic element in elements)
            {
                for (int k = 0; k < Quintic.Degree; k++)
                {
                    view.Add(element[k].Canonical / (double)KoalaBear.Modulus);
                }
            }
        }

        foreach ((string label, byte[] bytes) in challenger.Messages)
        {
            if (label is not ("trace leaves" or "lookup leaves" or "fold leaves")) { continue; }
            for (int i = 0; i < bytes.Length; i += sizeof(uint))
            {
                view.Add(BitConverter.ToUInt32(bytes, i) % KoalaBear.Modulus / (double)KoalaBear.Modulus);
            }
        }

        return [.. view];
    }
}
