namespace Probity.Cli.PaymentBenchmarks;

/// <summary>Whose programs a row is about.</summary>
internal enum BenchSide
{
    /// <summary>The official npm packages, tuned.</summary>
    Peer = 0,

    /// <summary>Probity's.</summary>
    Ours = 1,

    /// <summary>Our client, the peer's server and facilitator.</summary>
    Mixed = 2,
}
