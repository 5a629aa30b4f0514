using Probity.Machine.Executor;
using Probity.Testing;
using Probity.ZkTls.Tests.Support;
using Probity.ZkTls.Tls;
using Probity.ZkTls.Transcript;

using T = Probity.ZkTls.Tests.Support.CompiledTemplateBuilder;

namespace Probity.ZkTls.Tests.Guest;

/// <summary>Hostile inputs from seeds: the program always ends by itself, and a prover cannot choose what it says.</summary>
public sealed class WebClaimFuzzTests
{
    private const int RunsPerMode = 500, SaltOffset = 32, SaltBytes = 32;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Mutated_inputs_never_trap(byte mode)
    {
        for (int i = 0; i < RunsPerMode; i++)
        {
            SeededRandomSource random = new((ulong)i);
            WebClaimInput honest = Honest(mode, i).Input();
            byte[] publicInput = honest.PublicInput(), privateInput = honest.PrivateInput();
            if (random.NextBelow(4) == 0) { privateInput = Mutate(privateInput, random); }
            else { publicInput = Mutate(publicInput, random); }
            ExecutionResult result = Scenario.Run(privateInput, publicInput);
            Assert.Contains((int)result.ExitCode, Codes);
            if (result.ExitCode == 0) { WebClaimOutput.Parse(result.PublicOutput.Span); }
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void No_other_private_input_gives_another_output(byte mode)
    {
        WebClaimInput honest = Honest(mode, 1).Input();
        byte[] publicInput = honest.PublicInput(), privateInput = honest.PrivateInput();
        byte[] output = Scenario.Run(privateInput, publicInput).PublicOutput.ToArray();
        int accepted = 0;
        for (int i = 0; i < RunsPerMode; i++)
        {
            byte[] other = Mutate(privateInput, new SeededRandomSource((ulong)(i + 7_000)));
            ExecutionResult result = Scenario.Run(other, publicInput);
            if (result.ExitCode != 0) { continue; }
            accepted++;

            // The salt is the prover's own; nothing else is.
            byte[] got = result.PublicOutput.ToArray();
            other.AsSpan(SaltOffset, SaltBytes).CopyTo(privateInput.AsSpan(SaltOffset));
            Assert.Equal(other, privateInput);
            got.AsSpan(40, 32).CopyTo(output.AsSpan(40));
            Assert.Equal(output, got);
        }

        Assert.InRange(accepted, 1, RunsPerMode / 2);
    }

    [Fact]
    public void Mutated_plaintexts_never_trap()
    {
        for (int i = 0; i < RunsPerMode; i++)
        {
            SeededRandomSource random = new((ulong)(i + 50_000));
            Scenario scenario = Honest(0, i);
            scenario.Script = session =>
            {
                session.Client(scenario.Request());
                byte[] response = System.Text.Encoding.Latin1.GetBytes(scenario.Response);
                for (int j = random.NextBelow(3); j >= 0; j--) { response = Mutate(response, random); }
                int at = random.NextBelow(response.Length + 1);
                session.Server(response.AsSpan(0, at)).Server(response.AsSpan(at));
                session.Add(Direction.ToClient, (byte)(21 + random.NextBelow(3)), Mutate([24, 0, 0, 1, 0, 0, 0], random));
            };
            Assert.Contains((int)scenario.Run().ExitCode, Codes);
        }
    }

    [Fact]
    public void Random_bytes_never_trap()
    {
        for (int i = 0; i < 300; i++)
        {
            SeededRandomSource random = new((ulong)(i + 90_000));
            byte[] publicInput = new byte[random.NextBelow(2000)];
            random.Fill(publicInput);
            if (publicInput.Length > 4) { (publicInput[0], publicInput[1]) = ((byte)(i % 3), 1); }
            Assert.Equal(10, Scenario.Run(publicInput, publicInput).ExitCode);
        }
    }

    private static readonly int[] Codes =
        [0, 10, 11, 12, 13, 14, 20, 21, 22, 30, 31, 32, 33, 34, 35, 36, 37, 40, 41, 42, 43, 44, 50, 51, 60];

    private static Scenario Honest(byte mode, int variant)
    {
        Scenario scenario = new(variant % 2 == 0 ? TlsSuite.Aes128Gcm : TlsSuite.ChaCha20Poly1305)
        {
            Mode = mode,
            Response = variant % 3 == 0
                ? Scenario.Chunked(Scenario.DefaultBody[..30], Scenario.DefaultBody[30..])
                : Scenario.Http(Scenario.DefaultBody),
        };
        T template = scenario.Template;
        byte account = template.Key(0, "account");
        byte id = template.Field(template.Key(account, "id"), T.Text, 0, T.Revealed);
        byte balance = template.Field(template.Key(account, "balance"), T.Number, 2, T.Revealed);
        template.Field(template.Key(0, "since"), T.Date);
        template.Predicate(balance, T.Value, T.AtLeast, true, T.Integer(100_000));
        template.Predicate(id, T.Value, T.OneOf, false, T.TextOperand("x"), T.ParameterOperand(2));
        template.TagField = id;
        return scenario;
    }

    private static byte[] Mutate(byte[] bytes, SeededRandomSource random)
    {
        List<byte> mutated = [.. bytes];
        if (mutated.Count == 0) { return [(byte)random.NextBelow(256)]; }
        for (int i = random.NextBelow(3); i >= 0; i--)
        {
            int at = random.NextBelow(mutated.Count);
            switch (random.NextBelow(6))
            {
                case 0:
                    mutated[at] = (byte)random.NextBelow(256);
                    break;
                case 1:
                    mutated[at] = (byte)(random.NextBelow(2) * 255);
                    break;
                case 2 when mutated.Count > 1:
                    mutated.RemoveAt(at);
                    break;
                case 3:
                    mutated.Insert(at, (byte)random.NextBelow(256));
                    break;
                default:
                    mutated[at] ^= (byte)(1 << random.NextBelow(8));
                    break;
            }
        }

        return [.. mutated];
    }
}
