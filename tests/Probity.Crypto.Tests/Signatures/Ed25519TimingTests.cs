using System.Diagnostics;
using Probity.Crypto.Signatures;
using Probity.Testing;

namespace Probity.Crypto.Tests.Signatures;

/// <summary>A statistical test on demand: does time tell a private key of zeros from a random one?</summary>
/// <remarks>Source: O. Reparaz et al., "Dude, is my code constant time?", DATE 2017: Welch's t-test on cropped times.</remarks>
public sealed class Ed25519TimingTests
{
    private const string Switch = "TIMING_TESTS";
    private const int Samples = 20_000;
    private const double Threshold = 4.5;

    [Fact]
    public void Time_does_not_tell_private_keys_apart()
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable(Switch) == "1", $"{Switch}=1 runs it, on a quiet machine");
        using SeededRandomSource random = new(1);
        byte[] fixedSeed = new byte[32], seed = new byte[32], message = new byte[32];
        random.Fill(message);
        (List<double> ofFixed, List<double> ofRandom) = ([], []);
        for (int i = 0; i < Samples; i++)
        {
            bool isFixed = (random.NextUInt32() & 1) == 0;
            random.Fill(seed);
            if (isFixed) { fixedSeed.CopyTo(seed, 0); }
            using Ed25519PrivateKey key = Ed25519PrivateKey.Parse(seed).Value!;
            long start = Stopwatch.GetTimestamp();
            _ = key.Sign(message);
            (isFixed ? ofFixed : ofRandom).Add(Stopwatch.GetTimestamp() - start);
        }

        double t = Welch(Cropped(ofFixed), Cropped(ofRandom));
        Assert.True(Math.Abs(t) < Threshold, $"t = {t:F2}");
    }

    // The slowest tenth is interrupts and the garbage collector; the first samples are the compiler's.
    private static double[] Cropped(List<double> samples) =>
        [.. samples.Skip(samples.Count / 10).Order().Take(samples.Count * 8 / 10)];

    private static double Welch(double[] a, double[] b)
    {
        (double meanA, double meanB) = (a.Average(), b.Average());
        double varianceA = a.Sum(x => (x - meanA) * (x - meanA)) / (a.Length - 1);
        double varianceB = b.Sum(x => (x - meanB) * (x - meanB)) / (b.Length - 1);
        return (meanA - meanB) / Math.Sqrt((varianceA / a.Length) + (varianceB / b.Length));
    }
}
