using Probity.Testing;
using Probity.ZkTls.Tests.Support;

using T = Probity.ZkTls.Tests.Support.CompiledTemplateBuilder;

namespace Probity.ZkTls.Tests.Guest;

/// <summary>Predicates at and beside their bounds (50), and parameters as operands (51).</summary>
public sealed class WebClaimPredicateTests
{
    [Theory]
    [InlineData(T.AtLeast, 4, false)]
    [InlineData(T.AtLeast, 5, true)]
    [InlineData(T.AtLeast, 6, true)]
    [InlineData(T.AtLeast, -6, false)]
    [InlineData(T.AtMost, 4, true)]
    [InlineData(T.AtMost, 5, true)]
    [InlineData(T.AtMost, 6, false)]
    [InlineData(T.AtMost, -6, true)]
    [InlineData(T.Equal, 5, true)]
    [InlineData(T.Equal, -5, false)]
    [InlineData(T.NotEqual, 5, false)]
    [InlineData(T.NotEqual, 6, true)]
    public void A_number_is_compared_with_its_bound(byte comparison, long value, bool holds) =>
        AssertHolds(holds, $"[{value}]", T.Number, comparison, T.Integer(5));

    [Theory]
    [InlineData(-3, false)]
    [InlineData(-2, true)]
    [InlineData(0, true)]
    [InlineData(7, true)]
    [InlineData(8, false)]
    public void Between_includes_both_bounds(long value, bool holds)
    {
        AssertHolds(holds, $"[{value}]", T.Number, T.Between, T.Integer(-2), T.Integer(7));
        AssertHolds(false, $"[{value}]", T.Number, T.Between, T.Integer(7), T.Integer(-2));
    }

    [Theory]
    [InlineData(long.MaxValue, long.MaxValue, true)]
    [InlineData(long.MaxValue, long.MinValue, true)]
    [InlineData(-long.MaxValue, long.MinValue, true)]
    [InlineData(-long.MaxValue, long.MaxValue, false)]
    public void Bounds_reach_the_ends_of_the_range(long value, long bound, bool holds) =>
        AssertHolds(holds, $"[{value}]", T.Number, T.AtLeast, T.Integer(bound));

    [Fact]
    public void A_number_is_one_of_several()
    {
        byte[][] operands = [.. Enumerable.Range(1, 64).Select(i => T.Integer(i * 10))];
        AssertHolds(true, "[10]", T.Number, T.OneOf, operands);
        AssertHolds(true, "[640]", T.Number, T.OneOf, operands);
        AssertHolds(false, "[11]", T.Number, T.OneOf, operands);
        AssertHolds(false, "[320]", T.Number, T.NoneOf, operands);
        AssertHolds(true, "[0]", T.Number, T.NoneOf, operands);
        AssertHolds(true, "[10]", T.Number, T.OneOf, operands[..1]);
    }

    [Fact]
    public void Texts_are_compared_byte_by_byte_after_decoding()
    {
        AssertHolds(true, "[\"\\u0047old\"]", T.Text, T.Equal, T.TextOperand("Gold"));
        AssertHolds(false, "[\"gold\"]", T.Text, T.Equal, T.TextOperand("Gold"));
        AssertHolds(false, "[\"Gold \"]", T.Text, T.Equal, T.TextOperand("Gold"));
        AssertHolds(false, "[\"Gol\"]", T.Text, T.Equal, T.TextOperand("Gold"));
        AssertHolds(false, "[\"Gold\\u0000\"]", T.Text, T.Equal, T.TextOperand("Gold"));
        AssertHolds(true, "[\"\"]", T.Text, T.Equal, T.TextOperand(string.Empty));
        AssertHolds(true, "[\"x\"]", T.Text, T.NotEqual, T.TextOperand("y"));
        AssertHolds(false, "[\"x\"]", T.Text, T.NotEqual, T.TextOperand("x"));
        AssertHolds(true, "[\"FR\"]", T.Text, T.OneOf, T.TextOperand("DE"), T.TextOperand("FR"));
        AssertHolds(false, "[\"CH\"]", T.Text, T.OneOf, T.TextOperand("DE"), T.TextOperand("FR"));
        AssertHolds(true, "[\"CH\"]", T.Text, T.NoneOf, T.TextOperand("DE"), T.TextOperand("FR"));
        AssertHolds(false, "[\"DE\"]", T.Text, T.NoneOf, T.TextOperand("DE"), T.TextOperand("FR"));
        string same = new('x', 1000);
        AssertHolds(true, $"[\"{same}a\"]", T.Text, T.Equal, T.TextOperand(same + "a"));
        AssertHolds(false, $"[\"{same}b\"]", T.Text, T.Equal, T.TextOperand(same + "a"));
    }

