using System.Globalization;
using System.Text;
using Probity.Machine.Executor;
using Probity.Testing;
using Probity.ZkTls.Tests.Support;
using Probity.ZkTls.Tls;
using Probity.ZkTls.Transcript;

using T = Probity.ZkTls.Tests.Support.CompiledTemplateBuilder;

namespace Probity.ZkTls.Tests.Guest;

/// <summary>What claims cost, to the cycle: a proof's time grows with it.</summary>
public sealed class CycleTests
{
    private const int RequestBytes = 512;

    /// <summary>The measured runs: mode, suite, bytes of the response's body.</summary>
    public static IReadOnlyList<(string Name, byte Mode, TlsSuite Suite, int BodyBytes)> Cases { get; } =
    [
        ("prove chacha20 2 KB", 0, TlsSuite.ChaCha20Poly1305, 2048),
        ("prove aes128 2 KB", 0, TlsSuite.Aes128Gcm, 2048),
        ("prove chacha20 16 KB", 0, TlsSuite.ChaCha20Poly1305, 16_384),
        ("prove aes128 16 KB", 0, TlsSuite.Aes128Gcm, 16_384),
        ("reveal chacha20 2 KB", 1, TlsSuite.ChaCha20Poly1305, 2048),
        ("reveal aes128 2 KB", 1, TlsSuite.Aes128Gcm, 2048),
        ("evaluate 2 KB", 2, TlsSuite.ChaCha20Poly1305, 2048),
    ];

    [Fact]
    public void Cycles_are_the_golden_ones()
    {
        StringBuilder lines = new();
        foreach ((string name, byte mode, TlsSuite suite, int bodyBytes) in Cases)
        {
            ExecutionResult result = Measured(mode, suite, bodyBytes).Run();
            Assert.Equal(0, result.ExitCode);
            lines.Append(CultureInfo.InvariantCulture, $"{name}: {result.Cycles}\n");
        }

        GoldenFile.Require("tests/Probity.ZkTls.Tests/cycles.golden", lines.ToString());
    }

    [Fact]
    public void Each_KeyUpdate_costs_the_same_few_cycles()
    {
        Scenario without = new(), with = new();
        with.Script = session =>
            session.Client(with.Request()).Ticket().Ticket().KeyUpdate(Direction.ToClient).Server(with.Response);
        Assert.InRange(with.Run().Cycles - without.Run().Cycles, 1, 60_000);
    }

    /// <summary>
    /// A request of 512 bytes, two tickets of 250, and the JSON of a bank's account with transactions, of which the
    /// template sums one member and reveals another.
    /// </summary>
    public static Scenario Measured(byte mode, TlsSuite suite, int bodyBytes)
    {
        Scenario scenario = new(suite, 7) { Mode = mode, Response = Scenario.Http(Body(bodyBytes)) };
        scenario.Token = new string('t', RequestBytes - scenario.Request().Length + scenario.Token.Length);
        T template = scenario.Template;
        byte every = template.Every(template.Key(0, "transactions"));
        byte sum = template.Field(template.Key(every, "amount"), T.Number, 2, T.Several);
        byte holder = template.Field(template.Key(template.Key(0, "account"), "holder"), T.Text, 0, T.Revealed);
        template.Predicate(sum, T.Sum, T.AtLeast, true, T.Integer(1));
        template.TagField = holder;
        return scenario;
    }

    private static string Body(int bytes)
    {
        StringBuilder body = new("""{"account":{"id":"u-17","holder":"Ada Lovelace","currency":"EUR"},"transactions":[""");
        const string End = """],"note":""";
        for (int i = 0; body.Length < bytes - 200; i++)
        {
            if (i != 0) { body.Append(','); }
            body.Append(
                CultureInfo.InvariantCulture,
                $$"""{"id":{{100000 + i}},"date":"2026-{{1 + (i % 12):00}}-17","amount":{{i * 37 % 900}}.{{i % 100:00}},"text":"Card payment {{i}}"}""");
        }

        body.Append(End);
        return body.Append('"').Append('n', bytes - body.Length - 3).Append("\"}").ToString();
    }
}
