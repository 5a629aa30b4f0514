using System.Text;
using Probity.Core.Verdicts;
using Probity.Testing;
using Probity.ZkTls.Templates;
using Probity.ZkTls.Templates.Results;

namespace Probity.ZkTls.Tests.Templates;

public sealed class ResultReaderTests
{
    private const string Source = """
        {"version":1,"name":"r","hosts":["a"],"exchanges":[{"method":"GET","path":"/"}],
         "fields":{"t":{"path":"$.t","type":"text","reveal":true},
                   "hidden":{"path":"$.h","type":"text"},
                   "n":{"path":"$.n","type":"number","scale":2,"reveal":true},
                   "d":{"path":"$.d","type":"date","reveal":true},
                   "b":{"path":"$.b","type":"boolean","reveal":true}},
         "predicates":{"must":{"value":"b","equals":true},"may":{"value":"n","atLeast":1,"required":false}},
         "accountTag":{"scope":"s","field":"hidden"}}
        """;

    private static readonly byte[] Good =
    [
        3, 0, (byte)'a', 0xc3, 0xa9,
        8, 0, .. BitConverter.GetBytes(-1234L),
        8, 0, .. BitConverter.GetBytes(1_761_989_400L),
        1, 0, 1,
        1, 0,
        .. Enumerable.Repeat((byte)7, 32),
    ];

    [Fact]
    public void Values_have_names_types_and_a_form_for_people()
    {
        Verdict<TemplateResults> results = ResultReader.Read(TemplateFixture.Parse(Source), Good);
        Assert.True(results.IsAccepted, results.Detail);
        Assert.Equal(
            [
                new RevealedValue("t", FieldType.Text, "aé", 0), new RevealedValue("n", FieldType.Number, "-12.34", -1234),
                new RevealedValue("d", FieldType.Date, "2025-11-01T09:30:00Z", 1_761_989_400),
                new RevealedValue("b", FieldType.Boolean, "true", 1),
            ],
            results.Value.Values);
        Assert.Equal(
            [new PredicateResult("must", true, true), new PredicateResult("may", false, false)], results.Value.Predicates);
        Assert.Equal(32, results.Value.AccountTag.Length);
        Assert.False(results.Value.AllHold);
    }

    [Fact]
    public void Every_truncation_and_a_byte_more_are_refused()
    {
        Template template = TemplateFixture.Parse(Source);
        for (int length = 0; length < Good.Length; length++)
        {
            Assert.False(ResultReader.Read(template, Good.AsSpan(0, length)).IsAccepted);
        }

        Assert.Equal(RejectionCode.TrailingBytes, ResultReader.Read(template, [.. Good, 0]).Code);
    }

    [Theory]
    [InlineData(2, 0xff)]
    [InlineData(5, 7)]
    [InlineData(27, 2)]
    [InlineData(28, 0)]
    [InlineData(28, 2)]
    [InlineData(29, 2)]
    public void One_changed_byte_is_refused_where_no_value_has_it(int at, int value)
    {
        byte[] changed = [.. Good];
        changed[at] = (byte)value;
        Assert.False(ResultReader.Read(TemplateFixture.Parse(Source), changed).IsAccepted);
    }

    [Fact]
    public void Any_bytes_give_a_verdict() => Laws.ForAll(500, random =>
    {
        byte[] bytes = new byte[random.NextBelow(100)];
        random.Fill(bytes);
        _ = ResultReader.Read(TemplateFixture.Parse(Source), bytes);
    });

    [Theory]
    [InlineData(0, 0, "0"), InlineData(0, 2, "0.00"), InlineData(-5, 2, "-0.05"), InlineData(long.MinValue, 9, "-9223372036.854775808")]
    [InlineData(1000, 3, "1.000"), InlineData(long.MaxValue, 0, "9223372036854775807")]
    public void Numbers_show_all_their_places(long units, int scale, string text) =>
        Assert.Equal(text, ExactDecimal.Format(units, scale));

    [Theory]
    [InlineData(0, "1970-01-01T00:00:00Z"), InlineData(253402300799, "9999-12-31T23:59:59Z")]
    [InlineData(253402300800, "253402300800 seconds since 1970"), InlineData(-62135596801, "-62135596801 seconds since 1970")]
    public void Dates_show_as_ISO_8601_or_as_seconds(long seconds, string text) => Assert.Equal(text, DateText.Format(seconds));

    [Fact]
    public void Text_of_a_claim_may_hold_any_character_of_JSON()
    {
        Template template = TemplateFixture.Parse(TemplateFixture.With(("fields/status/reveal", "true")));
        byte[] text = Encoding.UTF8.GetBytes("\u0000\n😀");
        byte[] parts = [(byte)text.Length, 0, .. text, 1];
        Assert.Equal("\u0000\n😀", ResultReader.Read(template, parts).Value!.Values[0].Text);
    }
}
