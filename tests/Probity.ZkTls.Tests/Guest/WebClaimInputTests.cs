using Probity.ZkTls.Modes.Proxy;
using Probity.ZkTls.Tests.Support;
using Probity.ZkTls.Tls;
using Probity.ZkTls.Transcript;

using T = Probity.ZkTls.Tests.Support.CompiledTemplateBuilder;

namespace Probity.ZkTls.Tests.Guest;

/// <summary>Inputs that do not follow their format (10) and keys of another handshake (11).</summary>
public sealed class WebClaimInputTests
{
    private const int CaptureStart = 20, HostLengthOffset = 249, HostOffset = 252;

    public static TheoryData<string, Action<WebClaimInput>> WrongInputs => new()
    {
        { "mode 3", input => input.Mode = 3 },
        { "version 2", input => input.Version = 2 },
        { "version 0", input => input.Version = 0 },
        { "not zero", input => input.Zero = 1 },
        { "a response in mode 0", input => input.Response = [1] },
        { "a response in mode 1", input => { input.Mode = 1; input.Response = [1]; } },
        { "a value too many", input => input.AddPublic("x") },
        { "a value too few", input => input.PublicValues.Clear() },
        { "a long public value", input => input.PublicValues[0] = new byte[4097] },
        { "a secret too many", input => input.AddSecret("x") },
        { "a secret too few", input => input.PrivateValues.RemoveAt(1) },
        { "a long secret", input => input.PrivateValues[1] = ([], new byte[4097]) },
        { "no salt", input => input.PrivateValues[0] = ([], input.PrivateValues[0].Value) },
        { "no secret", input => input.HandshakeSecret = [] },
        { "an empty template", input => input.Template = [] },
        { "a cut template", input => input.Template = input.Template[..^1] },
        { "a longer template", input => input.Template = [.. input.Template, 0] },
        { "a template beyond the limit", input => input.Template = [.. input.Template, .. new byte[16_384]] },
        { "an empty capture", input => input.Capture = [] },
        { "a cut capture", input => input.Capture = input.Capture[..^4] },
        { "a longer capture", input => input.Capture = [.. input.Capture, 0, 0, 0, 0] },
    };

    public static TheoryData<string, int, byte> WrongCaptureBytes => new()
    {
        { "version", 0, 2 },
        { "closed before it was opened", 47, 0 },
        { "suite", 244, 0x02 },
        { "suite, high byte", 245, 0 },
        { "ending", 248, 4 },
        { "no host", HostLengthOffset, 0 },
        { "a longer host", HostLengthOffset, 255 },
        { "one record fewer", 250, 3 },
        { "one record more", 250, 5 },
        { "thousands of records", 251, 17 },
        { "upper case", HostOffset, (byte)'A' },
        { "an underscore", HostOffset + 1, (byte)'_' },
        { "a colon", HostOffset + 1, (byte)':' },
        { "padding of the host", HostOffset + 15, 1 },
        { "direction 2", HostOffset + 16, 2 },
        { "zero of a record", HostOffset + 17, 1 },
        { "length of a record", HostOffset + 18, 16 },
        { "high length of a record", HostOffset + 19, 0x42 },
    };

    [Theory, MemberData(nameof(WrongInputs))]
    public void Inputs_that_break_the_format_are_refused(string what, Action<WebClaimInput> change)
    {
        Assert.NotEmpty(what);
        Assert.Equal(10, new Scenario { Change = change }.Code());
    }

    [Theory, MemberData(nameof(WrongCaptureBytes))]
    public void Captures_that_break_the_format_are_refused(string what, int offset, byte value)
    {
        Assert.NotEmpty(what);
        Scenario scenario = new() { Change = input => input.Capture[offset] = value };
        Assert.Equal(10, scenario.Code());
    }

    [Fact]
    public void A_port_of_zero_is_refused() => Assert.Equal(10, With(session => session.Port = 0).Code());

