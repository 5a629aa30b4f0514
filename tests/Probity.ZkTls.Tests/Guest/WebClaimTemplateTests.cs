using Probity.ZkTls.Tests.Support;

using T = Probity.ZkTls.Tests.Support.CompiledTemplateBuilder;

namespace Probity.ZkTls.Tests.Guest;

/// <summary>Compiled templates that docs/specs/template.md, section 4, does not allow are refused with 10.</summary>
public sealed class WebClaimTemplateTests
{
    public static TheoryData<string, Action<CompiledTemplateBuilder>> Wrong => new()
    {
        { "version", t => t.Version = 2 },
        { "zero", t => t.Zero = 1 },
        { "no exchange", t => t.Patterns.Clear() },
        { "five exchanges", t => t.Patterns.AddRange([t.Patterns[0], t.Patterns[0], t.Patterns[0], t.Patterns[0]]) },
        { "kind of parameter", t => t.Kinds[2] = 3 },
        { "thirty-three parameters", t => { while (t.Kinds.Count < 33) { t.Kinds.Add(0); } } },
        { "no node", t => { t.Fields.Clear(); t.Predicates.Clear(); t.Nodes.Clear(); } },
        { "129 nodes", t => { while (t.Nodes.Count < 129) { t.Index(1, t.Nodes.Count); } } },
        { "65 fields", t => { while (t.Fields.Count < 65) { t.Fields.Add(t.Fields[0]); } } },
        { "33 predicates", t => { while (t.Predicates.Count < 33) { t.Predicates.Add(t.Predicates[0]); } } },
        { "no such tag field", t => t.TagField = 4 },
        { "tag of several", t => t.TagField = 2 },
        { "tag of any", t => t.TagField = 3 },
        { "scope without tag", t => t.Scope = [1] },
        { "empty pattern", t => t.Exchange() },
        { "operation 0", t => t.Exchange([0]) },
        { "operation 6", t => t.Exchange([6]) },
        { "empty literal", t => t.Exchange(T.Literal("")) },
        { "long literal", t => t.Exchange(T.Literal(new string('x', 4097))) },
        { "no such parameter", t => t.Exchange(T.Parameter(3, T.Path)) },
        { "place 4", t => t.Exchange(T.Parameter(0, 4)) },
        { "two lengths", t => t.Exchange(T.ContentLength(), T.ContentLength(), T.Body()) },
        { "two bodies", t => t.Exchange(T.ContentLength(), T.Body(), T.Body()) },
        { "body without length", t => t.Exchange(T.Literal("x"), T.Body()) },
        { "length without body", t => t.Exchange(T.ContentLength()) },
        { "length within the body", t => t.Exchange(T.Body(), T.ContentLength()) },
        { "fewer operations", t => t.Patterns[0][0]-- },
        { "more operations", t => t.Patterns[0][0]++ },
        { "step of the document", t => t.Nodes[0] = [1, 0] },
        { "parent of the document", t => t.Nodes[0] = [0, 1] },
        { "second document", t => t.Nodes.Add([0, 0]) },
        { "step 4", t => t.Nodes.Add([4, 0]) },
        { "own parent", t => t.Every((byte)t.Nodes.Count) },
        { "later parent", t => t.Every((byte)(t.Nodes.Count + 1)) },
        { "same key twice", t => t.Key(0, "id") },
        { "same index twice", t => { t.Index(1, 7); t.Index(1, 7); } },
        { "index beside key", t => t.Index(0, 1) },
        { "every beside key", t => t.Every(0) },
        { "key beside every", t => t.Key(2, "x") },
        { "index beside every", t => t.Index(2, 0) },
        { "every beside every", t => t.Every(2) },
        { "every beside index", t => { t.Index(1, 7); t.Every(1); } },
        { "key beside index", t => { t.Index(1, 7); t.Key(1, "x"); } },
        { "no such node", t => t.Fields.Add([(byte)t.Nodes.Count, T.Text, 0, 0]) },
        { "type 5", t => t.Field(1, 5) },
        { "scale 10", t => t.Field(1, T.Number, 10) },
        { "scale of a text", t => t.Field(1, T.Text, 1) },
        { "scale of a date", t => t.Field(1, T.Date, 1) },
        { "flag 4", t => t.Field(1, T.Text, 0, 4) },
        { "several of a single path", t => t.Field(1, T.Text, 0, T.Several) },
        { "single of several", t => t.Field(3, T.Number) },
        { "revealed several", t => t.Field(3, T.Number, 0, T.Several | T.Revealed) },
        { "revealed any", t => t.Field(1, T.Any, 0, T.Revealed) },
        { "predicate of no field", t => t.Predicate(4, T.Value, T.Equal, true, T.Integer(0)) },
        { "predicate of no text", t => t.Predicate(4, T.Value, T.NotEqual, true, T.TextOperand("a")) },
        { "aggregate 6", t => t.Predicate(2, 6, T.Equal, true, T.Integer(0)) },
        { "operator 7", t => t.Predicate(1, T.Value, 7, true, T.Integer(0)) },
        { "flags of a predicate", t => { t.Predicate(1, T.Value, T.Equal, true, T.Integer(0)); t.Predicates[^1][3] = 2; } },
        { "value of several", t => t.Predicate(2, T.Value, T.Equal, true, T.Integer(0)) },
        { "value of any", t => t.Predicate(3, T.Value, T.Equal, true, T.Integer(0)) },
        { "count of one", t => t.Predicate(1, T.Count, T.Equal, true, T.Integer(0)) },
        { "sum of one", t => t.Predicate(1, T.Sum, T.Equal, true, T.Integer(0)) },
        { "average of one", t => t.Predicate(1, T.Average, T.AtLeast, true, T.Integer(0)) },
        { "minimum of one", t => t.Predicate(1, T.Minimum, T.Equal, true, T.Integer(0)) },
        { "maximum of one", t => t.Predicate(1, T.Maximum, T.Equal, true, T.Integer(0)) },
        { "sum of dates", t => t.Predicate(t.Field(3, T.Date, 0, 2), T.Sum, T.Equal, true, T.Integer(0)) },
        { "average of dates", t => t.Predicate(t.Field(3, T.Date, 0, 2), T.Average, T.AtLeast, true, T.Integer(0)) },
        { "minimum of texts", t => t.Predicate(t.Field(3, T.Text, 0, 2), T.Minimum, T.Equal, true, T.Integer(0)) },
        { "maximum of anything", t => t.Predicate(t.Field(3, T.Any, 0, 2), T.Maximum, T.Equal, true, T.Integer(0)) },
        { "equal average", t => t.Predicate(2, T.Average, T.Equal, true, T.Integer(0)) },
        { "ordered texts", t => t.Predicate(0, T.Value, T.AtLeast, true, T.TextOperand("a")) },
        { "range of texts", t => t.Predicate(0, T.Value, T.Between, true, T.TextOperand("a"), T.TextOperand("b")) },
        { "ordered truth", t => t.Predicate(t.Field(1, T.Boolean), T.Value, T.AtMost, true, T.Integer(1)) },
        { "no operand", t => t.Predicate(1, T.Value, T.Equal, true) },
        { "two operands", t => t.Predicate(1, T.Value, T.AtLeast, true, T.Integer(0), T.Integer(1)) },
        { "one bound", t => t.Predicate(1, T.Value, T.Between, true, T.Integer(0)) },
        { "three bounds", t => t.Predicate(1, T.Value, T.Between, true, T.Integer(0), T.Integer(1), T.Integer(2)) },
        { "one of none", t => t.Predicate(1, T.Value, T.OneOf, true) },
        { "none of none", t => t.Predicate(1, T.Value, T.NoneOf, true) },
        { "one of 65", t => t.Predicate(1, T.Value, T.OneOf, true, [.. Enumerable.Repeat(T.Integer(1), 65)]) },
        { "operand 4", t => t.Predicate(1, T.Value, T.Equal, true, [4, 0, 0, 0, 0, 0, 0, 0, 0]) },
        { "text for a number", t => t.Predicate(1, T.Value, T.Equal, true, T.TextOperand("1")) },
        { "time for a number", t => t.Predicate(1, T.Value, T.AtLeast, true, T.Time(0)) },
        { "time for a count", t => t.Predicate(2, T.Count, T.AtLeast, true, T.Time(0)) },
        { "number for a text", t => t.Predicate(0, T.Value, T.Equal, true, T.Integer(1)) },
        { "time for a text", t => t.Predicate(0, T.Value, T.Equal, true, T.Time(1)) },
        { "text for a date", t => t.Predicate(t.Field(1, T.Date), T.Value, T.Equal, true, T.TextOperand("")) },
        { "two as truth", t => t.Predicate(t.Field(1, T.Boolean), T.Value, T.Equal, true, T.Integer(2)) },
        { "operand without parameter", t => t.Predicate(1, T.Value, T.Equal, true, T.ParameterOperand(3)) },
    };

