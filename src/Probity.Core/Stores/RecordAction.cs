namespace Probity.Core.Stores;

/// <summary>What a part of a commit does to its record.</summary>
public enum RecordAction
{
    /// <summary>Makes it, or writes over it.</summary>
    Write,

    /// <summary>Takes it away.</summary>
    Delete,

    /// <summary>Only looks that it is as expected.</summary>
    Require,
}
