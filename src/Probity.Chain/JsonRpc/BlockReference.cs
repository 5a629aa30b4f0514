namespace Probity.Chain.JsonRpc;

/// <summary>The state that a question is about: that of a block, or of what a name stands for.</summary>
public sealed record BlockReference
{
    private readonly string _text;

    private BlockReference(string text) => _text = text;

    /// <summary>The newest block that the node knows.</summary>
    public static BlockReference Latest { get; } = new("latest");

    /// <summary>With the transactions that wait.</summary>
    public static BlockReference Pending { get; } = new("pending");

    /// <summary>A block that honest validators will most likely keep.</summary>
    public static BlockReference Safe { get; } = new("safe");

    /// <summary>A block that cannot be taken back without loss of stake.</summary>
    public static BlockReference Finalized { get; } = new("finalized");

    /// <summary>A block by its number.</summary>
    public static BlockReference At(UInt256 number) => new(number.ToQuantity());

    /// <summary>As the request has it.</summary>
    public override string ToString() => _text;
}