    [Fact]
    public void Truth_values_are_compared()
    {
        AssertHolds(true, "[true]", T.Boolean, T.Equal, T.Integer(1));
        AssertHolds(false, "[false]", T.Boolean, T.Equal, T.Integer(1));
        AssertHolds(true, "[false]", T.Boolean, T.NotEqual, T.Integer(1));
        AssertHolds(true, "[false]", T.Boolean, T.OneOf, T.Integer(0), T.Integer(1));
    }

    [Fact]
    public void Dates_are_compared_with_the_time_of_the_capture()
    {
        // Opened at 1790000000.123 seconds: 2026-09-21T14:13:20.123Z.
        AssertHolds(true, "[1790000000]", T.Date, T.Equal, T.Time(0));
        AssertHolds(true, "[1790000000]", T.Date, T.AtMost, T.Time(0));
        AssertHolds(false, "[1790000001]", T.Date, T.AtMost, T.Time(0));
        AssertHolds(true, "[1789996400]", T.Date, T.AtLeast, T.Time(-3600));
        AssertHolds(false, "[1789996399]", T.Date, T.AtLeast, T.Time(-3600));
        AssertHolds(true, "[\"2026-09-21T14:13:20Z\"]", T.Date, T.Between, T.Time(-1), T.Time(1));
        AssertHolds(true, "[\"2008-09-22\"]", T.Date, T.AtMost, T.Integer(1222041600));
        Assert.Equal(51, Code("[0]", template => template.Predicate(
            template.Field(template.Index(0, 0), T.Date), T.Value, T.AtMost, false, T.Time(long.MaxValue))));
    }

    [Theory]
    [InlineData("[1,2,3]", T.Sum, 6, 0)]
    [InlineData("[]", T.Sum, 0, 0)]
    [InlineData("[1.5,-2.25]", T.Sum, -75, 2)]
    [InlineData("[1,2,3]", T.Count, 3, 0)]
    [InlineData("[1.5,2.5]", T.Count, 2, 2)]
    [InlineData("[]", T.Count, 0, 0)]
    [InlineData("[3,-1,2]", T.Minimum, -1, 0)]
    [InlineData("[3,-1,2]", T.Maximum, 3, 0)]
    [InlineData("[-3,-1,-2]", T.Maximum, -1, 0)]
    [InlineData("[3,1,2]", T.Minimum, 1, 0)]
    [InlineData("[7]", T.Minimum, 7, 0)]
    public void Aggregates_have_their_value(string body, byte aggregate, long value, byte scale)
    {
        for (int offset = -1; offset <= 1; offset++)
        {
            Action<CompiledTemplateBuilder> template = builder => builder.Predicate(
                builder.Field(builder.Every(0), T.Number, scale, T.Several), aggregate, T.Equal, true,
                T.Integer(value + offset));
            Assert.Equal(offset == 0 ? 0 : 50, Code(body, template));
        }
    }

    [Theory]
    [InlineData(T.Average)]
    [InlineData(T.Minimum)]
    [InlineData(T.Maximum)]
    public void Without_values_there_is_no_average_minimum_or_maximum(byte aggregate)
    {
        byte last = aggregate == T.Average ? T.Between : T.NoneOf;
        for (byte comparison = T.AtLeast; comparison <= last; comparison++)
        {
            byte[][] operands = comparison == T.Between ? [T.Integer(-9), T.Integer(9)] : [T.Integer(5)];
            Assert.Equal(50, Code("[]", template => template.Predicate(
                template.Field(template.Every(0), T.Number, 0, T.Several), aggregate, comparison, true, operands)));
        }
    }

