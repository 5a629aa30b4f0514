using System.Net;
using System.Net.Sockets;

namespace Probity.Node.Notary;

/// <summary>The resolver of the operating system.</summary>
public sealed class SystemNameResolver : INameResolver
{
    /// <inheritdoc/>
    public async Task<IReadOnlyList<IPAddress>> ResolveAsync(string host, CancellationToken cancellation)
    {
        try
        {
            return await Dns.GetHostAddressesAsync(host, cancellation).ConfigureAwait(false);
        }
        catch (SocketException)
        {
            return [];
        }
    }
}
