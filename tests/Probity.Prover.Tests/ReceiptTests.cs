using System.Text;
using Probity.Core.Verdicts;
using Probity.Machine.Executor;
using Probity.Machine.Receipts;
using Probity.Machine.Tables;
using Probity.ProofSystem.Layout;
using Probity.ProofSystem.Parameters;
using Probity.Testing;

namespace Probity.Prover.Tests;

public sealed class ReceiptTests
{
    private static readonly int HeaderBytes = 4 + 4 + 4 + 32 + MachineTables.Chips.Count + 1;

    private static byte[] Honest => SampleGuests.FibonacciReceipt;

    [Fact]
    public void A_receipt_says_which_program_gave_which_output()
    {
        Verdict<ExecutionSummary> verdict = ReceiptVerifier.Verify(Honest, SampleGuests.Fibonacci.Id);
        Assert.True(verdict.IsAccepted, verdict.Detail);
        Assert.Equal(SampleGuests.Fibonacci.Id, verdict.Value.ProgramId);
        Assert.Equal("30", Encoding.ASCII.GetString(verdict.Value.PublicInput.Span));
        Assert.Contains("832040", Encoding.ASCII.GetString(verdict.Value.PublicOutput.Span), StringComparison.Ordinal);
        Assert.Equal(0, verdict.Value.ExitCode);
        Assert.True(verdict.Value.Soundness.MinimumBits >= 100);
    }

    [Fact]
    public void Reading_and_writing_a_receipt_gives_the_same_bytes() =>
        Assert.Equal(Honest, Receipt.Parse(Honest).Value!.ToArray());

    [Fact]
    public void Another_program_is_rejected()
    {
        using CommittedProgram other = SampleGuests.Commit("matmul");
        Assert.Equal(RejectionCode.WrongProgram, ReceiptVerifier.Verify(Honest, other.Id).Code);
        Receipt receipt = Receipt.Parse(Honest).Value!;
        Receipt renamed = Receipt.From(
            receipt.Shape, other, receipt.ExitCode, receipt.PublicInput, receipt.PublicOutput, receipt.Proof);
        Assert.False(ReceiptVerifier.Verify(renamed.ToArray(), null).IsAccepted);
    }

    [Fact]
    public void Another_output_input_or_exit_code_is_rejected()
    {
        Receipt receipt = Receipt.Parse(Honest).Value!;
        byte[] output = receipt.PublicOutput.ToArray(), input = receipt.PublicInput.ToArray();
        output[0] ^= 1;
        input[0] ^= 1;
        ReadOnlyMemory<byte> shorter = receipt.PublicOutput[..^1], longer = (byte[])[.. receipt.PublicOutput.Span, 0];
        foreach ((byte code, ReadOnlyMemory<byte> @in, ReadOnlyMemory<byte> @out) in new (byte, ReadOnlyMemory<byte>, ReadOnlyMemory<byte>)[]
        {
            (1, receipt.PublicInput, receipt.PublicOutput),
            (0, input, receipt.PublicOutput),
            (0, receipt.PublicInput, output),
            (0, receipt.PublicInput, shorter),
            (0, receipt.PublicInput, longer),
        })
        {
            Receipt changed = Receipt.From(receipt.Shape, SampleGuests.Fibonacci, code, @in, @out, receipt.Proof);
            Assert.False(ReceiptVerifier.Verify(changed.ToArray(), SampleGuests.Fibonacci.Id).IsAccepted);
        }
    }

    [Fact]
    public void A_flipped_bit_in_any_header_byte_is_rejected()
    {
        int publicBytes = Receipt.Parse(Honest).Value!.PublicInput.Length + Receipt.Parse(Honest).Value!.PublicOutput.Length;
        for (int i = 0; i < HeaderBytes + 12 + publicBytes; i++)
        {
            for (int bit = 0; bit < 8; bit++)
            {
                byte[] changed = [.. Honest];
                changed[i] ^= (byte)(1 << bit);
                Assert.False(ReceiptVerifier.Verify(changed, SampleGuests.Fibonacci.Id).IsAccepted, $"byte {i}, bit {bit}");
            }
        }
    }

    [Fact]
    public void Flipped_bits_all_over_the_proof_are_rejected()
    {
        for (int i = HeaderBytes; i < Honest.Length; i += 211)
        {
            byte[] changed = [.. Honest];
            changed[i] ^= (byte)(1 << (i % 8));
            Assert.False(ReceiptVerifier.Verify(changed, SampleGuests.Fibonacci.Id).IsAccepted, $"byte {i}");
        }
    }

    [Fact]
    public void Truncations_and_extensions_are_rejected()
    {
        for (int length = 0; length < Honest.Length; length += length < 200 ? 1 : 997)
        {
            Assert.Equal(RejectionCode.Malformed, ReceiptVerifier.Verify(Honest.AsSpan(0, length), null).Code);
        }

        Assert.Equal(RejectionCode.TrailingBytes, ReceiptVerifier.Verify([.. Honest, 0], null).Code);
        Assert.Equal(RejectionCode.TooLong, ReceiptVerifier.Verify(new byte[Receipt.MaxBytes + 1], null).Code);
    }

