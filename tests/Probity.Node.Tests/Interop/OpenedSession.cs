using System.Text;
using Probity.Core.Secrets;
using Probity.ZkTls.Tls;
using Probity.ZkTls.Transcript;

namespace Probity.Node.Tests.Interop;

/// <summary>The server's records of a session, opened once more from the handshake secret, apart from the client's code.</summary>
internal sealed class OpenedSession
{
    private const byte NewSessionTicket = 4, KeyUpdate = 24;

    private OpenedSession()
    {
    }

    /// <summary>All content, joined.</summary>
    public string Content { get; private set; } = string.Empty;

    /// <summary>How many KeyUpdates of the server came before the last content.</summary>
    public int EpochOfLastContent { get; private set; }

    public int Tickets { get; private set; }

    public int ContentRecords { get; private set; }

    /// <summary>Whether the server's last record is its close_notify.</summary>
    public bool HasGoodbye { get; private set; }

    public static OpenedSession Open(VerifiedHandshake handshake, SecretBytes handshakeSecret)
    {
        byte[] secret = new byte[KeySchedule.SecretBytes];
        KeySchedule.MasterSecret(handshakeSecret.Span, secret);
        KeySchedule.ServerApplicationTraffic(secret, handshake.FinishedHash.Span, secret);
        OpenedSession session = new();
        StringBuilder content = new();
        RecordCipher cipher = RecordCipher.FromTrafficSecret(handshake.Suite, secret);
        (int epoch, ulong sequence) = (0, 0);
        foreach (ApplicationRecord record in handshake.ApplicationRecords)
        {
            if (record.Direction == Direction.ToServer) { continue; }
            byte[] plaintext = new byte[RecordCipher.MaxRecordBytes];
            Assert.True(cipher.TryOpen(
                sequence++, record.Fragment.Span, plaintext, out ContentType type, out int length));
            ReadOnlySpan<byte> opened = plaintext.AsSpan(0, length);
            Assert.False(session.HasGoodbye, "the server went on after its close_notify");
            switch (type)
            {
                case ContentType.ApplicationData:
                    content.Append(Encoding.UTF8.GetString(opened));
                    session.EpochOfLastContent = epoch;
                    session.ContentRecords++;
                    break;
                case ContentType.Alert:
                    Assert.Equal([1, 0], opened.ToArray());
                    session.HasGoodbye = true;
                    break;
                default:
                    Assert.Equal(ContentType.Handshake, type);
                    if (opened[0] == NewSessionTicket)
                    {
                        session.Tickets++;
                        break;
                    }

                    Assert.Equal(KeyUpdate, opened[0]);
                    KeySchedule.NextTrafficSecret(secret, secret);
                    cipher.Dispose();
                    cipher = RecordCipher.FromTrafficSecret(handshake.Suite, secret);
                    (epoch, sequence) = (epoch + 1, 0);
                    break;
            }
        }

        cipher.Dispose();
        session.Content = content.ToString();
        return session;
    }
}
