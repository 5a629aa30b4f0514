using System.Diagnostics;
using System.Globalization;
using Probity.Core.Stores;
using Probity.Node.Tests.Payments;
using Probity.Node.Tests.Support;
using Probity.Payments.Evidence;
using Probity.Payments.X402;
using Probity.Payments.X402.Networks;
using Probity.Storage;

namespace Probity.Node.Tests.Evidence;

/// <summary>On demand: what the evidence costs a facilitator, on the simulated chain with SQLite.</summary>
public sealed class EvidenceCostTests
{
    private const string Switch = "EVIDENCE_COST";
    private const int Payments = 2_000;
    private const int AtOnce = 32;

    [Fact]
    public async Task Settlements_with_and_without_evidence()
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable(Switch) == "1", $"{Switch}=1 runs it, on a quiet machine");
        List<string> lines = [];
        foreach (bool isKept in (bool[])[false, true, false, true])
        {
            string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
            await using IRecordStore sqlite = await RecordStores.OpenAsync(path, TestContext.Current.CancellationToken);
            CountingStore store = new(sqlite, isKept);
            await using Market market = await Market.OpenAsync(store);
            PaymentAsset token = market.Assets.Find(Market.Network, "USDC")!;
            PaymentRequirements offer = token.Offer(1, market.PayTo, 600);
            PaymentRequired required = new() { X402Version = 2, Resource = new ResourceInfo("-"), Accepts = [offer] };
            FacilitatorRequest[] requests =
                [.. Enumerable.Range(0, Payments).Select(_ => new FacilitatorRequest(market.Sign(required), offer))];
            int settled = 0, next = -1;
            TimeSpan before = Process.GetCurrentProcess().TotalProcessorTime;
            long start = Stopwatch.GetTimestamp();
            await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(async _ =>
            {
                int mine;
                while ((mine = Interlocked.Increment(ref next)) < Payments)
                {
                    SettleResponse answer = await market.Facilitator.SettleAsync(
                        requests[mine], mine.ToString("x32", CultureInfo.InvariantCulture),
                        TestContext.Current.CancellationToken);
                    if (answer.Success) { Interlocked.Increment(ref settled); }
                }
            }));
            double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            double cpu = (Process.GetCurrentProcess().TotalProcessorTime - before).TotalMilliseconds / Payments;
            lines.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"evidence {(isKept ? "kept" : "dropped")}: {settled} settled, {Payments / seconds:F0} / s, "
                + $"{cpu:F2} ms CPU each, {store.Commits} commits"));
        }

        TestContext.Current.TestOutputHelper!.WriteLine(string.Join('\n', lines));
    }

    // Counts commits, and drops what goes into the queue where nothing is to be kept.
    private sealed class CountingStore(IRecordStore store, bool isKept) : WrappedStore(store, isOwned: false)
    {
        private int _commits;

        public int Commits => _commits;

        public override Task<bool> TryCommitAsync(IReadOnlyList<RecordChange> changes, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _commits);
            return base.TryCommitAsync(
                isKept ? changes : [.. changes.Where(change => change.Key.Collection != EvidenceOutbox.Queue)],
                cancellationToken);
        }
    }
}