    [Fact]
    public void A_capture_that_was_closed_as_it_was_opened_is_accepted()
    {
        Assert.Equal(0, With(session => session.Closed = session.Opened).Code());
        Assert.Equal(10, With(session => session.Closed = session.Opened - 1).Code());
    }

    [Theory]
    [InlineData(253, 0)]
    [InlineData(254, 10)]
    public void A_host_has_at_most_253_characters(int length, int code) =>
        Assert.Equal(code, new Scenario { Session = { Host = new string('h', length) } }.Code());

    [Theory]
    [InlineData(17, 12)]
    [InlineData(16, 10)]
    [InlineData(16_640, 12)]
    [InlineData(16_641, 10)]
    public void A_record_has_17_to_16640_bytes(int length, int code)
    {
        // An all-zero body decrypts to something without meaning; the code says how far the guest came.
        Scenario scenario = With(_ => { });
        scenario.Script = session =>
            session.Records.Add(new SyntheticRecord(Direction.ToServer, Sealed(session, length)));
        Assert.Equal(code, scenario.Code());
    }

    [Theory]
    [InlineData(61_440, 0)]
    [InlineData(61_444, 10)]
    public void A_capture_has_at_most_61440_bytes(int length, int code)
    {
        Scenario scenario = new();
        scenario.Script = session =>
        {
            session.Client(scenario.Request()).Server(scenario.Response);
            while (length - session.Capture().Length > 12_000) { session.Ticket(8_000); }
            session.Ticket(length - session.Capture().Length - 4 - 16 - 1);
        };
        scenario.Change = input => Assert.Equal(length, input.Capture.Length);
        Assert.Equal(code, scenario.Code());
    }

    [Theory]
    [InlineData(16_384, 0)]
    [InlineData(16_385, 10)]
    public void A_template_has_at_most_16384_bytes(int length, int code)
    {
        Scenario scenario = new() { Mode = 2 };
        T template = scenario.Template;
        byte[] literal = T.Literal(new string('x', 4_096));
        template.Exchange(literal, literal, literal);
        template.Exchange(T.Literal(new string('x', length - template.Build().Length - 5)));
        scenario.Change = input => Assert.Equal(length, input.Template.Length);
        Assert.Equal(code, scenario.Code());
    }

    [Theory]
    [InlineData("a-z.09")]
    [InlineData("h")]
    public void A_host_has_letters_digits_hyphens_and_points(string host) =>
        Assert.Equal(0, new Scenario { Session = { Host = host, Ending = 3 } }.Code());

    [Fact]
    public void Padding_that_is_not_zero_is_refused()
    {
        WebClaimInput input = new Scenario().Input();
        byte[] bytes = input.PublicInput();
        int template = CaptureStart + input.Capture.Length + input.Template.Length;
        Assert.NotEqual(0, template % 4);
        bytes[template] = 1;
        Assert.Equal(10, Scenario.Run(input.PrivateInput(), bytes).ExitCode);
    }

    [Fact]
    public void Padding_of_a_record_that_is_not_zero_is_refused()
    {
        Scenario scenario = new();
        scenario.Script = session =>
        {
            session.Client(scenario.Request()).Server(scenario.Response);
            session.Ticket(250);
            Assert.NotEqual(0, session.Records[^1].Body.Length % 4);
        };
        scenario.Change = input => input.Capture[^1] = 1;
        Assert.Equal(10, scenario.Code());
    }

    [Fact]
    public void Bytes_behind_either_input_are_refused()
    {
        WebClaimInput input = new Scenario().Input();
        Assert.Equal(10, Scenario.Run(input.PrivateInput(), [.. input.PublicInput(), 0, 0, 0, 0]).ExitCode);
        Assert.Equal(10, Scenario.Run([.. input.PrivateInput(), 0], input.PublicInput()).ExitCode);
        Assert.Equal(0, Scenario.Run(input.PrivateInput(), input.PublicInput()).ExitCode);
        Assert.Equal(10, Scenario.Run(new byte[200_000], input.PublicInput()).ExitCode);
        Scenario evaluate = Scenario.Evaluate(Scenario.Http("1"));
        Assert.Equal(10, Scenario.Run([0], evaluate.Input().PublicInput()).ExitCode);
    }

