namespace Probity.Storage.Sqlite;

/// <summary>What tests turn; production uses <see cref="Default"/>.</summary>
internal sealed record SqliteSettings
{
    public static readonly SqliteSettings Default = new();

    /// <summary>How long another process may hold the file.</summary>
    public TimeSpan BusyTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Files up to this size are read through when they are opened; see docs/adr/0017.</summary>
    public long MaxCheckedBytes { get; init; } = 1 << 26;

    /// <summary>Run by the writer before its first commit.</summary>
    public string WriterPragmas { get; init; } = string.Empty;
}
