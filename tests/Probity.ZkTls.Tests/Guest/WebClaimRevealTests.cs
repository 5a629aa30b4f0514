using System.Security.Cryptography;
using Probity.ZkTls.Tests.Support;
using Probity.ZkTls.Tls;
using Probity.ZkTls.Transcript;

using T = Probity.ZkTls.Tests.Support.CompiledTemplateBuilder;

namespace Probity.ZkTls.Tests.Guest;

/// <summary>Mode 1: the key of the last response's epoch, and of no other (60).</summary>
public sealed class WebClaimRevealTests
{
    private const Direction ToServer = Direction.ToServer, ToClient = Direction.ToClient;

    public static TheoryData<TlsSuite> Suites => [TlsSuite.Aes128Gcm, TlsSuite.ChaCha20Poly1305];

    [Theory, MemberData(nameof(Suites))]
    public void One_exchange_hands_out_the_first_key(TlsSuite suite)
    {
        Scenario scenario = new(suite) { Mode = 1 };
        scenario.Template.Field(scenario.Template.Key(0, "verified"), T.Boolean, 0, T.Revealed);
        scenario.Template.TagField = 0;
        scenario.Script = session =>
        {
            string request = scenario.Request();
            session.Client(request[..9]).Ticket().Client(request[9..]).Ticket().Server(scenario.Response);
        };
        (byte[] key, byte[] iv) = scenario.Session.Keys(ToClient);
        WebClaimOutput output = scenario.Output();
        Assert.Equal((0u, 1u, 2u), (output.Epoch, output.FirstRecord, output.RequestEnd));
        Assert.Equal([.. key, .. new byte[32 - key.Length]], output.Key);
        Assert.Equal(iv, output.Iv);
        Assert.Equal([SHA256.HashData([.. scenario.Salt, .. "acc-1207"u8])], output.Commitments);
        Assert.Empty(output.Revealed);
        Assert.Null(output.Tag);
    }

    [Theory, MemberData(nameof(Suites))]
    public void With_several_exchanges_the_last_response_has_an_epoch_of_its_own(TlsSuite suite)
    {
        for (int count = 2; count <= 4; count++)
        {
            Scenario scenario = new(suite) { Mode = 1 };
            for (int i = 1; i < count; i++) { scenario.Exchange(); }
            (byte[] Key, byte[] Iv) keys = ([], []);
            scenario.Script = session =>
            {
                session.Ticket().KeyUpdate(ToClient);
                for (int i = 1; i < count; i++)
                {
                    session.Client(scenario.Request()).Server(scenario.Response[..20]).Server(scenario.Response[20..]);
                }

                session.KeyUpdate(ToServer, 1).Client(scenario.Request()).Ticket().KeyUpdate(ToClient);
                keys = session.Keys(ToClient);
                session.Server(scenario.Response);
            };
            WebClaimOutput output = scenario.Output();
            Assert.Equal([.. keys.Key, .. new byte[32 - keys.Key.Length]], output.Key);
            Assert.Equal(keys.Iv, output.Iv);
            uint records = (uint)scenario.Session.Records.Count;
            Assert.Equal((2u, records - 1, records - 4), (output.Epoch, output.FirstRecord, output.RequestEnd));
        }
    }

    [Fact]
    public void An_earlier_key_is_never_handed_out()
    {
        Assert.Equal(60, Two((session, request, response) =>
            session.Client(request).Server(response).Client(request).Server(response)));
        Assert.Equal(60, Two((session, request, response) =>
            session.Client(request).Server(response).Client(request).Server(response).KeyUpdate(ToClient)));
        Assert.Equal(60, Two((session, request, response) =>
            session.Client(request).Server(response).Client(request).Server(response[..9]).KeyUpdate(ToClient)
                .Server(response[9..])));
        Assert.Equal(60, Two((session, request, response) =>
            session.KeyUpdate(ToClient).Client(request).Server(response).Client(request).Server(response)));

        // In the middle of the first response nothing ends.
        Assert.Equal(60, Two((session, request, response) =>
            session.Client(request).Server(response[..9]).KeyUpdate(ToClient).Server(response[9..]).Client(request)
                .Server(response)));
        Assert.Equal(0, Two((session, request, response) =>
            session.Client(request).Server(response[..9]).KeyUpdate(ToClient).Server(response[9..]).Client(request)
                .KeyUpdate(ToClient).Server(response)));
        Assert.Equal(0, Two((session, request, response) =>
            session.Client(request).Server(response).KeyUpdate(ToClient).Client(request).Server(response)));
    }

