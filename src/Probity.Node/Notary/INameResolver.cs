using System.Net;

namespace Probity.Node.Notary;

/// <summary>Turns names into addresses.</summary>
public interface INameResolver
{
    /// <summary>All addresses of a name, or none.</summary>
    Task<IReadOnlyList<IPAddress>> ResolveAsync(string host, CancellationToken cancellation);
}
