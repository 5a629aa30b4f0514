using System.Text;
using System.Text.Json.Nodes;
using Probity.Core.Encoding;
using Probity.Core.Verdicts;
using Probity.Machine.Executor;
using Probity.Machine.Loader;
using Probity.Testing;
using Probity.ZkTls.Templates;
using Probity.ZkTls.Templates.Results;

namespace Probity.ZkTls.Tests.Templates;

/// <summary>Each built-in template against its recorded answer, by the guest's own code in mode 2.</summary>
public sealed class TemplateFixtureTests
{
    private const byte EvaluateMode = 2;
    private const byte InterfaceVersion = 1;
    private const int OutputHeadBytes = 40;

    public static TheoryData<string> Names => [.. BuiltInTemplates.Names];

    [Theory, MemberData(nameof(Names))]
    public void Fixtures_are_synthetic_and_whole(string name)
    {
        TemplateFixture fixture = TemplateFixture.Load(name);
        string head = Encoding.UTF8.GetString(fixture.Response)[..200];
        Assert.StartsWith("HTTP/1.1 200 OK\r\n", head, StringComparison.Ordinal);
        Assert.Equal(
            fixture.Template.Fields.Where(field => field.IsRevealed).Select(field => field.Name),
            fixture.Expected["values"]!.AsObject().Select(value => value.Key));
        Assert.Equal(
            fixture.Template.Predicates.Select(predicate => predicate.Name),
            fixture.Expected["predicates"]!.AsObject().Select(value => value.Key));
        Assert.All(fixture.Template.Hosts, host =>
            Assert.True(host.EndsWith(".example", StringComparison.Ordinal) || host == "api.github.com", host));
    }

    [Theory, MemberData(nameof(Names))]
    public void The_guest_reads_what_is_expected(string name)
    {
        TemplateFixture fixture = TemplateFixture.Load(name);
        ExecutionResult run = Evaluate(fixture, fixture.Response);
        Assert.True(run.HasExited, run.Trap?.ToString());
        Assert.True(run.ExitCode == 0, $"exit code {run.ExitCode}");

        ReadOnlySpan<byte> output = run.PublicOutput.Span;
        Template template = fixture.Template;
        Assert.Equal(
            [
                InterfaceVersion, EvaluateMode, 0, (byte)ResultReader.RevealedCount(template),
                (byte)template.Predicates.Count, (byte)(template.AccountTag is null ? 0 : 1), 0, 0,
            ],
            output[..8].ToArray());
        Assert.True(output[8..OutputHeadBytes].SequenceEqual(template.Digest.Span));
        Verdict<TemplateResults> results = ResultReader.Read(template, output[OutputHeadBytes..]);
        Assert.True(results.IsAccepted, results.Detail);
        Assert.Equal(fixture.Expected.ToJsonString(), ToJson(results.Value).ToJsonString());
    }

    [Theory, MemberData(nameof(Names))]
    public void The_guest_refuses_a_field_with_another_name(string name)
    {
        TemplateFixture fixture = TemplateFixture.Load(name);
        string text = Encoding.UTF8.GetString(fixture.Response);
        string key = $"\"{fixture.Template.Fields[0].Path.LastKey}\"";
        string other = key[..^2] + "_\"";
        byte[] changed = Encoding.UTF8.GetBytes(text.Replace(key, other, StringComparison.Ordinal));
        Assert.Equal(fixture.Response.Length, changed.Length);
        Assert.Equal(42, Evaluate(fixture, changed).ExitCode);
    }

