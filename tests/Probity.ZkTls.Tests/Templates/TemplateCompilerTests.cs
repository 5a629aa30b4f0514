using System.Text;
using Probity.ZkTls.Templates;

namespace Probity.ZkTls.Tests.Templates;

/// <summary>The compiled form, written out by hand from docs/specs/template.md, section 4.</summary>
public sealed class TemplateCompilerTests
{
    private const string Rich = """
        {"version":1,"name":"rich","hosts":["a.example"],
         "parameters":{"account":{"kind":"public"},"holder":{"kind":"committed"},"token":{"kind":"secret"}},
         "exchanges":[
          {"method":"GET","path":"/a/{account}/","query":{"x":"1","y":"{account}"},
           "headers":{"Authorization":"Bearer {token}","User-Agent":"u {{1}}"}},
          {"method":"POST","path":"/q","body":{"k":["é{account}{token}{{",1.50,null,true]}}],
         "fields":{
          "id":{"path":"$.id","type":"text"},
          "balance":{"path":"$['a b'][2]","type":"number","scale":2,"reveal":true},
          "amounts":{"path":"$.t[*].amount","type":"number","scale":3},
          "days":{"path":"$.t[*].day","type":"date"},
          "all":{"path":"$.t[*]","type":"any"},
          "ok":{"path":"$.ok","type":"boolean"},
          "last":{"path":"$['a b'][300]","type":"date"}},
         "predicates":{
          "p0":{"value":"id","oneOf":["é",{"parameter":"holder"}]},
          "p1":{"value":"balance","between":[-12.5,1e2],"required":false},
          "p2":{"value":{"average":"amounts"},"atMost":0.001},
          "p3":{"value":{"maximum":"days"},"atLeast":{"captured":"-P1D"}},
          "p4":{"value":{"count":"all"},"notEquals":{"parameter":"account"}},
          "p5":{"value":"ok","equals":true},
          "p6":{"value":"last","noneOf":["1970-01-02",-1]},
          "p7":{"value":{"sum":"amounts"},"atLeast":1},
          "p8":{"value":{"minimum":"days"},"atMost":"2000-01-01T00:00:00+01:00"}},
         "accountTag":{"scope":"sc","field":"id"}}
        """;

    [Fact]
    public void The_rich_template_compiles_to_the_bytes_that_the_specification_says()
    {
        Template template = TemplateFixture.Parse(Rich);
        Expected expected = new();

        // Version, 2 exchanges, 3 parameters, 10 nodes, 7 fields, 9 predicates, tag field 0, zero.
        expected.Hex("01 02 03 0a 07 09 00 00").Bytes(template.Digest.Span).Text("sc");
        expected.Hex("00 01 02");

        expected.Hex("09 00");
        expected.Literal("GET /a/").Hex("02 00 00");
        expected.Literal("/?x=1&y=").Hex("02 00 01");
        expected.Literal(" HTTP/1.1\r\nHost: ").Hex("03");
        expected.Literal("\r\nAccept: application/json\r\nAccept-Encoding: identity\r\nAuthorization: Bearer ").Hex("02 02 02");
        expected.Literal("\r\nUser-Agent: u {1}\r\nConnection: keep-alive\r\n\r\n");

        expected.Hex("0a 00");
        expected.Literal("POST /q HTTP/1.1\r\nHost: ").Hex("03");
        expected.Literal(
            "\r\nAccept: application/json\r\nAccept-Encoding: identity\r\nUser-Agent: probity\r\n"
            + "Content-Type: application/json\r\nContent-Length: ").Hex("04");
        expected.Literal("\r\nConnection: close\r\n\r\n").Hex("05");
        expected.Literal("{\"k\":[\"é").Hex("02 00 03").Hex("02 02 03").Literal("{\",1.50,null,true]}");

        expected.Hex("00 00");                     // 0 the document
        expected.Hex("01 00").Text("id");          // 1
        expected.Hex("01 00").Text("a b");         // 2
        expected.Hex("02 02 02 00");               // 3 element 2
        expected.Hex("01 00").Text("t");           // 4
        expected.Hex("03 04");                     // 5 every element
        expected.Hex("01 05").Text("amount");      // 6
        expected.Hex("01 05").Text("day");         // 7
        expected.Hex("01 00").Text("ok");          // 8
        expected.Hex("02 02 2c 01");               // 9 element 300

        expected.Hex("01 00 00 00");               // id: text
        expected.Hex("03 01 02 01");               // balance: number, scale 2, revealed
        expected.Hex("06 01 03 02");               // amounts: number, scale 3, several
        expected.Hex("07 03 00 02");               // days: date, several
        expected.Hex("05 04 00 02");               // all: any, several
        expected.Hex("08 02 00 00");               // ok: boolean
        expected.Hex("09 03 00 00");               // last: date

        expected.Hex("00 00 05 01 02 01").Text("é").Hex("02 01");
        expected.Hex("01 00 02 00 02 00").Integer(-1_250).Hex("00").Integer(10_000);
        expected.Hex("02 03 01 01 01 00").Integer(1);
        expected.Hex("03 05 00 01 01 03").Integer(-86_400);
        expected.Hex("04 02 04 01 01 02 00");
        expected.Hex("05 00 03 01 01 00").Integer(1);
        expected.Hex("06 00 06 01 02 00").Integer(86_400).Hex("00").Integer(-1);
        expected.Hex("02 01 00 01 01 00").Integer(1_000);
        expected.Hex("03 04 01 01 01 00").Integer(946_681_200);

        Assert.Equal(expected.ToHex(), Convert.ToHexString(Compile(template)));
    }

