namespace Probity.Machine.Loader;

/// <summary>One word of the initial memory image.</summary>
/// <param name="WordAddress">Byte address divided by 4. Range: below 2^27.</param>
/// <param name="Value">The little-endian word. Range: not zero.</param>
public readonly record struct ImageWord(uint WordAddress, uint Value);
