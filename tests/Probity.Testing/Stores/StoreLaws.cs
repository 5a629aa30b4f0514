namespace Probity.Testing.Stores;

/// <summary>The contract of <see cref="Core.Stores.IRecordStore"/>, sentence by sentence, for every form.</summary>
public static class StoreLaws
{
    /// <summary>All of them. Each wants an empty place.</summary>
    public static IReadOnlyList<StoreLaw> All { get; } =
        [.. StoreReadLaws.All, .. StoreCommitLaws.All, .. StoreRaceLaws.All, .. StoreModelLaws.All];

    /// <summary>The one of this name.</summary>
    public static StoreLaw Find(string name) => All.Single(law => law.Name == name);
}
