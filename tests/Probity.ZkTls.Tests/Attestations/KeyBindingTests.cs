using System.Security.Cryptography;
using System.Text;
using Probity.Core.Verdicts;
using Probity.Machine.Executor;
using Probity.ZkTls.Attestations;
using Probity.ZkTls.Modes.Proxy;
using Probity.ZkTls.Tests.Support;
using Probity.ZkTls.Tls;
using Probity.ZkTls.Transcript;

namespace Probity.ZkTls.Tests.Attestations;

/// <summary>The attacks of the book, chapter 8: each works against a verifier that lacks the defence, and not against ours.</summary>
public sealed class KeyBindingTests
{
    private const Direction ToServer = Direction.ToServer, ToClient = Direction.ToClient;

    public static TheoryData<TlsSuite> Suites => [TlsSuite.Aes128Gcm, TlsSuite.ChaCha20Poly1305];

    [Fact]
    public void A_free_key_is_ground_until_two_shown_bytes_read_as_wanted()
    {
        SyntheticWeb web = new(TlsSuite.ChaCha20Poly1305, GuestMode.Reveal);
        (byte[] realKey, byte[] iv) = web.Session.Keys(ToClient);
        web.Session.Client(web.Request).Server(web.Response);
        byte[] record = web.Session.Records[1].Body;
        int at = web.Response.IndexOf("1207.50", StringComparison.Ordinal);
        Assert.True(UnboundVerifier.AcceptsWithoutTag(record, realKey, iv, at, "12"u8));
        Assert.False(UnboundVerifier.AcceptsWithoutTag(record, realKey, iv, at, "99"u8));

        // For two bytes there is such a key among about 65,000.
        byte[] key = new byte[32];
        int tries = 0;
        while (!UnboundVerifier.AcceptsWithoutTag(record, key, iv, at, "99"u8))
        {
            Assert.True(++tries < 2_000_000);
            BitConverter.TryWriteBytes(key, tries);
        }

        Assert.NotEqual(realKey, key);
        RequireRefused(web, key, iv);
    }

    [Fact]
    public void One_ciphertext_with_one_tag_opens_under_two_keys()
    {
        SyntheticWeb web = new(TlsSuite.Aes128Gcm, GuestMode.Reveal);
        (byte[] firstKey, byte[] nonce) = web.Session.Keys(ToClient);
        web.Session.Client(web.Request);
        string response = web.Response;
        int at = response.IndexOf("1207.50", StringComparison.Ordinal);
        byte[] text = [.. Encoding.ASCII.GetBytes(response), 23];
        byte[] plain = [.. text, .. new byte[16 - (text.Length % 16) + 16]];
        byte[] firstStream = Ghash.KeyStream(firstKey, nonce, plain.Length);

        // The second key is ground for the shown bytes alone; the tag is solved for.
        byte[] secondKey = new byte[16];
        for (int tries = 0; ; tries++)
        {
            Assert.True(tries < 2_000_000);
            BitConverter.TryWriteBytes(secondKey, tries);
            byte[] stream = Ghash.KeyStream(secondKey, nonce, at + 2);
            bool fits = (plain[at] ^ firstStream[at] ^ stream[at]) == '9'
                && (plain[at + 1] ^ firstStream[at + 1] ^ stream[at + 1]) == '9';
            if (fits) { break; }
        }

        byte[] ciphertext = [.. plain.Select((value, i) => (byte)(value ^ firstStream[i]))];
        int length = ciphertext.Length + 16;
        byte[] header = [23, 3, 3, (byte)(length >> 8), (byte)length];
        byte[] record = Ghash.Collide([firstKey, secondKey], nonce, header, ciphertext, freeBlock: 0);
        Assert.True(UnboundVerifier.AcceptsWithTag(web.Session.Suite, record, firstKey, nonce, at, "12"u8));
        Assert.True(UnboundVerifier.AcceptsWithTag(web.Session.Suite, record, secondKey, nonce, at, "99"u8));

        // Ours names the first key, whatever the prover would like.
        web.Session.Records.Add(new SyntheticRecord(ToClient, record));
        GuestOutput output = web.Output();
        Assert.Equal(firstKey, output.Opening!.Key.ToArray());
        RequireNoSecret(web, secondKey);
    }

