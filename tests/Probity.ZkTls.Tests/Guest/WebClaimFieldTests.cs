using System.Globalization;
using System.Numerics;
using Probity.Testing;
using Probity.ZkTls.Tests.Support;

using T = Probity.ZkTls.Tests.Support.CompiledTemplateBuilder;

namespace Probity.ZkTls.Tests.Guest;

/// <summary>Paths (42), types and units (43), sums (44).</summary>
public sealed class WebClaimFieldTests
{
    public static TheoryData<string, byte, long> Numbers => new()
    {
        { "0", 0, 0 }, { "-0", 0, 0 }, { "-0.000e5", 9, 0 }, { "0e999999999999", 0, 0 }, { "42", 0, 42 },
        { "1e2", 0, 100 }, { "1E+2", 0, 100 }, { "100e-2", 0, 1 }, { "1.50", 1, 15 }, { "-1.5", 1, -15 },
        { "1.50", 2, 150 }, { "0.000000001", 9, 1 }, { "1.0000000000000000000000000", 0, 1 },
        { "0.00000000000000000000000000001e29", 0, 1 }, { "100000000000000000000000000000e-29", 0, 1 },
        { "9223372036854775807", 0, long.MaxValue }, { "-9223372036854775807", 0, -long.MaxValue },
        { "922337203685477580.7", 1, long.MaxValue }, { "9.223372036854775807e18", 0, long.MaxValue },
        { "12345678.9e1", 0, 123456789 }, { "1010.0101", 4, 10100101 }, { "5e0", 0, 5 }, { "5e-0", 0, 5 },
        { "1000000000000000000", 0, 1_000_000_000_000_000_000 },
    };

    public static TheoryData<string, byte> WrongNumbers => new()
    {
        { "1.55", 1 }, { "0.5", 0 }, { "1e-1", 0 }, { "0.0000000001", 9 }, { "9223372036854775808", 0 },
        { "-9223372036854775808", 0 }, { "9223372036854775807", 1 }, { "18446744073709551617", 0 },
        { "18446744073709551616", 0 }, { "1e19", 0 }, { "1e18", 9 }, { "10000000000000000000", 0 },
        { "1e4294967296", 0 }, { "1e-4294967296", 0 }, { "1e99999999999999999999", 0 }, { "1e2147483648", 0 },
        { "99999999999999999999", 0 }, { "1.00000000000000000001", 0 }, { "\"1\"", 0 }, { "true", 0 }, { "null", 0 },
        { "[1]", 0 }, { "{}", 0 },
    };

    [Theory, MemberData(nameof(Numbers))]
    public void A_number_is_read_exactly(string text, byte scale, long value) => Assert.Equal(value, Number(text, scale));

    [Theory, MemberData(nameof(WrongNumbers))]
    public void A_number_that_does_not_fit_is_refused(string text, byte scale) =>
        Assert.Equal(43, Code($"[{text}]", template => template.Field(template.Index(0, 0), T.Number, scale)));

    [Fact]
    public void Numbers_agree_with_large_integers()
    {
        SeededRandomSource random = new(11);
        for (int i = 0; i < 600; i++)
        {
            string digits = string.Concat(Enumerable.Range(0, 1 + random.NextBelow(20)).Select(_ =>
                (char)('0' + (random.NextBelow(2) * random.NextBelow(10)))));
            string fraction = string.Concat(Enumerable.Range(0, random.NextBelow(5)).Select(_ =>
                (char)('0' + (random.NextBelow(2) * random.NextBelow(10)))));
            digits = digits.TrimStart('0').Length == 0 ? "0" : digits.TrimStart('0');
            int exponent = random.NextBelow(24) - 12;
            byte scale = (byte)random.NextBelow(10);
            BigInteger unscaled = BigInteger.Parse(digits + fraction, CultureInfo.InvariantCulture);
            int power = exponent - fraction.Length + scale;
            bool isWhole = power >= 0 || (unscaled % BigInteger.Pow(10, -power)).IsZero;
            BigInteger value = power >= 0 ? unscaled * BigInteger.Pow(10, power) : unscaled / BigInteger.Pow(10, -power);
            string text = string.Create(
                CultureInfo.InvariantCulture, $"-{digits}{(fraction.Length == 0 ? "" : ".")}{fraction}e{exponent}");
            if (isWhole && value <= long.MaxValue)
            {
                Assert.Equal(-(long)value, Number(text, scale));
            }
            else
            {
                Assert.Equal(43, Code($"[{text}]", template => template.Field(template.Index(0, 0), T.Number, scale)));
            }
        }
    }

