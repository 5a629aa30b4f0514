using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using Probity.Cli.Output;
using Probity.Core.Verdicts;
using Probity.Machine.Executor;
using Probity.Machine.Receipts;
using Probity.ProofSystem.Parameters;

namespace Probity.Cli.Programs;

/// <summary>
/// The story of a bank statement: its owner proves that it meets a policy; whoever asks verifies, and is not fooled.
/// </summary>
/// <param name="terminal">Where the story is told.</param>
/// <param name="isTold">False keeps silent, for JSON.</param>
/// <param name="threads">To prove with.</param>
internal sealed class Demo(Terminal terminal, bool isTold, int threads)
{
    private const string ProgramName = "json-policy";
    private const string OtherProgramName = "fibonacci";
    private const string OtherPolicy = "public-not-satisfied";
    private const int ChangedBits = 64;

    private readonly List<DemoStep> _steps = [];
    private readonly Guest _guest = Guest.Load(ProgramName);
    private readonly byte[] _policy = BuiltInPrograms.Input(ProgramName, "public");

    /// <summary>Plays all steps.</summary>
    public async Task<DemoReport> PlayAsync(CancellationToken cancellation)
    {
        Say("A bank, simulated on this machine, has a website: HTTPS, TLS 1.3. It knows nothing of Probity.");
        await using DemoBank bank = await DemoBank.OpenAsync(
            BuiltInPrograms.Input(ProgramName, "private"), cancellation).ConfigureAwait(false);
        byte[] statement = [];
        await StepAsync("fetch", async () =>
        {
            statement = await bank.FetchAsync(cancellation).ConfigureAwait(false);
            return (statement.Length > 0, statement.Length,
                $"its customer downloads a statement, {Wording.Count(statement.Length)} bytes of JSON, from "
                + $"{bank.Statement}");
        }).ConfigureAwait(false);
        Say(string.Empty);

        ExecutionInput input = new(statement, _policy);
        Say("Private: the bank statement. It stays with its owner.");
        Say("Public:  the policy of whoever asks:");
        Say(Indented(_policy));
        Say(string.Empty);

        ExecutionResult? run = null;
        Step("run", () =>
        {
            run = GuestExecutor.Run(_guest.Program, input, ExecutionLimits.Unlimited);
            return (run.HasExited && run.ExitCode == 0, run.PublicOutput.Length,
                $"an ordinary C program reads both in {Wording.Count(run.Cycles)} instructions and answers "
                + Wording.Shown(run.PublicOutput.Span));
        });

        GuestProof? proof = null;
        Step("prove", () =>
        {
            ProvingJob job = new(_guest, input, ProtocolParameters.Default, ExecutionLimits.Unlimited, threads);
            proof = ProgressDisplay.Show(terminal, "proving", show => job.Run(show, cancellation));
            return (true, proof.Encoded.Length,
                $"a receipt of {Wording.Count(proof.Encoded.Length)} bytes, "
                + $"{Wording.Bits(proof.Summary.Soundness.MinimumBits)} proven bits");
        });

        // From here on, what the one who asks does: with the program, the policy and the receipt alone.
        using CommittedProgram program = CommittedProgram.Create(_guest.Program, threads);
        byte[] receipt = proof!.Encoded;
        ExecutionSummary? learned = null;
        Step("verify", () =>
        {
            Verdict<ExecutionSummary> verdict = ReceiptVerifier.Verify(receipt, program.Id);
            learned = verdict.Value;
            bool ok = verdict.IsAccepted
                && verdict.Value.PublicInput.Span.SequenceEqual(_policy)
                && verdict.Value.PublicOutput.Span.SequenceEqual(run!.PublicOutput.Span);
            string text = ok ? "valid, for this program and this policy" : $"rejected: {verdict.Detail}";
            return (ok, receipt.Length, text);
        });
        Step("changed receipt refused", () => RefuseChangedReceipts(receipt, program));
        Step("another policy refused", () => RefuseAnotherPolicy(proof, program));
        Step("another program refused", () => RefuseAnotherProgram(proof));

        if (learned is not null) { TellWhatWasLearned(learned); }
        Say("Now with proof that the bank's website answered it: an attestor carries the ciphertext, and sees no "
            + "more.");
        using WebClaimDemo web = new(bank, threads);
        await StepAsync("web claim", () => web.ProveAsync(cancellation)).ConfigureAwait(false);
        if (_steps[^1].Ok)
        {
            if (isTold) { ClaimDescription.WriteContent(terminal.Text, web.Summary); }
            Step("web claim: cheating refused", web.TryToCheat);
            Say("Now machines buy and sell it: HTTP 402, a wallet with caps, and a chain that is simulated here.");
            PaymentDemo payment = new(web.Encoded, web.Verify);
            await StepAsync("x402 payment", () => payment.PlayAsync(cancellation)).ConfigureAwait(false);
        }

        bool isOk = _steps.All(step => step.Ok);
        Say(isOk ? "All steps went as they must." : "NOT all steps went as they must: please report it.");
        return new DemoReport(isOk, _steps);
    }

