using Probity.Core.Verdicts;
using Probity.Testing;
using Probity.ZkTls.Tests.Support;
using Probity.ZkTls.Tls;
using Probity.ZkTls.Transcript;

namespace Probity.ZkTls.Tests.Transcript;

/// <summary>Every truncation and every flipped byte of recorded sessions, for the client and for the
/// attestor.</summary>
public sealed class HostileBytesTests
{
    public static TheoryData<string> Names => [.. Servers.Keys];

    private static Dictionary<string, ScriptedServerOptions> Servers { get; } = new()
    {
        ["plain"] = new ScriptedServerOptions { Tickets = 1 },
        ["retried, asked for a certificate"] = new ScriptedServerOptions
        {
            Group = TlsGroup.Secp256r1, Cookie = [1], AsksForCertificate = true, Suite = TlsSuite.Aes128Gcm, Coalesces = false,
        },
    };

    [Theory, MemberData(nameof(Names))]
    public void The_client_refuses_each_flipped_byte(string name)
    {
        using TlsPair pair = RunSession(name);
        byte[] bytes = ServerBytes(pair);
        byte[] content = Replay(bytes).Content;
        Assert.NotEmpty(content);
        int harmless = 0;
        for (int i = 0; i < bytes.Length; i++)
        {
            bytes[i] ^= (byte)(1 << (i % 8));
            (TlsClientState state, bool isTruncated, byte[] actual) = Replay(bytes);
            bytes[i] ^= (byte)(1 << (i % 8));
            if (state == TlsClientState.Failed || isTruncated)
            {
                Assert.Equal(content.AsSpan(0, actual.Length).ToArray(), actual);
                continue;
            }

            Assert.Equal(content, actual);
            harmless++;
        }

        // The second byte of the version in a record's header says nothing (RFC 8446, section 5.1).
        Assert.Equal(pair.Recording.Records.Count(item => item.Direction == Direction.ToClient), harmless);
    }

    [Theory, MemberData(nameof(Names))]
    public void The_client_notices_each_truncation(string name)
    {
        using TlsPair pair = RunSession(name);
        byte[] bytes = ServerBytes(pair);
        byte[] content = Replay(bytes).Content;
        for (int length = 0; length < bytes.Length; length++)
        {
            (TlsClientState state, bool isTruncated, byte[] actual) = Replay(bytes.AsSpan(0, length));
            Assert.True(state == TlsClientState.Failed || isTruncated, $"{length} bytes");
            Assert.Equal(content.AsSpan(0, actual.Length).ToArray(), actual);
        }
    }

    [Theory, MemberData(nameof(Names))]
    public void The_attestor_refuses_each_flipped_byte_of_a_handshake(string name)
    {
        using TlsPair pair = RunSession(name);
        RecordingEdit edit = new(pair);
        int applicationRecords = pair.Verify().Value!.ApplicationRecords.Count;
        int accepted = 0;
        for (int index = 0; index < edit.Records.Count; index++)
        {
            TlsRecord record = edit.Records[index].Record;
            byte[] bytes = record.Fragment.ToArray();
            for (int i = 0; i < bytes.Length; i++)
            {
                bytes[i] ^= (byte)(1 << (i % 8));
                edit.Replace(index, record with { Fragment = bytes });
                Verdict<VerifiedHandshake> verdict = pair.Verify(edit.ToRecording());
                bytes[i] ^= (byte)(1 << (i % 8));
                if (!verdict.IsAccepted) { continue; }

                // What follows the handshake is the proof's affair: the attestor only carries it.
                Assert.True(index >= edit.Records.Count - applicationRecords);
                Assert.Equal(applicationRecords, verdict.Value.ApplicationRecords.Count);
                accepted++;
            }

            edit.Replace(index, record);
        }

        Assert.Equal(
            edit.Records.TakeLast(applicationRecords).Sum(item => item.Record.Fragment.Length), accepted);
    }

    [Theory, MemberData(nameof(Names))]
    public void The_attestor_accepts_a_truncated_session_only_after_the_handshake_and_counts_whole_records(string name)
    {
        using TlsPair pair = RunSession(name);
        List<(Direction Direction, byte Value)> bytes =
            [.. pair.Pieces.SelectMany(piece => piece.Bytes.Select(value => (piece.Direction, value)))];
        int applicationRecords = pair.Verify().Value!.ApplicationRecords.Count;
        HashSet<int> counts = [];
        bool isAfterHandshake = false;
        SessionRecording recording = new(1 << 20, 1000);
        foreach ((Direction direction, byte value) in bytes)
        {
            Verdict<VerifiedHandshake> verdict = pair.Verify(recording);
            isAfterHandshake |= verdict.IsAccepted;

            // The server may be interrupted, the client not: it knows when it leaves.
            Assert.Equal(isAfterHandshake && !recording.HasRest(Direction.ToServer), verdict.IsAccepted);
            if (verdict.IsAccepted) { counts.Add(verdict.Value.ApplicationRecords.Count); }
            Assert.True(recording.TryAppend(direction, [value]));
        }

        Assert.Equal(Enumerable.Range(0, applicationRecords), counts.Order());
        Assert.Equal(applicationRecords, pair.Verify(recording).Value!.ApplicationRecords.Count);
    }

