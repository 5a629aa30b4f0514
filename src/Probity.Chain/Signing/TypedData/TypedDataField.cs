namespace Probity.Chain.Signing.TypedData;

/// <summary>A member of a structure of EIP-712.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">A type of the contract ABI, or a structure, perhaps as an array.</param>
public sealed record TypedDataField(string Name, string Type);