    [Fact]
    public void The_template_of_these_tests_is_accepted() => Assert.Equal(0, Code(_ => { }));

    [Theory, MemberData(nameof(Wrong))]
    public void Templates_that_break_the_format_are_refused(string what, Action<CompiledTemplateBuilder> change)
    {
        Assert.NotEmpty(what);
        Assert.Equal(10, Code(change));
    }

    [Fact]
    public void A_parameter_of_no_known_kind_is_refused()
    {
        Scenario scenario = new() { Change = input => input.AddSecret("x") };
        scenario.Template.AddParameter(3);
        Assert.Equal(10, scenario.Code());
    }

    [Fact]
    public void Siblings_may_have_one_hash() => Assert.Equal(0, Scenario.Evaluate(
        Scenario.Http("{\"Aa\":1,\"BB\":2}"), template =>
        {
            template.Key(0, "Aa");
            template.Key(0, "BB");
        }).Code());

    [Theory]
    [InlineData(128, 0)]
    [InlineData(129, 10)]
    public void There_are_at_most_128_nodes(int count, int code)
    {
        Scenario scenario = Scenario.Evaluate(
            Scenario.Http($"[{string.Join(',', Enumerable.Range(0, 200))}]"), template =>
            {
                while (template.Nodes.Count < count) { template.Index(0, template.Nodes.Count); }
            });
        Assert.Equal(code, scenario.Code());
    }