    [Fact]
    public void The_guest_takes_every_template_that_the_parser_accepts()
    {
        const int BadInput = 10;
        byte[] response = Encoding.UTF8.GetBytes(
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}");
        IEnumerable<string> changes = TemplateParseTests.Changes.Where(row => row.Data.Item3)
            .Select(row => TemplateFixture.With((row.Data.Item1, row.Data.Item2)));
        IEnumerable<string> comparisons = TemplateParseTests.Comparisons.Where(row => row.Data.Item3)
            .Select(row => TemplateFixture.With(
                ("parameters/p", """{"kind":"public"}"""), ("fields/v", row.Data.Item1), ("predicates/q", row.Data.Item2)));
        foreach (string json in changes.Concat(comparisons))
        {
            Template template = TemplateFixture.Parse(json);
            byte[] values = [.. template.Parameters.Where(p => p.Kind == ParameterKind.Public).SelectMany(_ => (byte[])[1, 0, (byte)'1'])];
            TemplateFixture fixture = new(template, "a.example", 443, 1_761_989_400, null!, response, null!);
            ExecutionResult run = Run(PublicInput(fixture, values, response));
            Assert.True(run.HasExited && run.ExitCode is not (0 or BadInput), $"exit code {run.ExitCode}: {json}");
        }
    }

    private static ExecutionResult Evaluate(TemplateFixture fixture, byte[] response)
    {
        using TemplateParameters parameters = TemplateParameters.From(fixture.Template, fixture.Values).Value!;
        return Run(PublicInput(fixture, parameters.EncodePublic(), response));
    }

    private static ExecutionResult Run(byte[] publicInput)
    {
        string path = Repository.Path("guests", "bin", "web-claim.elf");
        Assert.SkipUnless(File.Exists(path), "guests/bin/web-claim.elf is not there");
        GuestProgram program = ElfLoader.Parse(File.ReadAllBytes(path)).Value!;
        return GuestExecutor.Run(
            program, new ExecutionInput(default, publicInput), new ExecutionLimits(2_000_000_000));
    }

    // Source: docs/specs/claim.md, section 3.1.
    private static byte[] PublicInput(TemplateFixture fixture, byte[] values, byte[] response)
    {
        byte[] capture = Capture(fixture);
        byte[] template = TemplateCompiler.Compile(fixture.Template).Value!.Bytes.ToArray();
        ByteWriter writer = new();
        writer.WriteByte(EvaluateMode);
        writer.WriteByte(InterfaceVersion);
        writer.WriteUInt16(0);
        byte[][] parts = [capture, template, values, response];
        foreach (byte[] part in parts) { writer.WriteUInt32((uint)part.Length); }
        foreach (byte[] part in parts)
        {
            writer.WriteBytes(part);
            Pad(writer);
        }

        return writer.ToArray();
    }

    // A capture without records, of the fixture's host and time. Source: docs/specs/claim.md, section 1.
    private static byte[] Capture(TemplateFixture fixture)
    {
        ByteWriter writer = new();
        writer.WriteUInt32(1);
        writer.WriteBytes(new byte[32]);
        writer.WriteUInt64((ulong)fixture.OpenedSeconds * 1_000);
        writer.WriteUInt64(((ulong)fixture.OpenedSeconds * 1_000) + 500);
        writer.WriteBytes(new byte[64 + (4 * 32)]);
        writer.WriteUInt16(0x1301);
        writer.WriteUInt16((ushort)fixture.Port);
        writer.WriteByte(0);
        writer.WriteByte((byte)fixture.Host.Length);
        writer.WriteUInt16(0);
        writer.WriteBytes(Encoding.ASCII.GetBytes(fixture.Host));
        Pad(writer);
        return writer.ToArray();
    }

    private static void Pad(ByteWriter writer)
    {
        while (writer.Length % 4 != 0) { writer.WriteByte(0); }
    }

    private static JsonObject ToJson(TemplateResults results)
    {
        JsonObject values = [], predicates = [];
        foreach (RevealedValue value in results.Values) { values[value.Name] = value.Text; }
        foreach (PredicateResult predicate in results.Predicates) { predicates[predicate.Name] = predicate.Holds; }
        return new JsonObject
        {
            ["values"] = values,
            ["predicates"] = predicates,
            ["accountTag"] = Convert.ToHexStringLower(results.AccountTag.Span),
        };
    }
}
