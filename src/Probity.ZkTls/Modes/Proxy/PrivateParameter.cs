namespace Probity.ZkTls.Modes.Proxy;

/// <summary>The value of a parameter that nobody else sees.</summary>
/// <param name="Value">1 to 4,096 bytes.</param>
/// <param name="Salt">32 bytes for a committed parameter, none for a secret one.</param>
public readonly record struct PrivateParameter(ReadOnlyMemory<byte> Value, ReadOnlyMemory<byte> Salt)
{
    /// <summary>Never the value: only how long it is.</summary>
    public override string ToString() => $"{Value.Length} bytes";
}