    [Theory]
    [InlineData("1970-01-01", 0)]
    [InlineData("0001-01-01", -62135596800)]
    [InlineData("9999-12-31T23:59:59Z", 253402300799)]
    [InlineData("2000-02-29", 951782400)]
    [InlineData("2026-11-20T12:34:56Z", 1795178096)]
    [InlineData("2026-11-20T12:34:56.789Z", 1795178096)]
    [InlineData("2026-11-20T12:34:56+02:00", 1795170896)]
    [InlineData("2026-11-20T12:34:56.1-23:59", 1795264436)]
    [InlineData("1969-12-31T23:59:59+00:00", -1)]
    public void A_date_is_read(string text, long seconds) =>
        Assert.Equal(seconds, Output($"[\"{text}\"]", T.Date).Number(0));

    [Theory]
    [InlineData("2026-11-20t12:34:56Z")]
    [InlineData("2026-11-20T12:34:56z")]
    [InlineData("2026-11-20 12:34:56Z")]
    [InlineData("2026-11-20T12:34:56")]
    [InlineData("2026-11-20T12:34Z")]
    [InlineData("2026-11-20T24:00:00Z")]
    [InlineData("2026-11-20T12:60:00Z")]
    [InlineData("2026-11-20T12:34:60Z")]
    [InlineData("2026-11-20T12:34:56.Z")]
    [InlineData("2026-11-20T12:34:56,5Z")]
    [InlineData("2026-11-20T12:34:56ZZ")]
    [InlineData("2026-11-20T12:34:56+0200")]
    [InlineData("2026-11-20T12:34:56+02:0")]
    [InlineData("2026-11-20T12:34:56+24:00")]
    [InlineData("2026-11-20T12:34:56+02:60")]
    [InlineData("2026-11-20T12:34:56+02:000")]
    [InlineData("2026-11-20T12:34:56*02:00")]
    [InlineData("2026-11-20T12:34:56 02:00")]
    [InlineData("2026-11-20T12:34:56+")]
    [InlineData("2026-11-20T12:34:56+02:")]
    [InlineData("2026-11-20T12:34:56+0;:00")]
    [InlineData("202:-11-20")]
    [InlineData("2026-0;-20")]
    [InlineData("2026-11-0;")]
    [InlineData("2026-11-20T0/:34:56Z")]
    [InlineData("2026-11-20T")]
    [InlineData("2026-11-20Z")]
    [InlineData("2026-11-2")]
    [InlineData("2026-11-200")]
    [InlineData("2026/11/20")]
    [InlineData("2026-13-01")]
    [InlineData("2026-00-01")]
    [InlineData("2026-11-00")]
    [InlineData("2026-11-31")]
    [InlineData("2026-02-29")]
    [InlineData("1900-02-29")]
    [InlineData("0000-01-01")]
    [InlineData("-001-01-01")]
    [InlineData("1790000000")]
    [InlineData(" 2026-11-20")]
    [InlineData("")]
    public void Anything_else_is_no_date(string text) =>
        Assert.Equal(43, Code($"[\"{text}\"]", template => template.Field(template.Index(0, 0), T.Date)));

    [Theory]
    [InlineData("1790000000", 0, 1790000000)]
    [InlineData("-5", 0, -5)]
    [InlineData("0", 0, 0)]
    [InlineData("9223372036854775808", 43, 0)]
    [InlineData("1790000000.0", 43, 0)]
    [InlineData("179e7", 43, 0)]
    [InlineData("true", 43, 0)]
    [InlineData("null", 43, 0)]
    public void A_date_may_be_an_integer(string text, int code, long seconds)
    {
        Assert.Equal(code, Code($"[{text}]", template => template.Field(template.Index(0, 0), T.Date)));
        if (code == 0) { Assert.Equal(seconds, Output($"[{text}]", T.Date).Number(0)); }
    }