    [Fact]
    public void Averages_are_compared_without_rounding()
    {
        SeededRandomSource random = new(5);
        for (int i = 0; i < 150; i++)
        {
            long[] values = [.. Enumerable.Range(0, 1 + random.NextBelow(5)).Select(_ => (long)random.NextBelow(21) - 10)];
            long bound = random.NextBelow(9) - 4, upper = bound + random.NextBelow(3);
            string body = $"[{string.Join(',', values)}]";
            Assert.Equal(values.Sum() >= bound * values.Length, Average(body, T.AtLeast, T.Integer(bound)));
            Assert.Equal(values.Sum() <= bound * values.Length, Average(body, T.AtMost, T.Integer(bound)));
            Assert.Equal(
                values.Sum() >= bound * values.Length && values.Sum() <= upper * values.Length,
                Average(body, T.Between, T.Integer(bound), T.Integer(upper)));
        }

        Assert.True(Average($"[{long.MaxValue}]", T.AtMost, T.Integer(long.MaxValue)));
        Assert.False(Average("[0,1]", T.AtLeast, T.Integer(long.MaxValue)));
        Assert.True(Average("[0,1]", T.AtLeast, T.Integer(long.MinValue)));
    }

    [Fact]
    public void Dates_have_a_minimum_and_a_maximum()
    {
        const string Body = "[\"2026-01-02\",\"2024-02-29\",\"2025-05-05\"]";
        Assert.Equal(0, Code(Body, template =>
        {
            byte field = template.Field(template.Every(0), T.Date, 0, T.Several);
            template.Predicate(field, T.Minimum, T.Equal, true, T.Integer(1709164800));
            template.Predicate(field, T.Maximum, T.Equal, true, T.Integer(1767312000));
            template.Predicate(field, T.Count, T.Equal, true, T.Integer(3));
        }));
    }

    [Fact]
    public void Any_value_is_counted()
    {
        Assert.Equal(0, Code("[1,\"a\",null,[],{}]", template => template.Predicate(
            template.Field(template.Every(0), T.Any, 0, T.Several), T.Count, T.Equal, true, T.Integer(5))));
        Assert.Equal(0, Code("[[1,2],[],[3]]", template => template.Predicate(
            template.Field(template.Every(template.Every(0)), T.Any, 0, T.Several), T.Count, T.Equal, true, T.Integer(3))));
        Assert.Equal(43, Code("[1,\"a\"]", template => template.Predicate(
            template.Field(template.Every(0), T.Number, 0, T.Several), T.Count, T.Equal, true, T.Integer(2))));
    }

    [Theory]
    [InlineData("5", 0)]
    [InlineData("5.0", 0)]
    [InlineData("50e-1", 0)]
    [InlineData("6", 50)]
    [InlineData("-5", 50)]
    [InlineData("5.5", 51)]
    [InlineData("x", 51)]
    [InlineData(" 5", 51)]
    [InlineData("5 ", 51)]
    [InlineData("05", 51)]
    [InlineData("+5", 51)]
    [InlineData("5,0", 51)]
    [InlineData("0x5", 51)]
    [InlineData("9223372036854775808", 51)]
    public void A_parameter_is_read_as_a_number(string value, int code) =>
        Assert.Equal(code, WithParameter(value, "[5]", T.Number));

    [Theory]
    [InlineData("2024-02-29", 0)]
    [InlineData("2024-02-29T00:00:00Z", 0)]
    [InlineData("1709164800", 0)]
    [InlineData("2024-03-01", 50)]
    [InlineData("2024-02-30", 51)]
    [InlineData("1709164800.0", 51)]
    [InlineData("today", 51)]
    [InlineData("-", 51)]
    public void A_parameter_is_read_as_a_date(string value, int code) =>
        Assert.Equal(code, WithParameter(value, "[\"2024-02-29\"]", T.Date));