    [Theory, MemberData(nameof(Suites))]
    public void Records_are_neither_shifted_nor_skipped_nor_moved(TlsSuite suite)
    {
        foreach (GuestMode mode in (GuestMode[])[GuestMode.Prove, GuestMode.Reveal])
        {
            SyntheticWeb Honest()
            {
                SyntheticWeb web = new(suite, mode);
                string request = web.Request, response = web.Response;
                web.Session.Client(request[..30]).Client(request[30..]).Server(response[..40]).Server(response[40..]);
                return web;
            }

            Assert.True(Honest().Verify().IsAccepted);
            Action<List<SyntheticRecord>>[] tricks =
            [
                records => records.Reverse(0, 2), records => records.Reverse(2, 2), records => records.RemoveAt(0),
                records => records.RemoveAt(2), records => records.RemoveAt(1), records => records.RemoveAt(3),
                records => records.Add(records[3]), records => records.Insert(2, records[1]),
                records => records.Insert(0, records[3]), records => records.Reverse(1, 2),
                records => records[0] = records[0] with { Direction = ToClient },
                records => records[2] = records[2] with { Direction = ToServer },
                records => records.ForEach(record => record.Body[0] ^= 1),
                records => records.Insert(0, new SyntheticRecord(ToClient, new byte[53])),
                records => records.Insert(0, new SyntheticRecord(ToServer, new byte[53])),
            ];
            foreach (Action<List<SyntheticRecord>> trick in tricks)
            {
                SyntheticWeb web = Honest();
                trick(web.Session.Records);
                Assert.False(web.Verify().IsAccepted);
            }
        }
    }

    [Theory, MemberData(nameof(Suites))]
    public void A_Finished_is_no_content(TlsSuite suite)
    {
        // A capture that begins one record too early, as if the prover said where content begins.
        foreach (Direction direction in (Direction[])[ToServer, ToClient])
        {
            SyntheticWeb web = new(suite, GuestMode.Prove);
            web.Session.Add(direction, SyntheticSession.HandshakeType, [20, 0, 0, 32, .. new byte[32]]);
            web.Session.Client(web.Request).Server(web.Response);
            Assert.Equal(14, web.Run().ExitCode);
            SyntheticWeb other = new(suite, GuestMode.Prove);
            other.Session.Client(other.Request).Server(other.Response);
            other.Session.SkipNumbers(direction, 1);
            other.Session.Records.Clear();
            other.Session.Client(other.Request).Server(other.Response);
            Assert.NotEqual(0, other.Run().ExitCode);
        }
    }

    [Theory, MemberData(nameof(Suites))]
    public void An_uploaded_file_that_looks_like_a_response_is_none(TlsSuite suite)
    {
        // The user of the website uploaded this text; the server sends it as the answer to the first request, and can be
        // brought to change its key in the middle of it.
        string file = Scenario.Http("""{"account":{"balance":9999999}}""");
        string head = $"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: {file.Length + 4}\r\n\r\njunk";
        SyntheticWeb web = new(suite, GuestMode.Reveal, AttestedRun.TwoExchanges);
        web.Session.Client(web.Requests[0]).Client(web.Requests[1]).Server(head).KeyUpdate(ToClient);
        (byte[] key, byte[] iv) = web.Session.Keys(ToClient);
        web.Session.Server(file);

        // Whoever takes the epoch for a boundary opens it, tags and all, and reads what the user wrote.
        Verdict<byte[]> opened = ResponseOpener.Open(web.Capture, new EpochOpening(1, 4, 1, key, iv));
        Assert.Equal(file, Encoding.ASCII.GetString(AttestedRun.Require(opened)));
        Assert.True(ResponseEvaluator.Evaluate(
            web.Capture.Head, web.Compiled, web.Parameters, opened.Value, Scenario.MaxCycles).IsAccepted);
        Assert.Equal(22, web.Run().ExitCode);

        // The second request after the file: now nothing overlaps, and still no epoch begins with a response.
        web = new SyntheticWeb(suite, GuestMode.Reveal, AttestedRun.TwoExchanges);
        web.Session.Client(web.Requests[0]).Server(head).KeyUpdate(ToClient).Server(file).Client(web.Requests[1]).Server(web.Response);
        Assert.Equal(60, web.Run().ExitCode);

        // With the key changed where the file has ended, all is well, and the real answer is read.
        web = new SyntheticWeb(suite, GuestMode.Reveal, AttestedRun.TwoExchanges);
        web.Session.Client(web.Requests[0]).Server(head).KeyUpdate(ToClient).Server(file).Client(web.Requests[1])
            .KeyUpdate(ToClient).Server(web.Response);
        Assert.True(web.Verify().IsAccepted);
    }

