using Probity.ZkTls.Tests.Support;
using Probity.ZkTls.Tls;
using Probity.ZkTls.Transcript;

namespace Probity.ZkTls.Tests.Guest;

/// <summary>Records: what may follow a handshake (12 to 14), and that none can be left out or moved.</summary>
public sealed class WebClaimRecordTests
{
    private const byte Alert = SyntheticSession.AlertType, Handshake = SyntheticSession.HandshakeType;

    private const Direction ToServer = Direction.ToServer, ToClient = Direction.ToClient;

    public static TheoryData<TlsSuite> Suites => [TlsSuite.Aes128Gcm, TlsSuite.ChaCha20Poly1305];

    [Theory, MemberData(nameof(Suites))]
    public void A_message_may_be_spread_over_records_of_any_length_with_padding(TlsSuite suite)
    {
        Scenario scenario = new(suite);
        scenario.Response = Scenario.Http("\"" + new string('x', 700) + "\"");
        scenario.Script = session =>
        {
            string request = scenario.Request(), response = scenario.Response;
            for (int i = 0; i < request.Length; i += 61)
            {
                session.Client(request.Substring(i, Math.Min(61, request.Length - i)), i % 5);
            }

            int length = 1;
            for (int i = 0; i < response.Length; i += length++)
            {
                session.Server(response.Substring(i, Math.Min(length, response.Length - i)), 37 % length);
                if (length == 20) { session.Ticket(21).Ticket(1000); }
            }
        };
        Assert.Equal(0, scenario.Code());
    }

    [Theory, MemberData(nameof(Suites))]
    public void Records_longer_than_any_window_of_the_counter_decrypt(TlsSuite suite)
    {
        Scenario scenario = new(suite) { Response = Scenario.Http("\"" + new string('x', 16_000) + "\"") };
        Assert.Equal(0, scenario.Code());
        scenario = new(suite);
        scenario.Script = session => session.Client(scenario.Request()).Server(scenario.Response, 16_000);
        Assert.Equal(0, scenario.Code());
    }

    [Theory, MemberData(nameof(Suites))]
    public void KeyUpdates_of_both_sides_are_followed(TlsSuite suite)
    {
        Scenario scenario = new(suite);
        scenario.Script = session =>
        {
            string request = scenario.Request(), response = scenario.Response;
            session.KeyUpdate(ToServer, 1).Client(request[..10]).KeyUpdate(ToServer).Client(request[10..]);
            session.Ticket().KeyUpdate(ToClient).Server(response[..30]).KeyUpdate(ToClient, 1).Ticket();
            session.Server(response[30..]).KeyUpdate(ToServer).CloseNotify(ToClient).CloseNotify(ToServer);
        };
        Assert.Equal(0, scenario.Code());
    }

    [Theory]
    [InlineData(16, 0)]
    [InlineData(17, 14)]
    public void At_most_16_KeyUpdates_are_followed_in_each_direction(int count, int code)
    {
        foreach (Direction direction in (Direction[])[ToServer, ToClient])
        {
            Assert.Equal(code, Before(session =>
            {
                for (int i = 0; i < count; i++) { session.KeyUpdate(direction); }
            }).Code());
        }
    }

    [Fact]
    public void A_KeyUpdate_without_a_new_key_and_a_new_key_without_a_KeyUpdate_are_refused()
    {
        Assert.Equal(12, Before(session => session.Add(ToClient, Handshake, [24, 0, 0, 1, 0])).Code());
        Assert.Equal(12, Before(session => session.Rekey(ToClient)).Code());
        Assert.Equal(12, Before(session => session.Rekey(ToServer)).Code());
    }

    [Theory, MemberData(nameof(Suites))]
    public void No_record_can_be_left_out_or_moved_or_turned(TlsSuite suite)
    {
        Assert.Equal(20, Changed(suite, records => records.RemoveAt(0)));
        Assert.Equal(12, Changed(suite, records => records.RemoveAt(1)));
        Assert.Equal(12, Changed(suite, records => records.RemoveAt(2)));
        Assert.Equal(12, Changed(suite, records => (records[1], records[2]) = (records[2], records[1])));
        Assert.Equal(12, Changed(suite, records => records.Insert(1, records[1])));
        Assert.Equal(12, Changed(suite, records => records[0] = records[0] with { Direction = ToClient }));
        Assert.Equal(12, Changed(suite, records => records[3] = records[3] with { Direction = ToServer }));
    }

