using System.Text;
using Probity.Core.Verdicts;
using Probity.ZkTls.Modes.Proxy;
using Probity.ZkTls.Tests.Support;
using Probity.ZkTls.Tls;
using Probity.ZkTls.Transcript;

namespace Probity.ZkTls.Tests.Modes;

/// <summary>What opens under a revealed key, and what is refused.</summary>
public sealed class ResponseOpenerTests
{
    private const Direction ToServer = Direction.ToServer, ToClient = Direction.ToClient;

    public static TheoryData<TlsSuite> Suites => [TlsSuite.Aes128Gcm, TlsSuite.ChaCha20Poly1305];

    [Theory, MemberData(nameof(Suites))]
    public void Content_is_joined_over_records_tickets_and_goodbye(TlsSuite suite)
    {
        Assert.Equal("onetwo", Accept(suite, session => session.Ticket().Client("q").Server("one").Ticket()
            .Server("two", padding: 40).Add(ToClient, 22, [4, 0, 0, 2, 9]).Add(ToClient, 22, [9]).CloseNotify(ToClient).Client("bye")));

        Assert.Equal(string.Empty, Accept(suite, session => session.Ticket().Client("q")));
    }

    [Theory, MemberData(nameof(Suites))]
    public void What_has_no_place_in_the_epoch_is_refused(TlsSuite suite)
    {
        Refuse(suite, "before the request", session => session.Server("one").Client("q"));
        Refuse(suite, "is empty", session => session.Client("q").Server("one").Server(string.Empty));
        Refuse(suite, "goodbye", session => session.Client("q").Server("one").CloseNotify(ToClient).Ticket());
        Refuse(suite, "neither content", session => session.Client("q").Server("one").Add(ToClient, 21, [2, 0]));
        Refuse(suite, "neither content", session => session.Client("q").Server("one").Add(ToClient, 21, [1, 0, 0]));
        Refuse(suite, "neither content", session => session.Client("q").Server("one").Add(ToClient, 20, [1]));
        Refuse(suite, "neither content", session => session.Client("q").Server("one").Add(ToClient, 0, [], 3));
        Refuse(suite, "than a ticket", session => session.Client("q").Server("one").KeyUpdate(ToClient));
        Refuse(suite, "than a ticket", session => session.Client("q").Add(ToClient, 22, [24, 0, 0, 1, 0]).Server("one"));
        Refuse(suite, "than a ticket", session => session.Client("q").Server("one").Add(ToClient, 22, [4, 0, 0, 1, 9, 8, 0, 0, 1]));
        Refuse(suite, "cuts", session => session.Client("q").Add(ToClient, 22, [4, 0, 0, 2, 9]).Server("one"));
        Refuse(suite, "cuts", session => session.Client("q").Server("one").Add(ToClient, 22, [4, 0]).CloseNotify(ToClient));
        Refuse(suite, "within a handshake message", session => session.Client("q").Server("one").Add(ToClient, 22, [4, 0, 0, 2, 9]));
    }

    [Theory, MemberData(nameof(Suites))]
    public void Every_record_of_the_epoch_opens_with_its_tag(TlsSuite suite)
    {
        for (int record = 1; record <= 3; record++)
        {
            for (int at = 0; at < 20; at++)
            {
                Refuse(suite, "does not open", session =>
                {
                    session.Client("q").Server("one").Server("two").Ticket(20).Client("later");
                    byte[] body = session.Records[record].Body;
                    body[at % 2 == 0 ? at % body.Length : body.Length - 1 - (at % 16)] ^= 1;
                });
            }

            Refuse(suite, "does not open", session =>
            {
                session.Client("q").Server("one").Server("two").Server("three");
                session.Records[record] = session.Records[record] with { Body = session.Records[record].Body[..^1] };
            });
            int missing = record;
            if (record < 3)
            {
                Refuse(suite, "does not open", session =>
                {
                    session.Client("q").Server("one").Server("two").Server("three");
                    session.Records.RemoveAt(missing);
                });
            }
        }

        Refuse(suite, "does not open", session => { session.Client("q").Server("one").SkipNumbers(ToClient, 1); session.Server("two"); });
        Refuse(suite, "does not open", session => { session.Client("q").Server("one").Rekey(ToClient); session.Server("two"); });
    }

