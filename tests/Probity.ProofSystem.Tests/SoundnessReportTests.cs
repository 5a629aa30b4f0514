using Probity.ProofSystem.Layout;
using Probity.ProofSystem.Parameters;
using Probity.ProofSystem.Security;

namespace Probity.ProofSystem.Tests;

public sealed class SoundnessReportTests
{
    [Fact]
    public void The_field_has_as_many_bits_as_the_documents_say() => Assert.Equal(154.94, SoundnessReport.FieldBits, 2);

    // Rows computed by hand in docs/security/parameters.md.
    [Theory]
    [InlineData(19, "queries to T1 and T2", 101.0)]
    [InlineData(19, "queries to T0", 100.4)]
    [InlineData(19, "queries to f_1", 100.2)]
    [InlineData(19, "queries to f_2", 100.7)]
    [InlineData(19, "queries to f_3", 101.2)]
    [InlineData(19, "f_1: fold of chunks", 110.3)]
    [InlineData(20, "f_1: fold of chunks", 109.3)]
    [InlineData(21, "f_1: fold of chunks", 108.3)]
    [InlineData(19, "f_2: fold of chunks", 114.7)]
    [InlineData(20, "f_3: fold of chunks", 113.5)]
    [InlineData(20, "BLAKE3 collisions", 112.0)]
    public void Terms_agree_with_hand_computations(int stackLog2, string term, double bits)
    {
        ProofShape shape = LargeShape.Of(ProtocolParameters.Default, 12, stackLog2, 18);
        Assert.Equal(stackLog2, shape.StackLog2);
        Assert.Equal(bits, SoundnessReport.For(shape).Terms.Single(t => t.Name == term).Bits, 1);
    }

    [Fact]
    public void The_error_of_combining_columns_grows_with_their_number()
    {
        ProofShape shape = LargeShape.Of(ProtocolParameters.Default, 12, 19, 18);
        int columns = shape.Main.ColumnCount + shape.Lookup.ColumnCount;
        double bits = SoundnessReport.For(shape).Terms.Single(t => t.Name == "T1 and T2: combination of columns").Bits;
        Assert.InRange(bits + Math.Log2(columns - 1), 109.6, 109.8);
    }

    [Theory]
    [InlineData("default", 100)]
    [InlineData("compact", 100)]
    [InlineData("strong", 110)]
    public void Every_profile_keeps_its_promise_at_every_height(string profile, int bits)
    {
        for (int height = 18; height <= 21; height++)
        {
            // The widest stack that the profile allows, and the tallest program.
            ProofShape shape = Enumerable.Range(1, 21)
                .Select(narrow => ProofShape.TryCreate(LargeShape.Air, ProtocolParameters.Find(profile)!, [19, height, narrow]).Value)
                .Where(s => s is not null)
                .MaxBy(s => s!.Main.ColumnCount + s.Lookup.ColumnCount)!;
            SoundnessReport report = SoundnessReport.For(shape);
            Assert.True(report.MinimumBits >= bits, $"{profile} at 2^{height}: {report.MinimumBits:F2}");
            Assert.True(report.SumBits < report.MinimumBits && report.SumBits > report.MinimumBits - 5);
            Assert.True(report.UniqueDecodingBits < report.MinimumBits);
        }
    }

    [Fact]
    public void The_unique_decoding_figure_is_that_of_the_weakest_code() =>
        Assert.Equal(37.0, SoundnessReport.For(LargeShape.Of(ProtocolParameters.Default, 12, 19, 18)).UniqueDecodingBits, 1);
}
