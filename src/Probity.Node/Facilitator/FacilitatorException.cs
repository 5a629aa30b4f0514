namespace Probity.Node.Facilitator;

/// <summary>A facilitator, or the chain behind it, cannot be asked now.</summary>
public sealed class FacilitatorException : IOException
{
    /// <summary>Says what, why, and what to do.</summary>
    public FacilitatorException(string message, Exception? cause = null)
        : base(message, cause)
    {
    }
}
