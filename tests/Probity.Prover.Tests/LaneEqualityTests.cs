using Probity.Crypto.Fields.Kernels;
using Probity.ProofSystem.Parameters;
using Probity.Testing;

namespace Probity.Prover.Tests;

/// <summary>Tests of this collection run alone: the lane type that they force holds for the whole process.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class ForcedLanes
{
    public const string Name = "forced lanes";
}

/// <summary>The scalar and the vector paths, and any number of threads, give the same bytes under one seed.</summary>
[Collection(ForcedLanes.Name)]
public sealed class LaneEqualityTests
{
    [Fact]
    public void Every_lane_type_and_thread_count_gives_the_same_proof()
    {
        ToyMachine machine = new(100);
        byte[] reference = machine.Prove(new SeededRandomSource(7));
        Assert.Equal(reference, machine.Prove(new SeededRandomSource(7), threads: 3));
        ForEachLaneType(() => Assert.Equal(reference, machine.Prove(new SeededRandomSource(7))));
    }

    [Fact]
    public void Every_lane_type_and_thread_count_gives_the_same_receipt() => ForEachLaneType(() =>
    {
        ProvingResult result = SampleGuests.Prove(
            SampleGuests.Fibonacci,
            SampleGuests.Input("", "30"),
            ProtocolParameters.Default,
            new SeededRandomSource(1),
            threads: 2);
        Assert.Equal(SampleGuests.FibonacciReceipt, result.Receipt!.ToArray());
    });

    private static void ForEachLaneType(Action test)
    {
        foreach (LaneKind kind in Enum.GetValues<LaneKind>().Where(LaneDispatch.IsSupported))
        {
            LaneDispatch.Forced = kind;
            try
            {
                test();
            }
            finally
            {
                LaneDispatch.Forced = null;
            }
        }
    }
}