    [Fact]
    public void Every_day_of_the_calendar_is_counted()
    {
        SeededRandomSource random = new(3);
        for (int i = 0; i < 300; i++)
        {
            DateTime day = new DateTime(1, 1, 1, 0, 0, 0, DateTimeKind.Utc).AddDays(random.NextBelow(3_652_059));
            string text = day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
            Assert.Equal((long)(day - DateTime.UnixEpoch).TotalSeconds, Output($"[\"{text}\"]", T.Date).Number(0));
        }
    }

    [Theory]
    [InlineData("\"x\"", T.Text, 0)]
    [InlineData("1", T.Text, 43)]
    [InlineData("null", T.Text, 43)]
    [InlineData("true", T.Boolean, 0)]
    [InlineData("false", T.Boolean, 0)]
    [InlineData("\"true\"", T.Boolean, 43)]
    [InlineData("1", T.Boolean, 43)]
    [InlineData("null", T.Boolean, 43)]
    [InlineData("{}", T.Text, 43)]
    [InlineData("[]", T.Boolean, 43)]
    [InlineData("null", T.Any, 0)]
    [InlineData("[{}]", T.Any, 0)]
    public void A_value_has_its_fields_type(string text, byte type, int code) =>
        Assert.Equal(code, Code($"[{text}]", template => template.Field(template.Index(0, 0), type)));