    [Fact]
    public void Earlier_exchanges_are_checked_as_in_mode_0()
    {
        Assert.Equal(22, Two((session, request, response) =>
            session.Client(request).Client(request).Server(response).KeyUpdate(ToClient).Server(response)));
        Assert.Equal(22, Two((session, request, response) =>
            session.Server(response).KeyUpdate(ToClient).Client(request).Client(request).Server(response)));
        Assert.Equal(22, Two((session, request, response) =>
            session.Client(request).Server(response[..9]).Client(request).Server(response[9..]).KeyUpdate(ToClient)
                .Server(response)));
        Assert.Equal(30, Two((session, request, response) =>
            session.Client(request).Server("HTTP/1.1 500 X\r\n\r\n").KeyUpdate(ToClient).Client(request).Server(response)));
        Assert.Equal(36, Two((session, request, response) => session.Client(request).KeyUpdate(ToClient).Client(request)));
        Assert.Equal(36, Two((session, request, response) =>
            session.Client(request).Server(response).KeyUpdate(ToClient).Client(request)));
        Assert.Equal(20, Two((session, request, response) =>
            session.Client(request).Server(response).KeyUpdate(ToClient).Server(response)));
        Assert.Equal(22, Two((session, request, response) =>
            session.Client(request).Server(response).KeyUpdate(ToClient).Client(request + "x").Server(response)));
        Assert.Equal(12, Two((session, request, response) =>
        {
            session.Client(request).Server(response).Ticket().KeyUpdate(ToClient).Client(request).Server(response);
            session.Records.RemoveAt(2);
        }));
        Assert.Equal(14, Two((session, request, response) =>
            session.Client(request).Server(response).Add(ToClient, 22, [8, 0, 0, 1, 0]).KeyUpdate(ToClient)
                .Client(request).Server(response)));
    }

    [Fact]
    public void The_clients_side_is_checked_as_in_mode_0()
    {
        Assert.Equal(20, One((session, request, response) => session.Client(request[..^1]).Server(response)));
        Assert.Equal(22, One((session, request, response) => session.Client(request).Server(response).Client("x")));
        Assert.Equal(13, One((session, request, response) =>
            session.Client(request).Server(response).CloseNotify(ToServer).CloseNotify(ToServer)));
        Assert.Equal(14, One((session, request, response) =>
            session.Client(request).Server(response).Add(ToServer, 22, [24, 0])));
        Assert.Equal(12, One((session, request, response) =>
            session.Client(request).Server(response).Add(ToServer, 20, [1])));
        Assert.Equal(36, One((session, request, response) => session.Client(request)));
        Assert.Equal(0, One((session, request, response) =>
            session.KeyUpdate(ToServer).Client(request).Server(response).CloseNotify(ToServer)));

        // What the server said is the verifier's to judge: it has the key.
        Assert.Equal(0, One((session, request, response) =>
            session.Client(request).Server("anything").CloseNotify(ToClient).Ticket()));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 60)]
    [InlineData(2, 60)]
    public void A_comparison_with_a_hidden_value_needs_mode_0(byte mode, int code)
    {
        for (byte parameter = 0; parameter < 3; parameter++)
        {
            Scenario scenario = new() { Mode = mode };
            byte field = scenario.Template.Field(
                scenario.Template.Key(scenario.Template.Key(0, "account"), "id"), T.Text);
            scenario.Template.Predicate(field, T.Value, T.NotEqual, true, T.ParameterOperand(parameter));
            Assert.Equal(parameter == 2 ? 0 : code, scenario.Code());
        }
    }

    [Fact]
    public void Mode_2_says_the_same_as_mode_0()
    {
        byte[][] outputs = [.. new byte[] { 0, 2 }.Select(mode =>
        {
            Scenario scenario = new() { Mode = mode };
            byte field = scenario.Template.Field(
                scenario.Template.Key(scenario.Template.Key(0, "account"), "id"), T.Text, 0, T.Revealed);
            scenario.Template.Predicate(field, T.Value, T.Equal, false, T.TextOperand("u-17"));
            scenario.Template.TagField = field;
            WebClaimOutput output = scenario.Output();
            Assert.Equal(mode, output.Mode);
            Assert.Equal(mode == 0 ? 1 : 0, output.Commitments.Count);
            return (byte[])[.. output.Digest, .. output.Revealed[0], .. output.Predicates, .. output.Tag!];
        })];
        Assert.Equal(outputs[0], outputs[1]);
    }

    [Fact]
    public void Mode_2_needs_no_records()
    {
        Scenario scenario = Scenario.Evaluate(Scenario.Http("{}"));
        Assert.Empty(scenario.Session.Records);
        Assert.Equal(0, scenario.Code());
    }

    private static int One(Action<SyntheticSession, string, string> script)
    {
        Scenario scenario = new() { Mode = 1 };
        scenario.Script = session => script(session, scenario.Request(), scenario.Response);
        return scenario.Code();
    }

    private static int Two(Action<SyntheticSession, string, string> script)
    {
        Scenario scenario = new() { Mode = 1 };
        scenario.Exchange();
        scenario.Script = session => script(session, scenario.Request(), scenario.Response);
        return scenario.Code();
    }
}
