using System.Security.Cryptography;

namespace Probity.ZkTls.Templates.Requests;

/// <summary>The requests that a client sends, one for each exchange.</summary>
/// <remarks>Holds secrets: dispose it.</remarks>
public sealed class RenderedRequests : IDisposable
{
    private readonly byte[][] _requests;

    internal RenderedRequests(byte[][] requests) => _requests = requests;

    /// <summary>How many there are.</summary>
    public int Count => _requests.Length;

    /// <summary>The bytes of one request, valid until this is disposed.</summary>
    public ReadOnlyMemory<byte> this[int exchange] => _requests[exchange];

    /// <summary>Forgets the requests.</summary>
    public void Dispose()
    {
        foreach (byte[] request in _requests) { CryptographicOperations.ZeroMemory(request); }
    }

    /// <summary>Shows no bytes.</summary>
    public override string ToString() => $"{_requests.Length} requests";
}
