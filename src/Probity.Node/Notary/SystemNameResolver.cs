using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;

namespace Probity.Node.Notary;

/// <summary>The resolver of the operating system.</summary>
/// <remarks>
/// It blocks a thread for each name, for as long as somebody else's name server likes: so these are threads
/// of their own, not those that sessions run on, and there are few of them.
/// </remarks>
public sealed class SystemNameResolver : INameResolver
{
    private const int MaxLookups = 32;

    // Each item is a lookup under way: who finds it full waits.
    private readonly Channel<byte> _places = Channel.CreateBounded<byte>(MaxLookups);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<IPAddress>> ResolveAsync(string host, CancellationToken cancellation)
    {
        await _places.Writer.WriteAsync(0, cancellation).ConfigureAwait(false);
        return await Task.Factory.StartNew(
            () => Resolve(host),
            CancellationToken.None,
            TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach,
            TaskScheduler.Default).ConfigureAwait(false);
    }

    private IPAddress[] Resolve(string host)
    {
        try
        {
            return Dns.GetHostAddresses(host);
        }
        catch (Exception failure) when (failure is SocketException or ArgumentException)
        {
            return [];
        }
        finally
        {
            _places.Reader.TryRead(out _);
        }
    }
}
