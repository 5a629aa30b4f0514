namespace Probity.Cli.Output;

/// <summary><c>bench x402</c>.</summary>
internal sealed record PaymentBenchReport(IReadOnlyList<PaymentBenchRow> Rows, MachineReport Machine);

/// <summary>One operation on one side.</summary>
/// <param name="Operation">What.</param>
/// <param name="Side">peer, ours, or mixed: our client, and the peer's server and facilitator.</param>
/// <param name="Concurrency">How many at once.</param>
/// <param name="Count">How many were tried.</param>
/// <param name="Good">How many did what they should.</param>
/// <param name="PaidOnChain">How many payments the payee has on the chain; null where nothing is paid.</param>
/// <param name="PerSecond">Good ones per second.</param>
/// <param name="P50Milliseconds">The median.</param>
/// <param name="P99Milliseconds">One of a hundred is slower.</param>
/// <param name="CpuMilliseconds">Of each process, per operation that was tried. "client" is the load generator.</param>
/// <param name="Failures">What went wrong, and how often.</param>
internal sealed record PaymentBenchRow(
    string Operation,
    string Side,
    int Concurrency,
    int Count,
    int Good,
    int? PaidOnChain,
    double PerSecond,
    double P50Milliseconds,
    double P99Milliseconds,
    IReadOnlyDictionary<string, double> CpuMilliseconds,
    IReadOnlyDictionary<string, int> Failures);

/// <summary>What the peer's client prints.</summary>
internal sealed record PeerRun(
    int Good, IReadOnlyDictionary<string, int> Errors, double Seconds, IReadOnlyList<double> Latencies);