    [Theory]
    [InlineData("true", 0)]
    [InlineData("false", 50)]
    [InlineData("True", 51)]
    [InlineData("1", 51)]
    [InlineData("truex", 51)]
    [InlineData("falsy", 51)]
    public void A_parameter_is_read_as_a_truth_value(string value, int code) =>
        Assert.Equal(code, WithParameter(value, "[true]", T.Boolean));

    [Theory]
    [InlineData("Gold", 0)]
    [InlineData("gold", 50)]
    public void A_parameter_is_compared_as_a_text(string value, int code) =>
        Assert.Equal(code, WithParameter(value, "[\"Gold\"]", T.Text));

    [Theory]
    [InlineData(4096, 0)]
    [InlineData(4095, 0)]
    public void A_parameter_of_any_length_is_read_as_a_number(int length, int code) =>
        Assert.Equal(code, WithParameter("5." + new string('0', length - 2), "[5]", T.Number));

    [Fact]
    public void All_operands_are_read_whatever_the_first_ones_say()
    {
        Scenario scenario = new() { Token = "no number", Response = Scenario.Http("[5]") };
        scenario.Template.Predicate(
            scenario.Template.Field(scenario.Template.Index(0, 0), T.Number), T.Value, T.OneOf, true, T.Integer(5),
            T.ParameterOperand(1));
        Assert.Equal(51, scenario.Code());
    }

    [Fact]
    public void Predicates_that_are_not_required_are_reported()
    {
        Scenario scenario = Scenario.Evaluate(Scenario.Http("[5]"), template =>
        {
            byte field = template.Field(template.Index(0, 0), T.Number);
            for (int bound = 3; bound <= 7; bound++)
            {
                template.Predicate(field, T.Value, T.AtLeast, bound <= 5, T.Integer(bound));
            }
        });
        Assert.Equal([1, 1, 1, 0, 0], scenario.Output().Predicates);
    }

    // Public in mode 2 and 0, committed and secret in mode 0: the same operand in every kind.
    private static int WithParameter(string value, string body, byte type)
    {
        int[] codes = [.. Enumerable.Range(0, 3).Select(index =>
        {
            Scenario scenario = new() { Response = Scenario.Http(body) };
            if (index == 0) { scenario.Account = value; }
            if (index == 1) { scenario.Token = value; }
            if (index == 2) { scenario.Currency = value; }
            T template = scenario.Template;
            template.Patterns.Clear();
            template.Exchange(T.Literal("GET / HTTP/1.1\r\n\r\n"));
            scenario.Script = session => session.Client("GET / HTTP/1.1\r\n\r\n").Server(scenario.Response);
            template.Predicate(
                template.Field(template.Index(0, 0), type), T.Value, T.Equal, true, T.ParameterOperand((byte)index));
            return scenario.Code();
        })];
        Assert.Single(codes.Distinct());
        return codes[0];
    }

    private static bool Average(string body, byte comparison, params byte[][] operands)
    {
        int code = Code(body, template => template.Predicate(
            template.Field(template.Every(0), T.Number, 0, T.Several), T.Average, comparison, true, operands));
        Assert.Contains(code, (int[])[0, 50]);
        return code == 0;
    }

    private static void AssertHolds(bool holds, string body, byte type, byte comparison, params byte[][] operands)
    {
        Assert.Equal(holds ? 0 : 50, Code(body, template => template.Predicate(
            template.Field(template.Index(0, 0), type), T.Value, comparison, true, operands)));
        Scenario reported = Scenario.Evaluate(Scenario.Http(body), template => template.Predicate(
            template.Field(template.Index(0, 0), type), T.Value, comparison, false, operands));
        Assert.Equal([holds ? (byte)1 : (byte)0], reported.Output().Predicates);
    }

    private static int Code(string body, Action<CompiledTemplateBuilder> template) =>
        Scenario.Evaluate(Scenario.Http(body), template).Code();
}
