using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using Probity.Core.Encoding;
using Probity.Core.Verdicts;
using Probity.Crypto.Signatures;
using Probity.ZkTls.Tls;

namespace Probity.ZkTls.Modes.Proxy;

/// <summary>A capture without its records.</summary>
/// <param name="SessionId">32 bytes, random, of the attestor.</param>
/// <param name="OpenedAt">The attestor's clock before it connected; whole milliseconds.</param>
/// <param name="ClosedAt">The same clock when the connection had ended.</param>
/// <param name="Holder">Who will be able to present the claim.</param>
/// <param name="Host">Lower case, as in the ClientHello's server name.</param>
/// <param name="Port">1 to 65,535.</param>
/// <param name="Suite">Cipher suite.</param>
/// <param name="HelloHash">Transcript hash from ClientHello to ServerHello.</param>
/// <param name="FinishedHash">Transcript hash from ClientHello to the server's Finished.</param>
/// <param name="ClientHandshakeSecret">Revealed by the client.</param>
/// <param name="ServerHandshakeSecret">Revealed by the client.</param>
/// <param name="Ending">How TCP ended.</param>
/// <remarks>Source: docs/specs/claim.md, section 1.</remarks>
public sealed record CaptureHead(
    ReadOnlyMemory<byte> SessionId,
    DateTimeOffset OpenedAt,
    DateTimeOffset ClosedAt,
    P256PublicKey Holder,
    string Host,
    int Port,
    TlsSuite Suite,
    ReadOnlyMemory<byte> HelloHash,
    ReadOnlyMemory<byte> FinishedHash,
    ReadOnlyMemory<byte> ClientHandshakeSecret,
    ReadOnlyMemory<byte> ServerHandshakeSecret,
    ConnectionEnding Ending)
{
    private static readonly SearchValues<byte> HostBytes =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-."u8);

    // The last millisecond of the year 9999.
    private const ulong MaxMilliseconds = 253_402_300_799_999;

    /// <summary>Reads everything up to the first record.</summary>
    internal static bool TryRead(
        ref ByteReader reader,
        uint expectedVersion,
        [NotNullWhen(true)] out CaptureHead? head,
        out int recordCount,
        out string problem)
    {
        (head, recordCount, problem) = (null, 0, "it ends within its head");
        if (!reader.TryReadUInt32(out uint version)
            || !reader.TryReadBytes(Capture.HashBytes, out ReadOnlySpan<byte> session)
            || !reader.TryReadUInt64(out ulong opened) || !reader.TryReadUInt64(out ulong closed)
            || !reader.TryReadBytes(P256PublicKey.Bytes, out ReadOnlySpan<byte> holder)
            || !reader.TryReadBytes(Capture.HashBytes, out ReadOnlySpan<byte> helloHash)
            || !reader.TryReadBytes(Capture.HashBytes, out ReadOnlySpan<byte> finishedHash)
            || !reader.TryReadBytes(Capture.HashBytes, out ReadOnlySpan<byte> clientSecret)
            || !reader.TryReadBytes(Capture.HashBytes, out ReadOnlySpan<byte> serverSecret)
            || !reader.TryReadUInt16(out ushort suite) || !reader.TryReadUInt16(out ushort port)
            || !reader.TryReadByte(out byte ending) || !reader.TryReadByte(out byte hostLength)
            || !reader.TryReadUInt16(out ushort records)
            || !reader.TryReadBytes(hostLength, out ReadOnlySpan<byte> host) || !Padding.TryRead(ref reader))
        {
            return false;
        }

        Verdict<P256PublicKey> key = P256PublicKey.Parse(holder);
        problem = version != expectedVersion ? $"version {version}"
            : opened > closed || closed > MaxMilliseconds ? "times that cannot be"
            : !key.IsAccepted ? "the holder's key is no point of P-256"
            : !Enum.IsDefined((TlsSuite)suite) ? $"unknown suite {suite:x4}"
            : port == 0 ? "port 0"
            : !Enum.IsDefined((ConnectionEnding)ending) ? $"unknown ending {ending}"
            : !IsHost(host) ? "a host name with other than lower-case letters, digits, - and ."
            : string.Empty;
        if (problem.Length != 0 || !key.IsAccepted) { return false; }
        recordCount = records;
        head = new CaptureHead(
            session.ToArray(),
            DateTimeOffset.FromUnixTimeMilliseconds((long)opened),
            DateTimeOffset.FromUnixTimeMilliseconds((long)closed),
            key.Value,
            Encoding.ASCII.GetString(host),
            port,
            (TlsSuite)suite,
            helloHash.ToArray(),
            finishedHash.ToArray(),
            clientSecret.ToArray(),
            serverSecret.ToArray(),
            (ConnectionEnding)ending);
        return true;
    }

    /// <summary>Whether bytes can be a host: 1 to 253 lower-case letters, digits, hyphens and dots.</summary>
    internal static bool IsHost(ReadOnlySpan<byte> host) =>
        host.Length is > 0 and <= Capture.MaxHostLength
        && !host.ContainsAnyExcept(HostBytes);
}
