namespace Probity.Core.Stores;

/// <summary>A store cannot do its work: the disk is full, the file is damaged, the database is away.</summary>
/// <remarks>
/// Whether the commit that met it took place is unknown, unless the message says so: whoever sees it reads the
/// records again before acting on either.
/// </remarks>
public sealed class StoreException : IOException
{
    /// <summary>Says what, why, and what to do.</summary>
    public StoreException(string message, Exception? cause = null)
        : base(message, cause)
    {
    }
}
