using Probity.Crypto.Fields;
using Probity.Machine.Tables.Lookups;
using Probity.ProofSystem.Air;
using Probity.Testing;

namespace Probity.Machine.Tests.Tables;

public sealed class PublicColumnTests
{
    public static TheoryData<string, PublicColumn, int> Columns => new()
    {
        { "number", new BitsColumn(0, 14), 14 },
        { "low byte", new BitsColumn(0, 8), 16 },
        { "high byte", new BitsColumn(8, 8), 16 },
        { "more bits than rows", new BitsColumn(0, 16), 3 },
        { "and", new ByteAndColumn(), 16 },
        { "shift, first", new ByteShiftColumn(ByteShiftPart.First), 14 },
        { "shift, second", new ByteShiftColumn(ByteShiftPart.Second), 14 },
        { "shift, sign", new ByteShiftColumn(ByteShiftPart.Sign), 14 },
        { "public input", new PublicInputColumn(), 1 },
        { "public input, shorter than the column", new PublicInputColumn(), 7 },
    };

    [Theory, MemberData(nameof(Columns))]
    public void An_evaluation_is_the_multilinear_extension(string name, PublicColumn column, int heightLog2)
    {
        Assert.NotEmpty(name);
        foreach (int bytes in (int[])[0, 1, 2, 57, 128])
        {
            if (bytes > 1 << heightLog2) { continue; }
            byte[] input = [.. Enumerable.Range(0, bytes).Select(i => (byte)(i * 91))];
            Laws.ForAll(3, random =>
            {
                Quintic[] point = new Quintic[heightLog2];
                for (int i = 0; i < point.Length; i++)
                {
                    point[i] = random.NextQuintic();
                }

                Laws.Require(
                    Naive(column, input, point) == column.Evaluate(input, point), "the formula is the extension");
            });
        }
    }

    [Fact]
    public void Shifted_parts_make_up_the_shifted_word()
    {
        foreach (uint value in (uint[])[0x80, 0xFF, 0x5A, 0x01])
        {
            for (int bits = 0; bits < 8; bits++)
            {
                uint wide = value << 8;
                (uint first, uint second, uint sign) = ByteShift.Split(value, bits, ByteShift.Right);
                Assert.Equal((wide >> bits, 0u), ((first << 8) | second, sign));
                (first, second, sign) = ByteShift.Split(value, bits, ByteShift.Left);
                Assert.Equal((value << bits, 0u), ((first << 8) | second, sign));
                (first, _, sign) = ByteShift.Split(value, bits, ByteShift.Arithmetic);
                Assert.Equal(((uint)((sbyte)value >> bits) & 0xFF, value >> 7), (first, sign));
            }
        }
    }

    [Theory]
    [InlineData(0, 1), InlineData(1, 1), InlineData(2, 1), InlineData(3, 2), InlineData(4, 2), InlineData(5, 3)]
    [InlineData(65_535, 16), InlineData(65_536, 16)]
    public void The_public_input_sets_the_height_of_its_table(int bytes, int heightLog2) =>
        Assert.Equal(heightLog2, PublicInputTable.HeightLog2(bytes));

    // Σ_row value(row) eq(row, point), by folding all values.
    private static Quintic Naive(PublicColumn column, byte[] input, Quintic[] point)
    {
        Quintic[] values = new Quintic[1 << point.Length];
        for (int row = 0; row < values.Length; row++)
        {
            values[row] = Quintic.From(column.ValueAt(input, row));
        }

        foreach (Quintic x in point)
        {
            Quintic[] folded = new Quintic[values.Length / 2];
            for (int i = 0; i < folded.Length; i++)
            {
                folded[i] = values[2 * i] + (x * (values[(2 * i) + 1] - values[2 * i]));
            }

            values = folded;
        }

        return values[0];
    }
}
