namespace Probity.ZkTls.Templates;

/// <summary>One step of a path: a member by name, an element by index, or every element.</summary>
/// <param name="Key">The member's name; null for the other two.</param>
/// <param name="Index">The element's index from 0; -1 for every element, and for a member.</param>
public readonly record struct JsonPathStep(string? Key, int Index)
{
    /// <summary>Whether this step visits each element of an array.</summary>
    public bool IsEvery => Key is null && Index < 0;

    /// <summary>Whether this step visits one element of an array.</summary>
    public bool IsIndex => Key is null && Index >= 0;
}
