namespace Probity.Testing.Stores;

/// <summary>One sentence of the contract of record stores, and how to see whether a store keeps it.</summary>
/// <param name="Name">The sentence.</param>
/// <param name="Check">Throws if it is broken.</param>
public sealed record StoreLaw(string Name, Func<StoreScene, Task> Check);
