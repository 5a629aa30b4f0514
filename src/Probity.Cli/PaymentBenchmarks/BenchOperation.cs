namespace Probity.Cli.PaymentBenchmarks;

/// <summary>One row: what is done, how many at once, and how good it must be.</summary>
/// <param name="Name">For tables and --only.</param>
/// <param name="Kind">What is done.</param>
/// <param name="Concurrency">How many at once.</param>
/// <param name="Count">How often on our side; the peer gets a part of it, as it takes longer.</param>
/// <param name="Must">The gate: operations per second, or with <paramref name="IsLatency"/> milliseconds at the
/// median; null for none.</param>
/// <param name="Aim">What is aimed at.</param>
/// <param name="IsLatency">Whether the gate is a time.</param>
internal sealed record BenchOperation(
    string Name, BenchKind Kind, int Concurrency, int Count, double? Must, double? Aim, bool IsLatency = false)
{
    /// <summary>On which sides it is measured.</summary>
    public IReadOnlyList<BenchSide> Sides => Kind switch
    {
        BenchKind.Paid when Concurrency > 1 => [BenchSide.Peer, BenchSide.Mixed, BenchSide.Ours],
        BenchKind.PaidByOneWallet => [BenchSide.Ours],
        _ => [BenchSide.Peer, BenchSide.Ours],
    };

    /// <summary>All of them, in the order of the table.</summary>
    public static IReadOnlyList<BenchOperation> All { get; } =
    [
        new("unpaid", BenchKind.Unpaid, 32, 20_000, null, null),
        new("402", BenchKind.Offer, 32, 10_000, null, null),
        new("verify-1", BenchKind.Verify, 1, 1_000, null, null),
        new("verify-32", BenchKind.Verify, 32, 12_000, 1_500, 4_000),
        new("settle-1", BenchKind.Settle, 1, 300, null, null),
        new("settle-32", BenchKind.Settle, 32, 2_000, 350, 700),
        new("paid-1", BenchKind.Paid, 1, 300, 10, 6, IsLatency: true),
        new("paid-32", BenchKind.Paid, 32, 1_600, 250, 450),
        new("paid-32-one-wallet", BenchKind.PaidByOneWallet, 32, 1_600, null, null),
    ];
}
