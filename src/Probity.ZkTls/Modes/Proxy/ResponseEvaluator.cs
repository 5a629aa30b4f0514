using Probity.Core.Verdicts;
using Probity.Machine.Executor;

namespace Probity.ZkTls.Modes.Proxy;

/// <summary>
/// Reads a response in clear text with the guest <c>web-claim</c> itself, so that proof and reader cannot
/// differ.
/// </summary>
/// <remarks>Source: docs/specs/claim.md, section 3, mode 2. Cost: about 1 ms.</remarks>
public static class ResponseEvaluator
{
    /// <summary>What the guest finds in the response.</summary>
    /// <param name="head">For host, port and time.</param>
    /// <param name="template">Compiled.</param>
    /// <param name="parameters">Public parameters.</param>
    /// <param name="response">A whole HTTP response.</param>
    /// <param name="maxCycles">Bound on the execution.</param>
    public static Verdict<GuestOutput> Evaluate(
        CaptureHead head,
        ReadOnlyMemory<byte> template,
        ReadOnlyMemory<byte> parameters,
        ReadOnlyMemory<byte> response,
        long maxCycles)
    {
        Verdict<Capture> bare = Capture.TryCreate(head, []);
        if (!bare.IsAccepted) { return bare.Forward<GuestOutput>(); }
        Verdict<byte[]> input = new GuestPublicInput(
            GuestMode.Evaluate, bare.Value.Encoded, template, parameters, response).Encode();
        if (!input.IsAccepted) { return input.Forward<GuestOutput>(); }
        ExecutionResult run = GuestExecutor.Run(
            WebGuest.Program, new ExecutionInput(default, input.Value), new ExecutionLimits(maxCycles));
        if (!run.HasExited)
        {
            return new Rejection(RejectionCode.RefusedByGuest, $"the response cannot be read: {run.Trap}");
        }

        return run.ExitCode == 0
            ? GuestOutput.Parse(run.PublicOutput, head.Suite)
            : new Rejection(
                RejectionCode.RefusedByGuest,
                $"the response is not what the template asks for: {WebGuest.Describe(run.ExitCode)}");
    }
}
