using Probity.Machine.Receipts;
using Probity.Prover;

namespace Probity.Cli.Programs;

/// <summary>A receipt that has just been made and verified.</summary>
/// <param name="Receipt">The receipt.</param>
/// <param name="Encoded">Its bytes.</param>
/// <param name="Summary">What its verification gave.</param>
/// <param name="Statistics">What the proof cost.</param>
/// <param name="Elapsed">From the loaded program to the receipt's bytes, the program's own tree included.</param>
/// <param name="DebugText">What the program wrote to descriptor 2.</param>
internal sealed record GuestProof(
    Receipt Receipt,
    byte[] Encoded,
    ExecutionSummary Summary,
    ProvingStatistics Statistics,
    TimeSpan Elapsed,
    ReadOnlyMemory<byte> DebugText);
