using System.Net;
using Probity.Node.Notary;

namespace Probity.Node.Tests.Support;

/// <summary>Says the same of every name, and counts how often it was asked.</summary>
internal sealed class FixedResolver(params IReadOnlyList<IPAddress> addresses) : INameResolver
{
    private int _count;

    public int Count => _count;

    public Task<IReadOnlyList<IPAddress>> ResolveAsync(string host, CancellationToken cancellation)
    {
        Interlocked.Increment(ref _count);
        return Task.FromResult(addresses);
    }
}