    [Fact]
    public void A_record_longer_than_TLS_allows_does_not_open()
    {
        Assert.Equal(16_384, Accept(TlsSuite.ChaCha20Poly1305, session => session.Client("q").Server(new byte[16_384])).Length);
        Refuse(TlsSuite.ChaCha20Poly1305, "does not open", session => session.Client("q").Server(new byte[16_385]));
    }

    [Fact]
    public void Key_and_numbers_are_of_this_session()
    {
        SyntheticWeb web = new(TlsSuite.ChaCha20Poly1305, GuestMode.Reveal);
        (byte[] key, byte[] iv) = web.Session.Keys(ToClient);
        web.Session.Ticket().Client("q").Server("one").Client("bye");
        EpochOpening good = new(0, 0, 1, key, iv);
        Assert.True(ResponseOpener.Open(web.Capture, good).IsAccepted);
        byte[] otherKey = [.. key], otherIv = [.. iv];
        otherKey[0] ^= 1;
        otherIv[0] ^= 1;
        (RejectionCode Code, EpochOpening Opening)[] bad =
        [
            (RejectionCode.WrongRecord, good with { Key = otherKey }), (RejectionCode.WrongRecord, good with { Iv = otherIv }),
            (RejectionCode.WrongRecord, good with { RequestEnd = 3 }), (RejectionCode.WrongRecord, good with { Epoch = 1, FirstRecord = 2 }),
            (RejectionCode.Mismatch, good with { FirstRecord = 2 }), (RejectionCode.Mismatch, good with { FirstRecord = 1 }),
            (RejectionCode.Mismatch, good with { FirstRecord = 4 }), (RejectionCode.Mismatch, good with { RequestEnd = 0 }),
            (RejectionCode.Mismatch, good with { RequestEnd = 2 }), (RejectionCode.Mismatch, good with { RequestEnd = 4 }),
        ];
        foreach ((RejectionCode code, EpochOpening opening) in bad)
        {
            Verdict<byte[]> verdict = ResponseOpener.Open(web.Capture, opening);
            Assert.Equal((false, code), (verdict.IsAccepted, verdict.Code));
        }
    }

    [Fact]
    public void An_epoch_begins_with_a_record_of_the_server()
    {
        SyntheticWeb web = new(TlsSuite.ChaCha20Poly1305, GuestMode.Reveal);
        (byte[] key, byte[] iv) = web.Session.Keys(ToClient);
        web.Session.Client("q").Server("one");
        Assert.True(ResponseOpener.Open(web.Capture, new EpochOpening(0, 1, 0, key, iv)).IsAccepted);
        Assert.Equal(RejectionCode.Mismatch, ResponseOpener.Open(web.Capture, new EpochOpening(0, 0, 0, key, iv)).Code);
    }

    private static Verdict<byte[]> Open(TlsSuite suite, Action<SyntheticSession> script)
    {
        SyntheticWeb web = new(suite, GuestMode.Reveal);
        (byte[] key, byte[] iv) = web.Session.Keys(ToClient);
        script(web.Session);
        List<SyntheticRecord> records = web.Session.Records;
        int first = records.FindIndex(record => record.Direction == ToClient);
        return ResponseOpener.Open(web.Capture, new EpochOpening(0, first, records.FindIndex(record => record.Direction == ToServer), key, iv));
    }

    private static string Accept(TlsSuite suite, Action<SyntheticSession> script) =>
        Encoding.ASCII.GetString(AttestedRun.Require(Open(suite, script)));

    private static void Refuse(TlsSuite suite, string detail, Action<SyntheticSession> script)
    {
        Verdict<byte[]> verdict = Open(suite, script);
        Assert.Equal((false, RejectionCode.WrongRecord), (verdict.IsAccepted, verdict.Code));
        Assert.Contains(detail, verdict.Detail, StringComparison.Ordinal);
    }
}
