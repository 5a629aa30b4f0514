using System.Net;
using Probity.Node.Notary;

namespace Probity.Node.Tests.Support;

/// <summary>Answers as a test wants.</summary>
internal sealed class ScriptedResolver(Func<string, CancellationToken, Task<IReadOnlyList<IPAddress>>> answer) : INameResolver
{
    public Task<IReadOnlyList<IPAddress>> ResolveAsync(string host, CancellationToken cancellation) =>
        answer(host, cancellation);
}
