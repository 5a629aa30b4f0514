namespace Probity.Fuzz;

/// <summary>Something that takes any bytes and must neither throw nor hang.</summary>
/// <param name="Name">On the command line.</param>
/// <param name="Seeds">Well-formed inputs to start from.</param>
/// <param name="Run">Takes a changed input, and the seed that it came from.</param>
internal sealed record Target(string Name, byte[][] Seeds, Action<byte[], byte[]> Run);