    [Fact]
    public void All_limits_can_be_used_at_once()
    {
        Scenario scenario = Scenario.Evaluate(
            Scenario.Http("{\"a\":5,\"t\":\"" + new string('x', 500) + "\"}"), template =>
            {
                byte number = template.Key(0, "a"), text = template.Key(0, "t");
                template.Field(number, T.Number, 9, T.Revealed);
                while (template.Fields.Count < 64) { template.Field(text, T.Text, 0, T.Revealed); }
                while (template.Predicates.Count < 32)
                {
                    template.Predicate(0, T.Value, T.AtLeast, true, T.Integer(5_000_000_000));
                }
            });
        WebClaimOutput output = scenario.Output();
        Assert.Equal(64, output.Revealed.Count);
        Assert.Equal(32, output.Predicates.Length);
    }

    [Fact]
    public void An_output_that_does_not_fit_beside_the_input_is_refused()
    {
        Scenario scenario = Scenario.Evaluate(Scenario.Http("\"" + new string('x', 1024) + "\""), template =>
        {
            while (template.Fields.Count < 64) { template.Field(0, T.Text, 0, T.Revealed); }
        });
        Assert.Equal(10, scenario.Code());
    }

    [Fact]
    public void Thirty_two_parameters_of_full_length_are_read()
    {
        Scenario scenario = new() { Token = new string('t', 4096) };
        while (scenario.Template.Kinds.Count < 32) { scenario.Template.AddParameter(T.Committed); }
        scenario.Change = input =>
        {
            for (int i = 3; i < 32; i++) { input.AddCommitted(new byte[32], new string((char)('a' + (i % 26)), 4096)); }
        };
        Assert.Equal(30, scenario.Output().Commitments.Count);
    }

    private static int Code(Action<CompiledTemplateBuilder> change)
    {
        Scenario scenario = Scenario.Evaluate(Scenario.Http("{\"id\":\"a\",\"n\":1,\"l\":[1,2]}"), template =>
        {
            byte id = template.Key(0, "id");
            byte list = template.Key(0, "l");
            byte every = template.Every(list);
            template.Field(id, T.Text);
            template.Field(template.Key(0, "n"), T.Number);
            template.Field(every, T.Number, 0, T.Several);
            template.Field(every, T.Any, 0, T.Several);
            template.Predicate(1, T.Value, T.Equal, true, T.Integer(1));
            change(template);
        });
        return scenario.Code();
    }
}
