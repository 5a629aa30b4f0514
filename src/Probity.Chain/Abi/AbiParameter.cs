namespace Probity.Chain.Abi;

/// <summary>A member of a tuple, or a parameter of a function or event.</summary>
/// <param name="Name">May be empty.</param>
/// <param name="Type">Its type.</param>
/// <param name="IsIndexed">Whether an event carries it as a topic.</param>
public sealed record AbiParameter(string Name, AbiType Type, bool IsIndexed);
