namespace Probity.Storage.Migrations;

/// <summary>The one source of the schema of SQLite files.</summary>
internal static class SqliteMigrations
{
    /// <summary>Marks a file as a store of Probity: "Prbt".</summary>
    public const int ApplicationId = 0x50726274;

    /// <summary>Item i brings a file from version i to i + 1. What was released is never changed.</summary>
    /// <remarks>One tree holds key and value: a second one for the key would double what a commit writes.
    /// Ids are compared as bytes, which for ASCII is the ordinal order.</remarks>
    public static readonly IReadOnlyList<string> Steps =
    [
        """
        CREATE TABLE record (
            collection TEXT NOT NULL,
            id TEXT NOT NULL,
            version INTEGER NOT NULL CHECK (version > 0),
            due INTEGER,
            value BLOB NOT NULL,
            PRIMARY KEY (collection, id)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX record_due ON record (collection, due, id) WHERE due IS NOT NULL;
        """,
    ];
}
