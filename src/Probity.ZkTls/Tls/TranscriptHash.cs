using System.Security.Cryptography;
using Probity.ZkTls.Tls.Messages;

namespace Probity.ZkTls.Tls;

/// <summary>The running hash of all handshake messages. Source: RFC 8446, section 4.4.1.</summary>
internal sealed class TranscriptHash : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <summary>The hash of what was appended so far.</summary>
    public byte[] Current => _hash.GetCurrentHash();

    /// <summary>Appends one whole message.</summary>
    public void Append(ReadOnlySpan<byte> message) => _hash.AppendData(message);

    /// <summary>Puts a hash in the place of the first ClientHello, once a HelloRetryRequest has answered
    /// it.</summary>
    public void ReplaceFirstHello()
    {
        byte[] first = _hash.GetHashAndReset();
        Append([(byte)HandshakeType.MessageHash, 0, 0, (byte)first.Length]);
        Append(first);
    }

    /// <inheritdoc/>
    public void Dispose() => _hash.Dispose();
}