    [Fact]
    public void A_template_without_fields_has_the_document_as_its_node()
    {
        Template template = TemplateFixture.Parse(
            """{"version":1,"name":"a","hosts":["a"],"exchanges":[{"method":"GET","path":"/","headers":{"Accept":"*/*"}}]}""");
        Expected expected = new();
        expected.Hex("01 01 00 01 00 00 ff 00").Bytes(template.Digest.Span).Text(string.Empty);
        expected.Hex("03 00");
        expected.Literal("GET / HTTP/1.1\r\nHost: ").Hex("03");
        expected.Literal("\r\nAccept-Encoding: identity\r\nUser-Agent: probity\r\nAccept: */*\r\nConnection: close\r\n\r\n");
        expected.Hex("00 00");
        Assert.Equal(expected.ToHex(), Convert.ToHexString(Compile(template)));
    }

    [Fact]
    public void The_first_element_of_the_document_is_a_node_of_its_own()
    {
        Template template = TemplateFixture.Parse(TemplateFixture.With(("fields/status/path", "\"$[0]\"")));
        string hex = Convert.ToHexString(Compile(template));

        // Nodes 0 and 1, the field at node 1, then the predicate.
        Assert.Contains("0000" + "02000000" + "01000000" + "0000030101", hex, StringComparison.Ordinal);
    }

    [Fact]
    public void Long_literals_are_cut_at_4096_bytes()
    {
        string one = new('a', 4_000), two = new('b', 4_000);
        Template template = TemplateFixture.Parse(
            TemplateFixture.With(("exchanges/0/headers/X-A", $"\"{one}\""), ("exchanges/0/headers/X-B", $"\"{two}\"")));
        byte[] bytes = Compile(template);
        CompiledPattern pattern = CompiledPattern.ReadAll(bytes)[0];
        Assert.All(pattern.Operations.Where(o => o.Kind == 1), o => Assert.InRange(o.Literal.Length, 1, 4_096));
        Assert.Contains(pattern.Operations, o => o.Literal.Length == 4_096);
    }

    private static byte[] Compile(Template template)
    {
        var verdict = TemplateCompiler.Compile(template);
        Assert.True(verdict.IsAccepted, verdict.Detail);
        return verdict.Value.Bytes.ToArray();
    }

    /// <summary>Bytes in the order in which the specification lists them.</summary>
    private sealed class Expected
    {
        private readonly List<byte> _bytes = [];

        public Expected Hex(string hex) => Bytes(Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal)));

        public Expected Literal(string text) => Hex("01").Text(text);

        public Expected Integer(long value) => Bytes(BitConverter.GetBytes(value));

        public Expected Text(string text)
        {
            byte[] utf8 = Encoding.UTF8.GetBytes(text);
            return Bytes([(byte)utf8.Length, (byte)(utf8.Length >> 8)]).Bytes(utf8);
        }

        public Expected Bytes(ReadOnlySpan<byte> bytes)
        {
            _bytes.AddRange(bytes);
            return this;
        }

        public string ToHex() => Convert.ToHexString([.. _bytes]);
    }
}
