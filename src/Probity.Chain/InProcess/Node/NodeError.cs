namespace Probity.Chain.InProcess.Node;

/// <summary>An error that the node answers with, in the words of geth.</summary>
/// <param name="Code">The number.</param>
/// <param name="Message">The words.</param>
/// <param name="Data">What a contract returned, or a hash; null for nothing.</param>
internal sealed record NodeError(int Code, string Message, byte[]? Data = null)
{
    /// <summary>What has no code of its own.</summary>
    public NodeError(string message)
        : this(-32000, message)
    {
    }

    public static NodeError InvalidRequest { get; } = new(-32600, "invalid request");

    public static NodeError InvalidParameters { get; } = new(-32602, "invalid params");

    public static NodeError UnknownBlock { get; } = new("header not found");
}