    private static (bool Ok, long Bytes, string Text) RefuseChangedReceipts(byte[] receipt, CommittedProgram program)
    {
        int tried = 0, refused = 0;
        void Try(byte[] changed)
        {
            tried++;
            if (!ReceiptVerifier.Verify(changed, program.Id).IsAccepted) { refused++; }
        }

        for (int i = 0; i < ChangedBits; i++)
        {
            byte[] changed = [.. receipt];
            long bit = (long)i * 8 * receipt.Length / ChangedBits;
            changed[bit / 8] ^= (byte)(1 << (i % 8));
            Try(changed);
        }

        Try(receipt[..^1]);
        Try([.. receipt, 0]);
        return (tried == refused, receipt.Length,
            $"{refused} of {tried} changed receipts refused: single bits flipped, cut short, made longer");
    }

    private static (bool Ok, long Bytes, string Text) RefuseAnotherPolicy(GuestProof proof, CommittedProgram program)
    {
        byte[] other = BuiltInPrograms.Input(ProgramName, OtherPolicy);
        byte[] forged = Forge(proof.Receipt, program, other, proof.Receipt.PublicOutput);
        Verdict<ExecutionSummary> verdict = ReceiptVerifier.Verify(forged, program.Id);
        string answer = Encoding.UTF8.GetString(proof.Receipt.PublicOutput.Span);
        byte[] denied = Encoding.UTF8.GetBytes(answer.Replace("true", "false", StringComparison.Ordinal));
        Verdict<ExecutionSummary> outputVerdict = ReceiptVerifier.Verify(
            Forge(proof.Receipt, program, proof.Receipt.PublicInput, denied), program.Id);
        return (!verdict.IsAccepted && !outputVerdict.IsAccepted, forged.Length,
            $"with a stricter policy or another answer put into it, the receipt is refused: {verdict.Detail}");
    }

    private (bool Ok, long Bytes, string Text) RefuseAnotherProgram(GuestProof proof)
    {
        using CommittedProgram other = CommittedProgram.Create(Guest.Load(OtherProgramName).Program, threads);
        Verdict<ExecutionSummary> verdict = ReceiptVerifier.Verify(proof.Encoded, other.Id);
        byte[] forged = Forge(proof.Receipt, other, proof.Receipt.PublicInput, proof.Receipt.PublicOutput);
        bool isForgeryRefused = !ReceiptVerifier.Verify(forged, other.Id).IsAccepted;
        return (!verdict.IsAccepted && isForgeryRefused, proof.Encoded.Length,
            $"asked for program {OtherProgramName}, refused: {verdict.Detail}");
    }

    // The same proof under another claim, well-formed so that only the proof itself can be what is wrong.
    private static byte[] Forge(
        Receipt receipt,
        CommittedProgram program,
        ReadOnlyMemory<byte> publicInput,
        ReadOnlyMemory<byte> publicOutput)
    {
        Receipt forged = Receipt.From(
            receipt.Shape, program, receipt.ExitCode, publicInput, publicOutput, receipt.Proof);
        return forged.ToArray();
    }

    private void Step(string name, Func<(bool Ok, long Bytes, string Text)> play)
    {
        long start = Stopwatch.GetTimestamp();
        Record(name, start, play());
    }

    private async Task StepAsync(string name, Func<Task<(bool Ok, long Bytes, string Text)>> play)
    {
        long start = Stopwatch.GetTimestamp();
        Record(name, start, await play().ConfigureAwait(false));
    }

    private void Record(string name, long start, (bool Ok, long Bytes, string Text) outcome)
    {
        (bool ok, long bytes, string text) = outcome;
        TimeSpan elapsed = Stopwatch.GetElapsedTime(start);
        _steps.Add(new DemoStep(name, ok, Math.Round(elapsed.TotalSeconds, 4), bytes));
        Say($"[{(ok ? "ok" : "FAILED")}] {name}, {Wording.Number(elapsed.TotalSeconds, 3)} s");
        Say($"     {text}");
    }

    private void TellWhatWasLearned(ExecutionSummary learned)
    {
        Say(string.Empty);
        Say("What the verifier learned:");
        SayFact("the program", learned.ProgramId.ToString());
        SayFact("the policy", $"sha256 {Convert.ToHexStringLower(SHA256.HashData(learned.PublicInput.Span))}");
        SayFact("the answer", Wording.Shown(learned.PublicOutput.Span));
        SayFact("exit code", Wording.Count(learned.ExitCode));
        Say("  and roughly how much work of each kind the program did (powers of two; probity inspect shows them)");
        Say("What it did not learn:");
        Say("  the name, the account, any of the transactions, the income, the balance;");
        Say("  nor who wrote the statement: that it comes from a bank is what the web claim below shows");
        Say(string.Empty);
    }

    private void Say(string line)
    {
        if (isTold) { terminal.Text.WriteLine(line); }
    }

    private void SayFact(string label, string value)
    {
        if (isTold) { terminal.Text.WriteFact(label, value); }
    }

    private static string Indented(byte[] text) =>
        "  " + Encoding.UTF8.GetString(text).Trim().ReplaceLineEndings("\n  ");
}