    [Fact]
    public void A_text_is_decoded_and_has_at_most_1024_bytes()
    {
        Assert.Equal("a\"\u00e9\ud83d\ude00\0b", Output("[\"a\\\"\\u00e9\\ud83d\\ude00\\u0000b\"]", T.Text).Text(0));
        Assert.Equal(
            "\u007f\u0080\u07ff\u0800\ud7ff\ue000\uffff\ud800\udc00\udbff\udfff",
            Output("[\"\\u007f\\u0080\\u07FF\\u0800\\ud7ff\\ue000\\uffff\\ud800\\udc00\\uDBFF\\uDFFF\"]", T.Text).Text(0));
        Assert.Equal("\"\\/\b\f\n\r\t", Output("[\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"]", T.Text).Text(0));
        Assert.Equal(1024, Output($"[\"{new string('x', 1024)}\"]", T.Text).Revealed[0].Length);
        Assert.Equal(1024, Output($"[\"\\u0041{new string('x', 1023)}\"]", T.Text).Revealed[0].Length);
        Assert.Equal(43, Code($"[\"{new string('x', 1025)}\"]", template => template.Field(template.Index(0, 0), T.Text)));
    }

    [Fact]
    public void A_field_is_found_at_its_place_and_nowhere_else()
    {
        const string Body = """{"note":"\"balance\":9","x":{"balance":8},"balance":7,"list":[{"balance":6}]}""";
        Assert.Equal(7, Output(Body, template => template.Key(0, "balance"), T.Number).Number(0));
        Assert.Equal(8, Output(Body, template => template.Key(template.Key(0, "x"), "balance"), T.Number).Number(0));
        Assert.Equal(6, Output(
            Body, template => template.Key(template.Index(template.Key(0, "list"), 0), "balance"), T.Number).Number(0));
        Assert.Equal(7, Output("""{"\u0062al\u0061nce":7}""", template => template.Key(0, "balance"), T.Number).Number(0));
        Assert.Equal(5, Output("""{"":{"":5}}""", template => template.Key(template.Key(0, ""), ""), T.Number).Number(0));
        Assert.Equal(3, Output("[1,2,3,4]", template => template.Index(0, 2), T.Number).Number(0));
        Assert.Equal(9, Output("9", _ => 0, T.Number).Number(0));
    }

    [Theory]
    [InlineData("""{"a":{"c":1}}""")]
    [InlineData("""{"b":{"b":1}}""")]
    [InlineData("""{"a":{"B":1}}""")]
    [InlineData("""{"a":{"":1}}""")]
    [InlineData("""{"a":{"bb":1}}""")]
    [InlineData("""{"a":{"b\u0000":1}}""")]
    [InlineData("""{"a":1}""")]
    [InlineData("""{"a":null}""")]
    [InlineData("""{"a":[{"b":1}]}""")]
    [InlineData("""[{"a":{"b":1}}]""")]
    [InlineData("""{"a":"{\"b\":1}"}""")]
    [InlineData("{}")]
    [InlineData("1")]
    public void A_missing_member_is_noticed(string body) =>
        Assert.Equal(42, Code(body, template => template.Field(template.Key(template.Key(0, "a"), "b"), T.Number)));

    [Fact]
    public void A_key_with_the_hash_of_another_is_not_that_key()
    {
        Assert.Equal(42, Code("""{"BB":1}""", template => template.Field(template.Key(0, "Aa"), T.Number)));
        Assert.Equal(2, Output("""{"BB":1,"Aa":2}""", template => template.Key(0, "Aa"), T.Number).Number(0));
    }

    [Theory]
    [InlineData("[1,2]", 0)]
    [InlineData("[1]", 42)]
    [InlineData("[]", 42)]
    [InlineData("{}", 42)]
    [InlineData("{\"1\":2}", 42)]
    [InlineData("3", 42)]
    public void A_missing_element_is_noticed(string body, int code) =>
        Assert.Equal(code, Code(body, template => template.Field(template.Index(0, 1), T.Number)));

    [Theory]
    [InlineData("""[{"n":1},{"n":2}]""", 0)]
    [InlineData("[]", 0)]
    [InlineData("""[{"n":1},{"m":2}]""", 42)]
    [InlineData("""[{"n":1},2]""", 42)]
    [InlineData("""[{"n":1},null]""", 42)]
    [InlineData("""[{"n":1},{"n":"2"}]""", 43)]
    [InlineData("""{"n":1}""", 42)]
    [InlineData("1", 42)]
    public void Each_element_has_the_field(string body, int code) =>
        Assert.Equal(code, Code(body, template => template.Field(
            template.Key(template.Every(0), "n"), T.Number, 0, T.Several)));

    [Fact]
    public void Members_and_elements_beside_the_paths_do_not_matter()
    {
        Action<CompiledTemplateBuilder> template = builder =>
        {
            builder.Field(builder.Key(builder.Key(0, "a"), "b"), T.Number);
            builder.Field(builder.Index(builder.Key(0, "l"), 3), T.Number);
            builder.Field(builder.Index(2, 1), T.Number);
        };
        Assert.Equal(0, Code("""{"z":[{}],"l":[0,1,[],3,4],"a":{"y":"","b":1,"x":[1]}}""", template + Reorder));
        Assert.Equal(43, Code("""{"l":[0,"1",2,3],"a":{"b":1}}""", template + Reorder));
        Assert.Equal(42, Code("""{"l":[0,1,2],"a":{"b":1}}""", template + Reorder));

        // The helper above wrote the second index under node 2; it belongs to the list.
        static void Reorder(CompiledTemplateBuilder builder) => builder.Nodes[5][1] = 3;
    }

    [Fact]
    public void A_sum_that_leaves_64_bits_is_refused()
    {
        string max = long.MaxValue.ToString(CultureInfo.InvariantCulture);
        Assert.Equal(0, Sum($"[{max}]"));
        Assert.Equal(0, Sum($"[{max},-1,1]"));
        Assert.Equal(44, Sum($"[{max},1]"));
        Assert.Equal(44, Sum($"[{max},1,-1]"));
        Assert.Equal(44, Sum($"[-{max},-1,-1]"));
        Assert.Equal(0, Code($"[{max},1]", template =>
        {
            byte field = template.Field(template.Every(0), T.Number, 0, T.Several);
            template.Predicate(field, T.Maximum, T.Equal, true, T.Integer(long.MaxValue));
        }));
        Assert.Equal(43, Sum($"[{max},1,\"\"]"));
    }

    private static int Sum(string body) => Code(body, template =>
    {
        byte field = template.Field(template.Every(0), T.Number, 0, T.Several);
        template.Predicate(field, T.Sum, T.AtLeast, false, T.Integer(0));
    });

    private static long Number(string text, byte scale) => Scenario.Evaluate(Scenario.Http($"[{text}]"), template =>
        template.Field(template.Index(0, 0), T.Number, scale, T.Revealed)).Output().Number(0);

    private static WebClaimOutput Output(string body, byte type) => Output(body, template => template.Index(0, 0), type);

    private static WebClaimOutput Output(string body, Func<CompiledTemplateBuilder, byte> node, byte type) =>
        Scenario.Evaluate(Scenario.Http(body), template => template.Field(node(template), type, 0, T.Revealed)).Output();

    private static int Code(string body, Action<CompiledTemplateBuilder> template) =>
        Scenario.Evaluate(Scenario.Http(body), template).Code();
}
