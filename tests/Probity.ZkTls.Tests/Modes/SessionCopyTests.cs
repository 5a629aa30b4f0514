using System.Net;
using Probity.Core.Verdicts;
using Probity.Crypto.Signatures;
using Probity.ZkTls.Attestations;
using Probity.ZkTls.Modes.Proxy;
using Probity.ZkTls.Modes.Proxy.Messages;
using Probity.ZkTls.Tests.Support;
using Probity.ZkTls.Tls;
using Probity.ZkTls.Transcript;

namespace Probity.ZkTls.Tests.Modes;

/// <summary>An attestor that signs something else than what passed gets no proof from an honest holder.</summary>
public sealed class SessionCopyTests : IDisposable
{
    private readonly TlsPair _pair = new TlsPair().RunSession();
    private readonly SessionCopy _copy = new();
    private readonly P256PrivateKey _attestor = P256PrivateKey.Create();
    private readonly OpenMessage _request;
    private readonly FinishMessage _finish;
    private readonly Capture _honest;

    public SessionCopyTests()
    {
        using P256PrivateKey holder = P256PrivateKey.Create();
        _request = new OpenMessage(TestCertificates.Host, 443, holder.PublicKey);
        TlsSecrets secrets = _pair.Client.Secrets!;
        _finish = new FinishMessage(
            secrets.ClientHandshakeTraffic.Span.ToArray(), secrets.ServerHandshakeTraffic.Span.ToArray());
        AttestorSession session = new(
            _request, IPAddress.Loopback, new byte[32], TestCertificates.Now, SessionLimits.Default);
        foreach ((Direction direction, byte[] bytes) in _pair.Pieces)
        {
            Assert.True(session.TryRecord(direction, bytes));
            _copy.Add(direction, bytes);
        }

        Verdict<SignedMessage> signed = session.Sign(
            _finish, ConnectionEnding.ByServer, TestCertificates.Now, TestCertificates.Roots, _attestor);
        Assert.True(signed.IsAccepted, signed.Detail);
        _honest = signed.Value.Capture;
    }

    public void Dispose()
    {
        _pair.Dispose();
        _attestor.Dispose();
    }

    [Fact]
    public void What_passed_is_accepted() => Assert.True(Compare(_honest).IsAccepted);

    [Fact]
    public void A_flipped_bit_of_a_record_is_noticed_by_the_holder_though_not_by_the_guest()
    {
        for (int i = 0; i < _honest.Records.Count; i++)
        {
            ApplicationRecord[] records = [.. _honest.Records];
            byte[] changed = records[i].Fragment.ToArray();
            changed[0] ^= 1;
            records[i] = records[i] with { Fragment = changed };
            Refuse(_honest.Head, records);
        }
    }

    [Fact]
    public void Records_that_are_added_exchanged_or_of_another_session_are_noticed()
    {
        ApplicationRecord[] records = [.. _honest.Records];
        ApplicationRecord forged = new(Direction.ToClient, new byte[40]);
        Refuse(_honest.Head, [.. records, forged]);
        Refuse(_honest.Head, [.. records, forged with { Direction = Direction.ToServer }]);
        Refuse(_honest.Head, [.. records.Reverse()]);
        Refuse(_honest.Head, [.. records.Select(record => record with { Direction = Direction.ToClient })]);
    }

    [Fact]
    public void A_missing_end_is_for_the_guest_to_judge()
    {
        Verdict<Capture> shorter = Capture.TryCreate(_honest.Head, [.. _honest.Records.SkipLast(1)]);
        Assert.True(Compare(shorter.Value!).IsAccepted);
        Refuse(_honest.Head, [.. _honest.Records.Skip(1)]);
    }

    [Fact]
    public void Another_head_is_noticed()
    {
        CaptureHead head = _honest.Head;
        using P256PrivateKey other = P256PrivateKey.Create();
        byte[] zeros = new byte[32];
        CaptureHead[] heads =
        [
            head with { Host = "evil.example" }, head with { Port = 444 }, head with { Holder = other.PublicKey },
            head with { Suite = TlsSuite.Aes128Gcm }, head with { HelloHash = zeros },
            head with { FinishedHash = zeros }, head with { ClientHandshakeSecret = zeros },
            head with { ServerHandshakeSecret = zeros },
        ];
        foreach (CaptureHead changed in heads) { Refuse(changed, [.. _honest.Records]); }
    }

    private void Refuse(CaptureHead head, IReadOnlyList<ApplicationRecord> records)
    {
        Verdict<Capture> capture = Capture.TryCreate(head, records);
        Assert.True(capture.IsAccepted, capture.Detail);
        Assert.Equal(RejectionCode.Mismatch, Compare(capture.Value).Code);
    }

    private Verdict<Capture> Compare(Capture capture) =>
        _copy.Compare(capture, _request, _finish, _pair.Client.Session!);
}
