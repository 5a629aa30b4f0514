namespace Probity.Core.Stores;

/// <summary>What names one record.</summary>
/// <param name="Collection">What kind of record; one name for each kind, as in "settlement".</param>
/// <param name="Id">Which one. Records of a collection are listed in the ordinal order of their ids.</param>
/// <remarks>Range: printable ASCII without spaces, 1 to 64 and 1 to 256 characters. Stores refuse others by
/// <see cref="ArgumentException"/>, through <see cref="RecordChange"/>'s factories.</remarks>
public readonly record struct RecordKey(string Collection, string Id)
{
    /// <summary>The longest name of a collection.</summary>
    public const int MaxCollectionLength = 64;

    /// <summary>The longest id.</summary>
    public const int MaxIdLength = 256;

    /// <summary>Throws unless both parts are in range.</summary>
    /// <exception cref="ArgumentException">A part is empty, too long, or has other characters.</exception>
    public void RequireValid()
    {
        RequireName(Collection, MaxCollectionLength);
        RequireName(Id, MaxIdLength);
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Collection}/{Id}";

    private static void RequireName(string name, int maxLength)
    {
        if (string.IsNullOrEmpty(name) || name.Length > maxLength || name.AsSpan().ContainsAnyExceptInRange('!', '~'))
        {
            throw new ArgumentException(
                $"A part of a record's key has 1 to {maxLength} printable characters and no space.", nameof(name));
        }
    }
}
