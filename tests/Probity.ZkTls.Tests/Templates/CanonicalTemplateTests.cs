using System.Text;
using Probity.ZkTls.Templates;

namespace Probity.ZkTls.Tests.Templates;

public sealed class CanonicalTemplateTests
{
    [Fact]
    public void Canonical_JSON_is_the_same_for_every_spelling()
    {
        Template plain = TemplateFixture.Parse(TemplateFixture.With(
            ("fields/n", """{"path":"$.v","type":"number","scale":2}"""), ("predicates/q", """{"value":"n","atLeast":2500}""")));
        Template spelled = TemplateFixture.Parse("""
            { "predicates": { "isActive": {"required":true, "equals":"\u0061ctive", "value":"status"},
                              "q": { "value":"n", "atLeast": 2.50000E3 } },
              "fields": { "status": {"reveal":false, "type":"text", "scale":0, "path":"$['status']"},
                          "n": {"scale":2, "type":"number", "path":"$[\"v\"]"} },
              "exchanges": [ {"headers":{"Authorization":"Bearer {token}"}, "query":{}, "path":"/me", "method":"GET"} ],
              "parameters": { "token": {"description":"", "kind":"secret"} },
              "port": 443, "hosts": ["a.example"], "title":"", "description":"", "name":"small", "version":1 }
            """);
        Assert.Equal(Text(plain), Text(spelled));
        Assert.Equal(
            """
            {"version":1,"name":"small","hosts":["a.example"],"parameters":{"token":{"kind":"secret"}},
            "exchanges":[{"method":"GET","path":"/me","headers":{"Authorization":"Bearer {token}"}}],
            "fields":{"status":{"path":"$.status","type":"text"},"n":{"path":"$.v","type":"number","scale":2}},
            "predicates":{"isActive":{"value":"status","equals":"active"},"q":{"value":"n","atLeast":2500}}}
            """.ReplaceLineEndings(string.Empty),
            Text(plain));
        Assert.Equal(
            System.Security.Cryptography.SHA256.HashData(plain.ToCanonicalJson()), plain.Digest.ToArray());
    }

    [Fact]
    public void Order_that_means_something_is_kept()
    {
        string one = Text(TemplateFixture.Parse(TemplateFixture.With(("exchanges/0/query", """{"a":"1","b":"2"}"""))));
        string other = Text(TemplateFixture.Parse(TemplateFixture.With(("exchanges/0/query", """{"b":"2","a":"1"}"""))));
        Assert.NotEqual(one, other);
    }

    private static string Text(Template template) => Encoding.UTF8.GetString(template.ToCanonicalJson());
}