    [Fact]
    public void Client_and_attestor_agree_on_changed_messages_behind_the_encryption() => Laws.ForAll(600, random =>
    {
        ServerStep changed = (ServerStep)random.NextBelow(7);
        using TlsPair pair = new(new ScriptedServerOptions
        {
            Group = changed == ServerStep.HelloRetryRequest ? TlsGroup.Secp384r1 : TlsGroup.X25519,
            AsksForCertificate = random.NextBelow(2) == 0 || changed == ServerStep.CertificateRequest,
            Rewrite = ScriptedServerOptions.Changing(changed, message => Changed(message, random)),
            IgnoresUnreadable = true,
        });
        pair.Run();
        bool isOpen = pair.Client.State == TlsClientState.Open;
        Verdict<VerifiedHandshake> verdict = pair.Verify();
        Laws.Require(verdict.IsAccepted == isOpen, $"{changed}: {pair.Client.Failure?.Detail} / {verdict.Detail}");
        Laws.Require(verdict.IsAccepted == pair.Server.IsOpen, "the server knows");
    });

    [Fact]
    public void A_changed_hello_or_ticket_never_throws() => Laws.ForAll(600, random =>
    {
        using TlsPair pair = new();
        pair.Run();
        pair.Server.SendMessage(Changed(ScriptedTlsServer.Ticket(1), random));
        pair.Run();
        RecordingEdit edit = new(pair);
        byte[] hello = edit.Records[0].Record.Fragment.ToArray(), changed = Changed(hello, random);
        edit.Change(0, _ => changed);
        Verdict<VerifiedHandshake> verdict = pair.Verify(edit.ToRecording());
        Laws.Require(!verdict.IsAccepted || hello.AsSpan().SequenceEqual(changed), "a changed hello was accepted");
    });

    [Fact]
    public void Random_bytes_give_a_failure_or_a_wait_and_never_an_exception() => Laws.ForAll(300, random =>
    {
        byte[] bytes = new byte[random.NextBelow(2000)];
        random.Fill(bytes);
        if (bytes.Length > 8 && random.NextBelow(4) > 0)
        {
            byte[] start = [22, 3, 3, (byte)random.NextBelow(4), bytes[0], 2, 0, 0, bytes[1]];
            start.AsSpan(0, Math.Min(start.Length, bytes.Length)).CopyTo(bytes);
        }

        using TlsClient client = new(TlsPair.Options());
        client.Receive(bytes);
        client.ReceiveEnd();
        Laws.Require(client.State == TlsClientState.Failed, "no session comes of it");
        SessionRecording recording = new(1 << 16, 100);
        recording.TryAppend((Direction)random.NextBelow(2), bytes);
        Verdict<VerifiedHandshake> verdict = HandshakeVerifier.Verify(
            recording, "a.example", new byte[32], new byte[32], TestCertificates.Roots, TestCertificates.Now);
        Laws.Require(!verdict.IsAccepted, "no handshake comes of it");
    });

    // Flips, sets, takes out or doubles a few bytes; every second time the length in the header is put right.
    private static byte[] Changed(byte[] message, SeededRandomSource random)
    {
        byte[] bytes = [.. message];
        for (int i = random.NextBelow(3); i >= 0; i--)
        {
            int at = random.NextBelow(bytes.Length), end = Math.Min(bytes.Length, at + 1 + random.NextBelow(8));
            switch (random.NextBelow(4))
            {
                case 0: bytes[at] ^= (byte)(1 << random.NextBelow(8)); break;
                case 1: bytes[at] = (byte)random.NextBelow(256); break;
                case 2 when bytes.Length > 20: bytes = [.. bytes[..at], .. bytes[end..]]; break;
                default: bytes = [.. bytes[..end], .. bytes[at..]]; break;
            }
        }

        if (random.NextBelow(2) == 0)
        {
            int length = bytes.Length - 4;
            (bytes[1], bytes[2], bytes[3]) = ((byte)(length >> 16), (byte)(length >> 8), (byte)length);
        }

        return bytes;
    }

    private static TlsPair RunSession(string name)
    {
        TlsPair pair = new(Servers[name] with { Random = new SeededRandomSource(5) }, Options());
        return pair.RunSession();
    }

    private static TlsClientOptions Options() =>
        TlsPair.Options() with { Random = new SeededRandomSource(9) };

    private static byte[] ServerBytes(TlsPair pair) =>
        [.. pair.Pieces.Where(piece => piece.Direction == Direction.ToClient).SelectMany(
            piece => piece.Bytes)];

    private static (TlsClientState State, bool IsTruncated, byte[] Content) Replay(ReadOnlySpan<byte> bytes)
    {
        using TlsClient client = new(Options());
        client.Receive(bytes);
        client.ReceiveEnd();
        return (client.State, client.IsTruncated, client.TakeContent());
    }
}