    [Fact]
    public void A_revealed_answer_comes_after_its_request()
    {
        SyntheticWeb web = new(TlsSuite.ChaCha20Poly1305, GuestMode.Reveal);
        web.Session.Client(web.Request[..30]).Server(web.Response).Client(web.Request[30..]);
        Assert.Equal(2, web.Output().Opening!.RequestEnd);
        AssertRefused(RejectionCode.WrongRecord, "before the request", web.Verify());

        // The same with a real receipt, and an attestor that signs what it saw.
        Verdict<WebClaimSummary> verdict = WebClaimVerifier.Verify(web.Claim(), ClaimPolicy.Any, TestCertificates.Now);
        Assert.Equal((false, RejectionCode.WrongRecord), (verdict.IsAccepted, verdict.Code));

        SyntheticWeb inTime = new(TlsSuite.ChaCha20Poly1305, GuestMode.Reveal);
        inTime.Session.Client(inTime.Request[..30]).Client(inTime.Request[30..]).Server(inTime.Response);
        Assert.True(WebClaimVerifier.Verify(inTime.Claim(), ClaimPolicy.Any, TestCertificates.Now).IsAccepted);
    }

    [Theory, MemberData(nameof(Suites))]
    public void Tickets_and_goodbyes_change_nothing(TlsSuite suite)
    {
        foreach (GuestMode mode in (GuestMode[])[GuestMode.Prove, GuestMode.Reveal])
        {
            SyntheticWeb web = new(suite, mode);
            web.Session.Ticket().Ticket(4 + 600).Client(web.Request).Ticket().Server(web.Response).Ticket()
                .CloseNotify(ToClient).CloseNotify(ToServer);
            Assert.True(web.Verify().IsAccepted);
            Action<SyntheticWeb>[] tricks =
            [
                // An answer in clothes of a ticket, an alert with content, an answer after the goodbye.
                trick => trick.Session.Client(trick.Request).Add(ToClient, 22, Encoding.ASCII.GetBytes(trick.Response)),
                trick => trick.Session.Client(trick.Request).Add(ToClient, 21, [2, 40]).Server(trick.Response),
                trick => trick.Session.Client(trick.Request).CloseNotify(ToClient).Server(trick.Response),
                trick => trick.Session.Client(trick.Request).Add(ToClient, 20, [1]).Server(trick.Response),
                trick => trick.Session.Client(trick.Request).Add(ToClient, 22, [4, 0, 0, 9]).Server(trick.Response),
                trick => trick.Session.Client(trick.Request).Add(ToClient, 0, [], 3).Server(trick.Response),
            ];
            foreach (Action<SyntheticWeb> trick in tricks)
            {
                SyntheticWeb other = new(suite, mode);
                trick(other);
                Assert.False(other.Verify().IsAccepted);
            }
        }
    }

    // A key that the schedule does not lead to: no secret gives it, and an opening with it does not open.
    private static void RequireRefused(SyntheticWeb web, byte[] key, byte[] iv)
    {
        GuestOutput output = web.Output();
        Assert.NotEqual(key, output.Opening!.Key.ToArray());
        AssertRefused(RejectionCode.WrongRecord, "revealed key", ResponseOpener.Open(web.Capture, output.Opening with { Key = key, Iv = iv }));
        RequireNoSecret(web, key);
    }

    private static void RequireNoSecret(SyntheticWeb web, byte[] key)
    {
        byte[][] secrets =
        [
            [.. key, .. new byte[32 - key.Length]], SHA256.HashData(key), web.Session.HandshakeTrafficSecrets[0],
            web.Session.HandshakeTrafficSecrets[1], new byte[32],
        ];
        foreach (byte[] secret in secrets)
        {
            Assert.Equal(11, Scenario.Run([.. secret, .. web.Hidden], web.PublicInput).ExitCode);
        }
    }

    private static void AssertRefused<T>(RejectionCode code, string detail, Verdict<T> verdict)
        where T : class
    {
        Assert.Equal((false, code), (verdict.IsAccepted, verdict.Code));
        Assert.Contains(detail, verdict.Detail, StringComparison.Ordinal);
    }
}