    [Fact]
    public void Another_start_of_the_numbers_is_refused()
    {
        Assert.Equal(12, Before(session => session.SkipNumbers(ToServer, 1)).Code());
        Assert.Equal(12, Before(session => session.SkipNumbers(ToClient, 1)).Code());
        Assert.Equal(12, Before(session => session.SkipNumbers(ToClient, 256)).Code());
    }

    [Fact]
    public void A_response_that_is_cut_off_is_refused()
    {
        Assert.Equal(36, Changed(TlsSuite.ChaCha20Poly1305, records => records.RemoveAt(records.Count - 1)));
        Assert.Equal(36, Changed(TlsSuite.ChaCha20Poly1305, records => records.RemoveRange(1, records.Count - 1)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(20)]
    [InlineData(24)]
    [InlineData(25)]
    [InlineData(255)]
    public void A_record_of_another_type_is_refused(byte type)
    {
        foreach (Direction direction in (Direction[])[ToServer, ToClient])
        {
            Assert.Equal(12, Before(session => session.Add(direction, type, [1, 0], 3)).Code());
        }
    }

    [Fact]
    public void A_record_without_content_is_refused()
    {
        foreach (byte type in (byte[])[Alert, Handshake, SyntheticSession.ContentType])
        {
            Assert.Equal(12, Before(session => session.Add(ToClient, type, [])).Code());
            Assert.Equal(12, Before(session => session.Add(ToClient, type, [], 100)).Code());
        }

        Assert.Equal(12, Before(session => session.Add(ToClient, 0, new byte[40])).Code());
    }

    [Fact]
    public void Alerts_other_than_close_notify_are_refused()
    {
        foreach (byte[] alert in (byte[][])[[2, 0], [1, 90], [2, 40], [1], [1, 0, 0x11], [0, 0], [1, 0, 1, 0]])
        {
            Assert.Equal(13, After(session => session.Add(ToClient, Alert, alert)).Code());
            Assert.Equal(13, After(session => session.Add(ToServer, Alert, alert)).Code());
        }
    }

    [Fact]
    public void Nothing_may_follow_a_close_notify_of_its_direction()
    {
        Assert.Equal(0, After(session => session.CloseNotify(ToServer).Ticket().CloseNotify(ToClient)).Code());
        Assert.Equal(13, After(session => session.CloseNotify(ToClient).Ticket()).Code());
        Assert.Equal(13, After(session => session.CloseNotify(ToClient).CloseNotify(ToClient)).Code());
        Assert.Equal(13, After(session => session.CloseNotify(ToServer).KeyUpdate(ToServer)).Code());
        Assert.Equal(13, Before(session => session.CloseNotify(ToClient)).Code());
    }

    [Fact]
    public void Tickets_may_share_records_and_span_several()
    {
        byte[] ticket = [4, 0, 0, 3, 7, 7, 7];
        Assert.Equal(0, Before(session => session.Add(ToClient, Handshake, [.. ticket, .. ticket])).Code());
        Assert.Equal(0, Before(session =>
        {
            session.Add(ToClient, Handshake, ticket.AsSpan(0, 2)).Add(ToClient, Handshake, ticket.AsSpan(2, 3));
            session.Add(ToClient, Handshake, [.. ticket[5..], .. ticket]);
        }).Code());
        Assert.Equal(0, Before(session =>
        {
            session.Add(ToClient, Handshake, [.. ticket, 24, 0]).Add(ToClient, Handshake, [0, 1, 0]);
            session.Rekey(ToClient);
        }).Code());

        // A ticket whose content looks like a KeyUpdate changes nothing.
        Assert.Equal(0, Before(session => session.Add(ToClient, Handshake, [4, 0, 0, 5, 24, 0, 0, 1, 0])).Code());
    }

    [Fact]
    public void Other_handshake_messages_are_refused()
    {
        for (int type = 0; type < 256; type++)
        {
            byte[] message = [(byte)type, 0, 0, 1, 0];
            if (type is not (4 or 24))
            {
                Assert.Equal(14, Before(session => session.Add(ToClient, Handshake, message)).Code());
            }

            if (type != 24) { Assert.Equal(14, Before(session => session.Add(ToServer, Handshake, message)).Code()); }
        }
    }

    [Fact]
    public void Malformed_handshake_messages_are_refused()
    {
        byte[][] wrong =
        [
            [24, 0, 0, 1, 2], [24, 0, 0, 2, 0, 0], [24, 0, 0, 0], [24, 1, 0, 1, 0], [24, 0, 1, 1, 0], [4, 0, 0, 0],
            [24, 0, 0, 1, 0, 4, 0, 0, 1, 0], [24, 0, 0, 1, 0, 24, 0, 0, 1, 0], [4], [4, 0, 0, 9, 1, 2, 3], [24, 0, 0, 1],
        ];
        foreach (byte[] message in wrong)
        {
            Assert.Equal(14, After(session => session.Add(ToClient, Handshake, message)).Code());
        }
    }

    [Fact]
    public void A_handshake_message_may_not_be_interrupted()
    {
        Assert.Equal(14, Before(session => session.Add(ToClient, Handshake, [4, 0, 0])).Code());
        Assert.Equal(14, Before(session => session.Add(ToClient, Handshake, [4, 0, 0, 2, 0])).Code());
        Assert.Equal(14, After(session =>
            session.Add(ToClient, Handshake, [4, 0, 0, 2, 0]).Add(ToClient, Alert, [1, 0])).Code());
        Assert.Equal(14, Before(session => session.Add(ToServer, Handshake, [24, 0])).Code());
    }

    [Fact]
    public void A_handshake_message_may_not_be_interrupted_and_end_later()
    {
        foreach (byte[] start in (byte[][])[[4], [4, 0, 0, 2], [4, 0, 0, 2, 7]])
        {
            byte[] ticket = [4, 0, 0, 2, 7, 7];
            Scenario scenario = new();
            scenario.Script = session =>
            {
                session.Client(scenario.Request()).Add(ToClient, Handshake, start).Server(scenario.Response);
                session.Add(ToClient, Handshake, ticket.AsSpan(start.Length));
            };
            Assert.Equal(14, scenario.Code());
        }

        Scenario other = new();
        other.Script = session =>
        {
            // What the other side sends in between does not matter.
            session.Add(ToClient, Handshake, [4, 0]).Client(other.Request()).Add(ToClient, Handshake, [0, 1, 7]);
            session.Server(other.Response);
        };
        Assert.Equal(0, other.Code());
    }

    [Fact]
    public void A_changed_bit_of_the_response_changes_only_what_it_says()
    {
        // Tags are not checked (docs/specs/claim.md, section 3.5): the attestor's digest is what binds the bytes.
        Scenario scenario = new();
        scenario.Script = session =>
        {
            session.Client(scenario.Request()).Server(scenario.Response);
            session.Records[1].Body[^20] ^= 1;
        };
        Assert.Contains(scenario.Code(), (int[])[0, 40]);
    }

    private static int Changed(TlsSuite suite, Action<List<SyntheticRecord>> change)
    {
        Scenario scenario = new(suite);
        scenario.Script = session =>
        {
            session.Client(scenario.Request()).Ticket().Server(scenario.Response[..40]);
            session.Server(scenario.Response[40..]);
            change(session.Records);
        };
        return scenario.Code();
    }

    private static Scenario Before(Action<SyntheticSession> script)
    {
        Scenario scenario = new();
        scenario.Script = session =>
        {
            script(session);
            session.Client(scenario.Request()).Server(scenario.Response);
        };
        return scenario;
    }

    private static Scenario After(Action<SyntheticSession> script)
    {
        Scenario scenario = new();
        scenario.Script = session => script(session.Client(scenario.Request()).Server(scenario.Response));
        return scenario;
    }
}