    [Theory]
    [InlineData(4, 2, RejectionCode.UnsupportedVersion)]
    [InlineData(5, 2, RejectionCode.UnsupportedVersion)]
    [InlineData(6, 77, RejectionCode.UnknownParameters)]
    [InlineData(7, 2, RejectionCode.UnsupportedVersion)]
    public void An_unknown_version_kind_profile_or_machine_is_named(int offset, byte value, RejectionCode expected)
    {
        byte[] changed = [.. Honest];
        changed[offset] = value;
        Assert.Equal(expected, ReceiptVerifier.Verify(changed, null).Code);
    }

    [Fact]
    public void A_range_table_of_another_height_is_rejected_before_the_proof_is_read()
    {
        for (int table = 1; table <= 3; table++)
        {
            byte[] changed = [.. Honest];
            changed[44 + table]++;
            Assert.Equal(RejectionCode.WrongShape, ReceiptVerifier.Verify(changed, null).Code);
        }
    }

    [Theory]
    [InlineData("default", 100)]
    [InlineData("compact", 100)]
    [InlineData("strong", 110)]
    public void Every_profile_proves_and_verifies_with_its_bits(string profile, int bits)
    {
        ProvingResult result = SampleGuests.Prove(
            SampleGuests.Fibonacci, SampleGuests.Input("", "12"), ProtocolParameters.Find(profile)!, new SeededRandomSource(5));
        Verdict<ExecutionSummary> verdict = ReceiptVerifier.Verify(result.Receipt!.ToArray(), SampleGuests.Fibonacci.Id);
        Assert.True(verdict.IsAccepted, verdict.Detail);
        Assert.True(verdict.Value.Soundness.MinimumBits >= bits, $"{verdict.Value.Soundness.MinimumBits}");
    }

    [Fact]
    public void An_exit_code_other_than_zero_can_be_proven_and_is_seen()
    {
        using CommittedProgram policy = SampleGuests.Commit("json-policy");
        ProvingResult result = SampleGuests.Prove(
            policy, SampleGuests.Input("not json", "{}"), ProtocolParameters.Default, new SeededRandomSource(5));
        Verdict<ExecutionSummary> verdict = ReceiptVerifier.Verify(result.Receipt!.ToArray(), policy.Id);
        Assert.True(verdict.IsAccepted, verdict.Detail);
        Assert.Equal(2, verdict.Value.ExitCode);
    }

    [Fact]
    public void The_private_input_leaves_no_trace_in_the_public_fields()
    {
        using CommittedProgram policy = SampleGuests.Commit("json-policy");
        ExecutionInput input = SampleGuests.DefaultInput("json-policy");
        ProvingResult result = SampleGuests.Prove(policy, input, ProtocolParameters.Default, new SeededRandomSource(6), 2);
        byte[] receipt = result.Receipt!.ToArray();
        Assert.True(ReceiptVerifier.Verify(receipt, policy.Id).IsAccepted);
        ReadOnlySpan<byte> secret = input.PrivateInput.Span;
        for (int i = 0; i + 12 <= secret.Length; i++)
        {
            // The policy is public and shares a few words with the statement.
            ReadOnlySpan<byte> part = secret.Slice(i, 12);
            Assert.True(
                receipt.AsSpan().IndexOf(part) < 0 || input.PublicInput.Span.IndexOf(part) >= 0,
                $"12 bytes of the statement from {i} stand in the receipt");
        }
    }

    [Fact]
    public void The_counters_of_a_run_are_exact()
    {
        ProvingStatistics statistics = SampleGuests.Prove(
            SampleGuests.Fibonacci, SampleGuests.Input("", "30"), ProtocolParameters.Default, new SeededRandomSource(1)).Statistics!;
        long rows = statistics.Rows.Where(r => r.Key is not ("program" or "bytes" or "small numbers and shifts" or "range 18"
            or "public input" or "boundary" or "refresh" or "copy" or "private length")).Sum(r => (long)r.Value);
        Assert.Equal(statistics.Cycles, rows);
        Assert.True(Receipt.Parse(Honest).Value!.ProofAndHeaderBytes <= 256 * 1024);
    }

    [Fact]
    public void A_program_that_traps_has_no_receipt_but_a_reason()
    {
        ProvingResult result = GuestProver.Prove(
            SampleGuests.Fibonacci, SampleGuests.Input("", "30"), ProtocolParameters.Default, new ExecutionLimits(100),
            new SeededRandomSource(1), new ProverOptions(), CancellationToken.None);
        Assert.Null(result.Receipt);
        Assert.Contains("100", result.Failure, StringComparison.Ordinal);
    }

    [Fact]
    public void Heights_that_no_machine_can_have_give_a_verdict()
    {
        SeededRandomSource random = new(8);
        for (int i = 0; i < 2000; i++)
        {
            int[] heights = new int[Receipt.Air.Chips.Count];
            for (int c = 0; c < heights.Length; c++)
            {
                heights[c] = (int)(random.NextUInt32() % 26) - 1;
            }

            ProofShape.TryCreate(Receipt.Air, ProtocolParameters.Default, heights);
        }
    }
}
