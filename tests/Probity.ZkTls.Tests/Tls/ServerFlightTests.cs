using Probity.ZkTls.Tests.Support;
using Probity.ZkTls.Tls;
using Probity.ZkTls.Tls.Messages;

namespace Probity.ZkTls.Tests.Tls;

/// <summary>A server's flight in answer to a ClientHello that ours never sends, as an attestor may see
/// it.</summary>
public sealed class ServerFlightTests
{
    private static readonly byte[] NoExtensions = [8, 0, 0, 2, 0, 0];

    [Fact]
    public void A_staple_that_was_asked_for_is_passed_over()
    {
        using ServerFlight asked = Flight(hello => hello.With(5, 1, 0, 0, 0, 0).With(18));
        Assert.Null(Accept(asked, NoExtensions));
        Assert.Null(Accept(asked, Certificate([0, 8, 0, 5, 0, 0, 0, 18, 0, 0])));
        using ServerFlight unasked = Flight(hello => hello.With(5, 1, 0, 0, 0, 0));
        Assert.Null(Accept(unasked, NoExtensions));
        TlsFailure? failure = Accept(unasked, Certificate([0, 4, 0, 18, 0, 0]));
        Assert.Equal(AlertDescription.UnsupportedExtension, failure?.Alert);
    }

    [Fact]
    public void An_answer_to_an_extension_that_we_do_not_know_is_passed_over()
    {
        using ServerFlight flight = Flight(hello => hello.With(28, 0x40, 1));
        Assert.Null(Accept(flight, [8, 0, 0, 8, 0, 6, 0, 28, 0, 2, 0x40, 1]));
    }

    [Fact]
    public void HTTP_1_1_must_have_been_offered()
    {
        byte[] answer = [8, 0, 0, 17, 0, 15, 0, 16, 0, 11, 0, 9, 8, .. "http/1.1"u8];
        using ServerFlight good = Flight(
            hello => hello.Replacing(16, [0, 12, 2, .. "h2"u8, 8, .. "http/1.1"u8]));
        Assert.Null(Accept(good, answer));
        using ServerFlight wrong = Flight(hello => hello.Replacing(16, [0, 3, 2, .. "h2"u8]));
        Assert.Equal(AlertDescription.IllegalParameter, Accept(wrong, answer)?.Alert);
    }

    [Fact]
    public void The_scheme_of_the_signature_must_have_been_offered()
    {
        using TranscriptHash transcript = new();
        byte[] certificate = Certificate([0, 0]);
        transcript.Append(NoExtensions);
        transcript.Append(certificate);
        ushort scheme = TestCertificates.Good.Scheme;
        byte[] signature = TestCertificates.Good.Sign(scheme, CertificateVerify.Content(transcript.Current));
        byte[] proof = WireWriter.Message(
            HandshakeType.CertificateVerify, body => body.UInt16(scheme).Vector16(signature));
        foreach (bool isOffered in (bool[])[true, false])
        {
            using ServerFlight flight = Flight(
                hello => hello.Replacing(13, 0, 2, (byte)(isOffered ? 4 : 5), 3));
            Assert.Null(Accept(flight, NoExtensions));
            Assert.Null(Accept(flight, certificate));
            Assert.Equal(isOffered ? null : AlertDescription.IllegalParameter, Accept(flight, proof)?.Alert);
        }
    }

    private static byte[] Certificate(byte[] extensions) => WireWriter.Message(
        HandshakeType.Certificate, body => body.Vector8([]).Vector24(list => list
            .Vector24(entry => entry.Bytes(TestCertificates.Good.Chain[0])).Bytes(extensions)));

    private static TlsFailure? Accept(ServerFlight flight, byte[] message) =>
        flight.Accept(TraceFile.Messages(message).Single());

    private static ServerFlight Flight(Func<HelloEdit, HelloEdit> change)
    {
        using TlsClient client = new(TlsPair.Options());
        byte[] hello = HelloEdit.Of(change)(client.TakeOutgoing()[5..]);
        return new ServerFlight(
            ClientHello.Parse(TraceFile.Messages(hello).Single()).Value!, new TranscriptHash(), new byte[32],
            TestCertificates.Host, TestCertificates.Roots, TestCertificates.Now);
    }
}