    [Fact]
    public void Each_truncation_of_either_input_is_refused()
    {
        WebClaimInput input = new Scenario().Input();
        byte[] publicInput = input.PublicInput(), privateInput = input.PrivateInput();
        for (int i = 0; i < publicInput.Length; i += i < 400 ? 1 : 7)
        {
            Assert.Equal(10, Scenario.Run(privateInput, publicInput[..i]).ExitCode);
        }

        for (int i = 0; i < privateInput.Length; i++)
        {
            Assert.Equal(10, Scenario.Run(privateInput[..i], publicInput).ExitCode);
        }
    }

    [Theory]
    [InlineData(TlsSuite.Aes128Gcm)]
    [InlineData(TlsSuite.ChaCha20Poly1305)]
    public void A_secret_of_another_handshake_is_refused(TlsSuite suite)
    {
        for (int i = 0; i < 32; i++)
        {
            Assert.Equal(11, new Scenario(suite) { Change = input => input.HandshakeSecret[i] ^= 0x80 }.Code());
        }
    }

    [Theory]
    [InlineData(0, 11)]
    [InlineData(1, 11)]
    public void Both_handshake_traffic_secrets_must_follow_from_the_secret(int direction, int code)
    {
        for (int i = 0; i < 32; i++)
        {
            Assert.Equal(code, With(session => session.HandshakeTrafficSecrets[direction][i] ^= 1).Code());
        }
    }

    [Fact]
    public void The_hashes_of_another_handshake_are_refused()
    {
        Assert.Equal(11, With(session => session.HelloHash[31] ^= 1).Code());

        // The keys of the content follow from the other hash, so nothing decrypts to a record any more.
        Assert.Equal(12, With(session => session.FinishedHash[31] ^= 1).Code());
    }

    [Fact]
    public void The_other_suite_does_not_decrypt()
    {
        Scenario scenario = new(TlsSuite.ChaCha20Poly1305);
        scenario.Script = session =>
        {
            session.Client(scenario.Request()).Server(scenario.Response);
            session.Suite = TlsSuite.Aes128Gcm;
        };
        Assert.Equal(12, scenario.Code());
    }

    [Fact]
    public void Empty_inputs_are_refused() => Assert.Equal(10, Scenario.Run([], []).ExitCode);

    [Fact]
    public void The_program_id_is_that_of_the_program()
    {
        using Machine.Receipts.CommittedProgram program = Machine.Receipts.CommittedProgram.Create(WebGuest.Program, 2);
        Assert.True(program.Id == WebGuest.ProgramId, $"the program's id is {program.Id}");
    }

    [Fact]
    public void Every_exit_code_is_described_in_its_own_words()
    {
        byte[] codes =
            [0, 10, 11, 12, 13, 14, 20, 21, 22, 30, 31, 32, 33, 34, 35, 36, 37, 40, 41, 42, 43, 44, 50, 51, 60];
        Assert.Equal(codes.Length, codes.Select(WebGuest.Describe).Distinct().Count());
        Assert.DoesNotContain(codes, code => WebGuest.Describe(code).Contains("unknown exit", StringComparison.Ordinal));
        Assert.Contains("unknown exit code 99", WebGuest.Describe(99), StringComparison.Ordinal);
    }

    private static Scenario With(Action<SyntheticSession> change)
    {
        Scenario scenario = new();
        scenario.Script = session =>
        {
            session.Client(scenario.Request()).Ticket().Ticket().Server(scenario.Response);
            change(session);
        };
        return scenario;
    }

    // A record of zeros before encryption, which has no content type.
    private static byte[] Sealed(SyntheticSession session, int length)
    {
        if (length < 17) { return new byte[length]; }
        session.Add(Direction.ToServer, 0, new byte[length - 16]);
        byte[] body = session.Records[^1].Body;
        session.Records.Clear();
        return body;
    }
}
