using System.Security.Cryptography;

namespace Probity.Core.Secrets;

/// <summary>The operating system's generator; what production uses.</summary>
public sealed class SystemRandomSource : IRandomSource
{
    /// <summary>The shared instance; it has no state.</summary>
    public static SystemRandomSource Instance { get; } = new();

    /// <inheritdoc/>
    public void Fill(Span<byte> destination) => RandomNumberGenerator.Fill(destination);
}
